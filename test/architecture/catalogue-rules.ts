/** One rule of the catalogue: its query names what breaks it, as `object` (schema-less, dotted) and `detail`. */
export interface CatalogueRule {
  readonly name: string;
  /** Why the rule is there, in a sentence that a failing test prints. */
  readonly why: string;
  readonly sql: string;
}

/** The template of infra/postgres/migration.ts as PostgreSQL prints it back. */
const ruleText = `(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)`;

/** Tables that only grow: what was said, posted, sealed, decided or enacted is never changed and never goes away. */
const appendOnly = [
  'audit_entry',
  'backup_run',
  'seal',
  'outbox',
  'inbox',
  'policy_version',
  'platform_policy',
  'electorate_entry',
  'decision',
  'charter_version',
  'ledger_account',
  'journal_entry',
  'posting',
  'taking',
  'fee_line',
  'platform_use',
  'platform_use_line',
  'platform_use_month',
  'invoice',
  'invoice_line',
  'bill',
];

/** Column names that tell of a person. The list errs on the wide side: a tag costs one line. */
const personalColumn =
  '(^|_)(email|phone|mobile|telephone|address|street|postcode|postal_code|birth|born|birthday|given_name|family_name|full_name|first_name|last_name|display_name|person_name|signed_name|officer_name|officer|recipient|ip|ip_address|user_agent|iban|sort_code|account_number|passport|national_insurance|password|password_hash)(_|$)';

/** Tables whose plain `name` is a person's. */
const personalTable = '^(person|founder|delegate.*|mail.*)$';

/** Tables of the co-op: everything in schema public that carries a tenant, and each partition of it. */
const tenantTables = `
  tenant_table as (
    select c.oid, c.relname::text as name, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, a.attnum, a.attnotnull, a.atttypid
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
  )`;

/** Columns of every table of ours; bullmq's tables are the library's. */
const columns = `
  col as (
    select c.oid, n.nspname::text as schema, c.relname::text as table_name, a.attname::text as name, a.attnum,
      format_type(a.atttypid, a.atttypmod) as type
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'identity')
  )`;

const appendOnlySql = appendOnly.map((name) => `('${name}')`).join(', ');

/** The roles that a running installation uses. */
const unprivilegedSql = `'commonhall_app', 'commonhall_identity', 'commonhall_queue', 'commonhall_relay', 'commonhall_readonly'`;

/** Source of the rules: the isolation rules that design record 0002 keeps; each is proved by a planted fault. */
export const catalogueRules: readonly CatalogueRule[] = [
  {
    name: 'table-has-tenant',
    why: 'A table of schema public belongs to tenants; a reference table is an exception with a reason.',
    sql: `select c.relname as object, 'has no tenant_id' as detail from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
        and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)`,
  },
  {
    name: 'tenant-id-first',
    why: 'tenant_id uuid not null is the first column.',
    sql: `with ${tenantTables} select name as object, 'attnum ' || attnum || ', not null ' || attnotnull || ', ' || atttypid::regtype as detail
      from tenant_table where attnum <> 1 or not attnotnull or atttypid <> 'uuid'::regtype`,
  },
  {
    name: 'primary-key',
    why: 'The primary key is (tenant_id, id), and id is a uuid made by the application.',
    sql: `with ${tenantTables}, keys as (
        select t.name, t.oid, (
          select array_agg(a.attname::text order by k.place) from pg_constraint p
          cross join unnest(p.conkey) with ordinality k (attnum, place)
          join pg_attribute a on a.attrelid = p.conrelid and a.attnum = k.attnum
          where p.conrelid = t.oid and p.contype = 'p') as key
        from tenant_table t)
      select name as object, coalesce(array_to_string(key, ', '), 'no primary key') as detail from keys
        where key is distinct from array['tenant_id', 'id']
      union all
      select t.name, 'id is ' || format_type(a.atttypid, a.atttypmod) || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        || case a.attidentity when '' then '' else ' identity' end
      from tenant_table t join pg_attribute a on a.attrelid = t.oid and a.attname = 'id'
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.atttypid <> 'uuid'::regtype or d.oid is not null or a.attidentity <> ''`,
  },
  {
    name: 'index-starts-with-tenant',
    why: 'Unique keys, exclusions and indexes start with tenant_id: else a value tells that another tenant uses it.',
    sql: `with ${tenantTables} select t.name || '.' || i.relname as object, pg_get_indexdef(x.indexrelid) as detail
      from tenant_table t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
      where x.indkey[0] <> t.attnum`,
  },
  {
    name: 'no-sequence',
    why: 'Ids and numbers come from the application, inside the tenant; a sequence counts across tenants.',
    sql: `select c.relname as object, 'sequence' as detail from pg_class c
      where c.relkind = 'S' and c.relnamespace in ('public'::regnamespace, 'identity'::regnamespace)`,
  },
  {
    name: 'foreign-key-composite',
    why: 'A foreign key between tenant tables is (tenant_id, x_id): a row cannot point into another tenant.',
    sql: `with ${tenantTables} select t.name || '.' || k.conname as object, pg_get_constraintdef(k.oid) as detail
      from pg_constraint k join tenant_table t on t.oid = k.conrelid join tenant_table r on r.oid = k.confrelid
      where k.contype = 'f' and (k.conkey[1] <> t.attnum or k.confkey[1] <> r.attnum)`,
  },
  {
    name: 'reference-points-nowhere',
    why: 'Tenant tables may point to reference tables, never the other way.',
    sql: `with ${tenantTables} select k.conrelid::regclass || '.' || k.conname as object, pg_get_constraintdef(k.oid) as detail
      from pg_constraint k join tenant_table r on r.oid = k.confrelid
      where k.contype = 'f' and k.conrelid not in (select oid from tenant_table)`,
  },
  {
    name: 'foreign-key-actions',
    why: 'No SET NULL, no SET DEFAULT, no ON UPDATE CASCADE: SET NULL on a composite key would empty tenant_id too.',
    sql: `select k.conrelid::regclass || '.' || k.conname as object, pg_get_constraintdef(k.oid) as detail from pg_constraint k
      where k.contype = 'f' and k.connamespace in ('public'::regnamespace, 'identity'::regnamespace)
        and (k.confdeltype in ('n', 'd') or k.confupdtype in ('c', 'n', 'd'))`,
  },
  {
    name: 'foreign-key-valid',
    why: 'A constraint that is not validated or not enforced proves nothing.',
    sql: `select k.conrelid::regclass || '.' || k.conname as object, pg_get_constraintdef(k.oid) as detail from pg_constraint k
      where k.connamespace in ('public'::regnamespace, 'identity'::regnamespace) and not k.convalidated`,
  },
  {
    name: 'row-security-enabled',
    why: 'Row security is enabled on every tenant table and every partition.',
    sql: `with ${tenantTables} select name as object, 'not enabled' as detail from tenant_table where not relrowsecurity`,
  },
  {
    name: 'row-security-forced',
    why: 'Row security binds the owner too.',
    sql: `with ${tenantTables} select name as object, 'not forced' as detail from tenant_table where not relforcerowsecurity`,
  },
  {
    name: 'row-security-rule',
    why: 'Every tenant table carries the one rule of the template, for all commands, and no other.',
    sql: `with ${tenantTables}, rule as (
        select t.name as table_name, p.polname::text as name, p.polcmd, p.polpermissive,
          pg_get_expr(p.polqual, p.polrelid) as using_text, pg_get_expr(p.polwithcheck, p.polrelid) as check_text,
          (select array_agg(r.rolname::text order by r.rolname) from pg_roles r where r.oid = any (p.polroles)) as roles
        from tenant_table t left join pg_policy p on p.polrelid = t.oid)
      select table_name || coalesce('.' || name, '') as object,
        coalesce(concat_ws(' ', polcmd, roles::text, using_text, check_text), 'no rule') as detail
      from rule
      where name is null or polcmd <> '*' or not polpermissive or using_text is distinct from $rule$${ruleText}$rule$
        or check_text is distinct from $rule$${ruleText}$rule$
        or roles is distinct from array['commonhall_app', 'commonhall_readonly']`,
  },
  {
    name: 'partition-grants',
    why: 'A grant on a partition is a way round its parent.',
    sql: `with ${tenantTables} select distinct t.name as object, g.grantee::regrole::text || ' ' || g.privilege_type as detail
      from tenant_table t join pg_class c on c.oid = t.oid cross join aclexplode(c.relacl) g
      where t.relispartition and g.grantee <> c.relowner`,
  },
  {
    name: 'function-definer',
    why: "A function with its definer's rights needs a search_path of its own, or a caller slips in a table.",
    sql: `select p.oid::regprocedure::text as object, 'security definer without search_path' as detail from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'identity'::regnamespace) and p.prosecdef
        and not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')`,
  },
  {
    name: 'function-leakproof',
    why: 'No function is marked LEAKPROOF to get an index back.',
    sql: `select p.oid::regprocedure::text as object, 'leakproof' as detail from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'identity'::regnamespace) and p.proleakproof`,
  },
  {
    name: 'view-invoker',
    why: "A view runs with its reader's rights (security_invoker), else it shows all tenants.",
    sql: `select c.relname as object, 'not security_invoker' as detail from pg_class c
      where c.relkind = 'v' and c.relnamespace in ('public'::regnamespace, 'identity'::regnamespace)
        and not coalesce((select option_value::boolean from pg_options_to_table(c.reloptions) where option_name = 'security_invoker'), false)`,
  },
  {
    name: 'no-materialised-view',
    why: 'Row security does not reach into a materialised view.',
    sql: `select c.relname as object, 'materialised view' as detail from pg_class c
      where c.relkind = 'm' and c.relnamespace in ('public'::regnamespace, 'identity'::regnamespace)`,
  },
  {
    name: 'append-only',
    why: 'Nobody but the owner may update or delete rows of an append-only table, not even one column.',
    sql: `with listed (name) as (values ${appendOnlySql})
      select l.name as object, r.rolname || ' ' || privilege as detail
      from listed l join pg_class c on c.relname = l.name and c.relnamespace = 'public'::regnamespace
      cross join pg_roles r cross join unnest(array['UPDATE', 'DELETE']) privilege
      where r.rolname in (${unprivilegedSql})
        and case privilege when 'UPDATE' then has_any_column_privilege(r.oid, c.oid, 'UPDATE') else has_table_privilege(r.oid, c.oid, privilege) end
      union all
      select name, 'is listed as append-only but does not exist' from listed
      where to_regclass('public.' || name) is null
      union all
      select c.relname, 'only grows, but is not listed as append-only' from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not in (select name from listed)
        and has_table_privilege('commonhall_app', c.oid, 'INSERT')
        and not has_any_column_privilege('commonhall_app', c.oid, 'UPDATE') and not has_table_privilege('commonhall_app', c.oid, 'DELETE')`,
  },
  {
    name: 'no-wide-grant',
    why: 'TRUNCATE passes row security by; REFERENCES and TRIGGER let a role plant code or look across.',
    sql: `select distinct n.nspname || '.' || c.relname as object, g.grantee::regrole::text || ' ' || g.privilege_type as detail
      from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) g
      where n.nspname in ('public', 'identity') and c.relkind in ('r', 'p', 'v') and g.grantee <> c.relowner
        and g.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`,
  },
  {
    name: 'role-stays-home',
    why: 'Each role has its own rooms: identity in schema identity, the relay at the outbox, the queue in schema bullmq.',
    sql: `select n.nspname || '.' || c.relname as object, coalesce(r.rolname, 'PUBLIC') || ' ' || g.privilege_type || g.of_column as detail
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (
        select grantee, privilege_type, '' as of_column from aclexplode(c.relacl)
        union all
        select one.grantee, one.privilege_type, ' of ' || a.attname
        from pg_attribute a cross join aclexplode(a.attacl) one where a.attrelid = c.oid
      ) g left join pg_roles r on r.oid = g.grantee
      where n.nspname in ('public', 'identity', 'bullmq') and c.relkind in ('r', 'p', 'v', 'm', 'S') and g.grantee <> c.relowner
        and case
          when r.rolname is null then true
          when n.nspname = 'identity' then r.rolname <> 'commonhall_identity'
          when n.nspname = 'bullmq' then r.rolname <> 'commonhall_queue'
          else r.rolname not in ('commonhall_app', 'commonhall_readonly')
            or (r.rolname = 'commonhall_readonly' and g.privilege_type <> 'SELECT')
        end`,
  },
  {
    name: 'role-is-humble',
    why: 'No role of the product is a superuser, passes row security by, makes roles or databases, or is in another role.',
    sql: `select rolname as object, concat_ws(' ', case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
        case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end) as detail
      from pg_roles where rolname in ('commonhall_owner', ${unprivilegedSql})
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
      union all
      select member.rolname, 'member of ' || granted.rolname from pg_auth_members m
      join pg_roles member on member.oid = m.member join pg_roles granted on granted.oid = m.roleid
      where member.rolname in ('commonhall_owner', ${unprivilegedSql})`,
  },
  {
    name: 'owned-by-owner',
    why: "The migrations' role owns the schema; what a role owns, it can change.",
    sql: `select n.nspname || '.' || c.relname as object, 'owned by ' || c.relowner::regrole::text as detail
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'identity') and c.relkind in ('r', 'p', 'v', 'S', 'm') and c.relowner <> 'commonhall_owner'::regrole`,
  },
  {
    name: 'money-is-bigint',
    why: 'Money is bigint minor units; no numeric, float or money type anywhere.',
    sql: `with ${columns} select table_name || '.' || name as object, type as detail from col
      where type ~ '^(numeric|real|double precision|money)'
        or (name ~ '(^|_)(minor|amount|balance|total|price|subtotal)$' and type <> 'bigint')`,
  },
  {
    name: 'money-has-currency',
    why: 'An amount says its currency in the same row.',
    sql: `with ${columns} select table_name || '.' || name as object, 'no currency beside it' as detail from col
      where name ~ '(^|_)minor$' and not exists (select from col other where other.oid = col.oid and other.name ~ '(^|_)currency$')`,
  },
  {
    name: 'time-has-zone',
    why: 'An instant is timestamptz, a calendar day is date.',
    sql: `with ${columns} select table_name || '.' || name as object, type as detail from col
      where type ~ '^(timestamp(\\(\\d\\))? without time zone|time(\\(\\d\\))? with)'`,
  },
  {
    name: 'personal-has-retention',
    why: 'Personal data says in its column comment how long it is kept: personal; retention: <how long>.',
    sql: `with ${columns} select table_name || '.' || name as object, coalesce(col_description(oid, attnum), 'no comment') as detail from col
      where (name ~ '${personalColumn}' or (name = 'name' and table_name ~ '${personalTable}'))
        and coalesce(col_description(oid, attnum), '') !~ '^personal; retention: .{3}'`,
  },
];
