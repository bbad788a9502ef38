import pg from 'pg';

/** The oldest minor release of each major that is known to hold. Source: design record 0002, "Roles". */
const floor: Readonly<Record<number, number>> = { 15: 14, 16: 10, 17: 6, 18: 0 };

/**
 * Refuses to run on a database or as a role that would void tenant isolation.
 * @throws Error that says why and what to do
 * Source of the rule: design record 0002, "Roles".
 */
export async function assertSafeDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<RoleFacts>(`
      select current_user::text as role, r.rolsuper as super, r.rolbypassrls as bypass,
        exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relowner = r.oid and n.nspname in ('public', 'identity') and c.relkind in ('r', 'p')) as owner,
        current_setting('server_version_num')::int as version
      from pg_roles r where r.rolname = current_user`);
    const refusal = rows[0] && unsafeBecause(rows[0]);
    if (refusal !== undefined) throw new Error(refusal);
  } finally {
    await client.end();
  }
}

interface RoleFacts {
  readonly role: string;
  readonly super: boolean;
  readonly bypass: boolean;
  readonly owner: boolean;
  readonly version: number;
}

/** Says why a role or server is refused, or undefined where both are fine. */
export function unsafeBecause(facts: RoleFacts): string | undefined {
  const remedy = 'Connect as commonhall_app: run `npm run commonhall -- doctor` for the SQL that makes it.';
  if (facts.super) return `The role "${facts.role}" is a superuser, so row security would not bind it. ${remedy}`;
  if (facts.bypass) return `The role "${facts.role}" may bypass row security. ${remedy}`;
  if (facts.owner) return `The role "${facts.role}" owns tables, so it could switch row security off. ${remedy}`;
  const major = Math.floor(facts.version / 10_000);
  const minor = facts.version % 10_000;
  const least = floor[major];
  if (major > 18) return undefined;
  if (least === undefined || minor < least) {
    return `PostgreSQL ${major}.${minor} is too old. Commonhall runs on 15.14, 16.10, 17.6, 18 or newer: upgrade the server.`;
  }
  return undefined;
}
