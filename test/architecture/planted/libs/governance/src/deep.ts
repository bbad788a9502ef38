// planted: by-name, front-door
export { money } from '../../kernel/src/money.js';
