export {
  actorOf,
  jobPrincipal,
  operatorPrincipal,
  type JobPrincipal,
  type KeyPrincipal,
  type OperatorPrincipal,
  type PersonPrincipal,
  type Principal,
  roles,
  type Role,
  scopes,
  type Scope,
} from './principal.js';
