// planted: kernel-sees-no-machine
export { readFileSync } from 'node:fs';
