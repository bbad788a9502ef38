export { ForgetOldRows } from './forget-old-rows.job.js';
