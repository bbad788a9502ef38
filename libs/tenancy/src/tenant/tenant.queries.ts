import { statement } from '@commonhall/platform';
import { type Tenant } from './tenants.service.js';

const columns = `id, slug, name, state, relationship, zone, locale, currency, founded_at as "foundedAt"`;

/** The tenant that the caller is bound to. */
export const boundTenant = statement<Tenant>('tenant.bound', `select ${columns} from tenant where id = $1::uuid`);
