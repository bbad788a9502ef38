// planted: import-line-tenancy
export { membership } from '@commonhall/membership';
