/**
 * One forward step of the schema. Applied once, in the order of `name`, never edited after a release (its hash is kept).
 * Each statement is a single DDL statement and travels alone, so that the same steps run on a sharded database.
 */
export interface Migration {
  /** `<yyyymmddhhmm>-<lib>-<what>`. */
  readonly name: string;
  readonly up: readonly string[];
}

const boundTenant = `nullif(current_setting('app.tenant_id', true), '')::uuid`;

/** What the application may do with the rows of a table. Append-only tables take `select, insert`. */
export type TableGrant = 'select, insert, update, delete' | 'select, insert, update' | 'select, insert';

/**
 * The statements of one tenant table: `tenant_id` first, primary key `(tenant_id, id)`, row security enabled and forced
 * with the one rule that every tenant table carries.
 * @param body column and constraint lines after `tenant_id` and `id`.
 * Source of the rule: design record 0002, rules 1 and 4.
 */
export function tenantTable(
  name: string,
  body: readonly string[],
  grant: TableGrant = 'select, insert, update, delete',
): string[] {
  return [
    `create table ${name} (\n  ${['tenant_id uuid not null references tenant (id)', 'id uuid not null', ...body, 'primary key (tenant_id, id)'].join(',\n  ')}\n)`,
    ...tenantRule(name),
    `grant ${grant} on ${name} to commonhall_app`,
    `grant select on ${name} to commonhall_readonly`,
  ];
}

/** Row security of a tenant table, the same text for all of them; the catalogue lint compares. */
function tenantRule(name: string): string[] {
  return [
    `alter table ${name} enable row level security`,
    `alter table ${name} force row level security`,
    `create policy tenant_rows on ${name} to commonhall_app, commonhall_readonly using (tenant_id = ${boundTenant}) with check (tenant_id = ${boundTenant})`,
  ];
}

/** The tenant that the running statement is bound to, as SQL; null without one. */
export const boundTenantSql = boundTenant;

/** Tenant zero's constant id: the co-op itself, the same in every installation. */
export const tenantZeroSql = `'00000000-0000-7000-8000-000000000000'::uuid`;
