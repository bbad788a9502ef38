import { type Migration } from './postgres/migration.js';
import foundation from './postgres/migrations/202611240000-platform-foundation.js';
import outbox from './postgres/migrations/202611240010-platform-outbox.js';
import identity from './postgres/migrations/202611240020-platform-identity.js';
import mail from './postgres/migrations/202611240030-platform-mail.js';
import backup from './postgres/migrations/202611240040-platform-backup.js';
import tenancy from './postgres/migrations/202611240050-tenancy-roles-and-modules.js';
import membership from './postgres/migrations/202611240070-membership-organisations.js';
import governance from './postgres/migrations/202611240080-governance-decisions.js';
import ledger from './postgres/migrations/202611240100-payments-ledger.js';
import takings from './postgres/migrations/202611240101-payments-takings.js';
import invoices from './postgres/migrations/202611240102-payments-invoices.js';

export { type Migration } from './postgres/migration.js';

/** Every migration, oldest first; a test proves that the list is complete and in order. */
export const migrations: readonly Migration[] = [
  foundation,
  outbox,
  identity,
  mail,
  backup,
  tenancy,
  membership,
  governance,
  ledger,
  takings,
  invoices,
];
