// planted: tests-stay-outside
export { plan } from '../../../test/support/plan.js';
