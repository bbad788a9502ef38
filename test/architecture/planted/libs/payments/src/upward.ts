// planted: apps-are-leaves, import-line-payments
export { api } from '../../../apps/api/src/main.js';
