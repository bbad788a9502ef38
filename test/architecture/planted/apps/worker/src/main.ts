// planted: apps-are-leaves
export { api } from '../../api/src/main.js';
