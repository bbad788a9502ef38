// planted: import-line-platform
export { tenancy } from '@commonhall/tenancy';
