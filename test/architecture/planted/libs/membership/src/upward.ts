// planted: import-line-membership
export { governance } from '@commonhall/governance';
