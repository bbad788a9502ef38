export { HealthModule } from './health.module.js';
export { type Readiness, ReadinessCheck } from './readiness.provider.js';
