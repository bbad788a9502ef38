// planted: infra-is-handed-in
export { step } from '../../../infra/step.js';
