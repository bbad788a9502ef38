// planted: no-development-package
export { assert } from 'fast-check';
