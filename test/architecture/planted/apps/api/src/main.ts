// allowed
export { page } from '../../console/src/light/page.js';
export const api = 'api';
