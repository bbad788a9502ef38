// planted: no-unresolvable
export { money } from '@commonhall/kernel/src/money.js';
