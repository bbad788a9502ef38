// planted: by-name, front-door-from-outside
export { money } from '../../../libs/kernel/src/money.js';
