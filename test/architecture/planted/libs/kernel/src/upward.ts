// planted: import-line-kernel
export { platform } from '@commonhall/platform';
