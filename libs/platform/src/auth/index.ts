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
export { AuthOptions } from './auth-options.js';
export { IdentityDatabase } from './identity-database.js';
export { type NewPerson, type Person, People } from './person/people.service.js';
export { AccessDirectory, type NamedAccess, type TenantAccess } from './access-directory/access-directory.service.js';
export {
  type LinkOpening,
  type LinkPreview,
  type LinkPurpose,
  type MailLink,
  MailLinks,
  type NewMailLink,
  type OpenedLink,
} from './mail-link/mail-links.service.js';
export { Welcome } from './mail-link/welcome.service.js';
export { Attempts } from './attempt/attempts.service.js';
export { type SignInLinkRequest, SignInLinks } from './sign-in-link/sign-in-links.service.js';
export { Passwords } from './password/passwords.service.js';
export { type NewPassword, Sessions, type SignIn } from './session/sessions.service.js';
export { type CurrentSession, csrfTokenOf, isCsrfToken, isFresh, type OpenedSession } from './session/session.js';
export { LinkNotValid, SignInFailed, StepUpNeeded, TooManyAttempts } from './auth.problems.js';
export { AuthModule } from './auth.module.js';
export {
  type AccessMatrix,
  type AccessRule,
  type Actor,
  actors,
  assertMay,
  letThrough,
  may,
  playedThrough,
} from './access.js';
export { type ApiKey, ApiKeys, type CreatedApiKey, type NewApiKey } from './api-key/api-keys.service.js';
export { CurrentVisit, type Visit, sessionOf } from './caller/current-visit.js';
export { SessionAuthenticator, type Visitor } from './caller/session-authenticator.js';
export { SessionCookies } from './caller/session-cookies.provider.js';
export { type StandingAccess } from './caller/standing.js';
export { AccessType, PersonType, ViewerType, roleEnum } from './viewer/viewer.graphql.js';
