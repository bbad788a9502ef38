import { type Migration } from './postgres/migration.js';
import foundation from './postgres/migrations/202611240000-platform-foundation.js';
import outbox from './postgres/migrations/202611240010-platform-outbox.js';
import tenancy from './postgres/migrations/202611240050-tenancy-roles-and-modules.js';
import membership from './postgres/migrations/202611240070-membership-organisations.js';
import governance from './postgres/migrations/202611240080-governance-decisions.js';

export { type Migration } from './postgres/migration.js';

/** Every migration, oldest first; a test proves that the list is complete and in order. */
export const migrations: readonly Migration[] = [foundation, outbox, tenancy, membership, governance];
