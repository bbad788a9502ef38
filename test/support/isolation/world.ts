import { readFileSync } from 'node:fs';
import { type Id, type Noun, encodeId, idPrefixes } from '@commonhall/kernel';
import { parseCharter } from '@commonhall/governance';
import {
  AccessDirectory,
  ApiKeys,
  CostBudgetFollower,
  type CurrentSession,
  EffectRegister,
  MailLinks,
  People,
  SessionCookies,
  type Role,
  type Scope,
  declaredPolicies,
  roles,
  tenantZero,
} from '@commonhall/platform';
import pg from 'pg';
import { type TestDatabase, newTestTenant } from '../database.js';
import { type WholeApi } from '../whole-api.js';
import { hiddenProposal, proposalStates, publicVersion, rowId } from './canary-recipes.js';
import { type CanaryTenant, canaryTenant } from './canary-tenant.js';
import { type Table, tenantTables } from './catalogue.js';
import { fillTenant, personId } from './fill-tenant.js';

/** Somebody who asks the api. */
export interface Actor {
  readonly name: string;
  readonly tenant: CanaryTenant;
  /** Signs in again: some mutations end the session that they came with. */
  readonly renew: () => Promise<void>;
  readonly headers: () => Readonly<Record<string, string>>;
  /** As a browser sends it; null for whoever has no session. */
  readonly cookie: () => string | null;
}

/** Three tenants filled to the brim, each with texts and ids of its own. */
export interface World {
  readonly database: TestDatabase;
  readonly api: WholeApi;
  readonly admin: pg.Client;
  readonly tables: readonly Table[];
  readonly coop: CanaryTenant;
  readonly ashfield: CanaryTenant;
  readonly birchwood: CanaryTenant;
  close(): Promise<void>;
}

export async function makeWorld(database: TestDatabase, api: WholeApi): Promise<World> {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const coop = canaryTenant('commons', '0c0c0c0c0c0c', tenantZero);
  const ashfield = canaryTenant('ashfield', '0a0b0a0b0a0b');
  const birchwood = canaryTenant('birchwood', '0b0d0b0d0b0d');
  const organisations = [ashfield, birchwood];
  for (const { id, mark } of organisations) await newTestTenant(database, id, slugIn(mark));
  await admin.query('update tenant set slug = $2, name = $3 where id = $1', [
    coop.id,
    slugIn(coop.mark),
    `${coop.mark}-name`,
  ]);
  await admin.query(
    `insert into platform_policy (version_id, key, value, from_instant, provisional, decision_id, created_at, hash)
     values ($1, 'payments.platform-fee', $2, now() - interval '2 years', false, $3, now(), $4)`,
    [publicVersion.versionId, JSON.stringify(publicVersion.value), publicVersion.decisionId, '0'.repeat(64)],
  );
  // So that nobody who walks through everything has to wait.
  await admin.query(
    `insert into platform_policy (version_id, key, value, from_instant, provisional, decision_id, created_at, hash)
     values (gen_random_uuid(), 'api.cost-budget', $1, now() - interval '1 year', false, $2, now(), $3)`,
    [JSON.stringify({ most: 1_000_000, restorePerSecond: 100_000 }), publicVersion.decisionId, '0'.repeat(64)],
  );
  await api.app.get(CostBudgetFollower, { strict: false }).follow();
  const tables = await tenantTables(admin);
  for (const tenant of [coop, ...organisations]) {
    const file = tenant === coop ? 'founding-charter.yaml' : 'tenant-charter.yaml';
    await fillTenant(admin, tables, { tenant, organisations, charter: charterIn(api, file) });
  }
  return { database, api, admin, tables, coop, ashfield, birchwood, close: () => admin.end() };
}

/** Takes everything away that a tenant has, past all rules. */
export async function emptyTenant({ admin, tables }: World, { id }: CanaryTenant): Promise<void> {
  await admin.query('begin');
  await admin.query("set local session_replication_role = 'replica'");
  for (const { name } of tables) await admin.query(`delete from ${name} where tenant_id = $1`, [id]);
  for (const name of ['api_key', 'mail_link', 'tenant_access']) {
    await admin.query(`delete from identity.${name} where tenant_id = $1`, [id]);
  }
  await admin.query('commit');
}

/** Switches row security off, so that what queries themselves say stands alone. */
export async function withoutRowSecurity({ admin, tables }: World, work: () => Promise<void>): Promise<void> {
  for (const { name } of tables) await admin.query(`alter table ${name} disable row level security`);
  try {
    await work();
  } finally {
    for (const { name } of tables) await admin.query(`alter table ${name} enable row level security`);
  }
}

/** The name of a tenant in addresses. */
export function slugIn(mark: string): string {
  return `${mark}-slug`;
}

function charterIn({ app }: WholeApi, file: string): ReturnType<typeof parseCharter> {
  return parseCharter(readFileSync(`governance/charter/${file}`, 'utf8'), {
    policies: new Map(declaredPolicies().map(({ key, scope }) => [key, scope])),
    effects: new Set(app.get(EffectRegister, { strict: false }).types()),
  });
}

/** Everybody whom the rules can tell apart, all acting in one tenant. */
export async function actorsIn(world: World, tenant: CanaryTenant): Promise<Actor[]> {
  const people = await Promise.all(roles.map((role) => roleHolder(world, tenant, role)));
  const keys = await Promise.all((['read', 'write'] as const).map((scope) => keyHolder(world, tenant, scope)));
  const stranger: Actor = {
    name: 'stranger',
    tenant,
    renew: () => Promise.resolve(),
    headers: () => ({}),
    cookie: () => null,
  };
  return [...people, ...keys, stranger, await personOfBoth(world, tenant)];
}

export function roleHolder(world: World, tenant: CanaryTenant, role: Role): Promise<Actor> {
  return personActor(world, tenant, { name: role, personId: personId(tenant, roles.indexOf(role)) as Id<'Person'> });
}

async function keyHolder(world: World, tenant: CanaryTenant, scope: Scope): Promise<Actor> {
  const administrator = personId(tenant, roles.indexOf('administrator')) as Id<'Person'>;
  const { token } = await world.api.app
    .get(ApiKeys, { strict: false })
    .create(
      { kind: 'person', tenantId: tenant.id, personId: administrator, roles: ['administrator'] },
      await sessionOf(world, tenant, administrator),
      { name: `${tenant.mark}-key`, scopes: scope === 'read' ? ['read', 'schema:read'] : [scope] },
    );
  const headers = { authorization: `Bearer ${token}` };
  return {
    name: `key that may ${scope}`,
    tenant,
    renew: () => Promise.resolve(),
    headers: () => headers,
    cookie: () => null,
  };
}

/** Somebody with a part in another tenant too, who says in which one they act. */
async function personOfBoth(world: World, tenant: CanaryTenant): Promise<Actor> {
  const id = await world.api.app
    .get(People, { strict: false })
    .ensure({ email: `both-${tenant.mark}@example.org`, name: 'A Person of Both' });
  const directory = world.api.app.get(AccessDirectory, { strict: false });
  await directory.set(id, tenant.id, ['administrator', 'treasurer', 'auditor']);
  await directory.set(id, world.birchwood.id, ['administrator', 'treasurer', 'auditor']);
  const name = 'person with access to the other tenant too';
  return personActor(world, tenant, { name, personId: id, 'commonhall-tenant': slugIn(tenant.mark) });
}

async function personActor(
  world: World,
  tenant: CanaryTenant,
  { name, personId: id, ...hints }: { name: string; personId: Id<'Person'>; 'commonhall-tenant'?: string },
): Promise<Actor> {
  let token = '';
  const renew = async (): Promise<void> => {
    ({ token } = await sessionOf(world, tenant, id));
  };
  await renew();
  const cookie = (): string => `${world.api.app.get(SessionCookies, { strict: false }).name ?? ''}=${token}`;
  return { name, tenant, renew, cookie, headers: () => ({ ...hints, authorization: `Bearer ${token}` }) };
}

async function sessionOf({ api }: World, tenant: CanaryTenant, id: Id<'Person'>): Promise<CurrentSession> {
  const links = api.app.get(MailLinks, { strict: false });
  const { token } = await links.issue({ purpose: 'sign-in', personId: id, tenantId: tenant.id, hours: 1 });
  const { session } = await links.open(token);
  return { ...session, signedInAt: new Date(), by: 'bearer' };
}

/** Where the rows of a noun stand, if their table is not called as the noun is. */
const tableOfNoun: Partial<Record<Noun, string>> = {
  PayableBill: 'bill',
  Charter: 'charter_version',
  Effect: 'proposal_effect',
  Electorate: 'electorate_entry',
  InboxEntry: 'inbox',
  Event: 'outbox',
  Backup: 'backup_run',
};

/** Ids of a tenant's rows of a noun, as the outside writes them; where it has none, one that only looks like its own. */
export function idsOfNoun(tenant: CanaryTenant, noun: Noun): string[] {
  if (noun === 'Tenant') return [encodeId('Tenant', tenant.id)];
  const table = tableOfNoun[noun] ?? noun.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
  const rows = noun === 'Proposal' ? proposalStates.length : noun === 'Person' ? roles.length : 3;
  return Array.from({ length: rows }, (_, n) =>
    encodeId(noun, (noun === 'Person' ? personId(tenant, n) : rowId(tenant, table, n)) as Id<Noun>),
  );
}

/** What nobody with a role in the tenant may see of its own: a draft of an organisation that they do not cast for. */
export function hiddenIn(tenant: CanaryTenant): { readonly noun: Noun; readonly id: string; readonly text: string } {
  return {
    noun: 'Proposal',
    id: idsOfNoun(tenant, 'Proposal')[hiddenProposal]!,
    text: `${tenant.mark}-title-${'abcdefghij'[hiddenProposal] ?? ''}`,
  };
}

export const nouns = Object.keys(idPrefixes) as Noun[];
