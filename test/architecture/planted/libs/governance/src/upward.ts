// planted: import-line-governance
export { payments } from '@commonhall/payments';
