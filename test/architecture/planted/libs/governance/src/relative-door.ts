// planted: by-name
export { kernel } from '../../kernel/src/index.js';
