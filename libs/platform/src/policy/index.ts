export {
  declaredPolicies,
  definePolicy,
  findPolicy,
  type Policy,
  type PolicyInForce,
  type PolicyScope,
  type PolicyVersionRef,
} from './policy.js';
export { Policies, type PolicyChange, type PolicyHistoryEntry } from './policies.service.js';
export { PolicyVersion } from './policy-version.entity.js';
export { type Effect, EffectRegister } from './effect-register.js';
export { type DryRun, DryRuns, type DryRunViewer } from './dry-runs.js';
