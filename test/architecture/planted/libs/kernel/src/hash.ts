// allowed
export { createHash } from 'node:crypto';
