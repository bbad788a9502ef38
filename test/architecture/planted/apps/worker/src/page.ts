// planted: light-lane-by-api
export { page } from '../../console/src/light/page.js';
