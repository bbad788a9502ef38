import { createRequire } from 'node:module';
import pg from 'pg';

/** The role that works on the queue's tables and on nothing else. */
const queueRole = 'commonhall_queue';
const schema = 'bullmq';

/**
 * Brings BullMQ's own tables forward and gives them to the queue's role. Part of `migrate`; nothing migrates at run time.
 * Safe to run twice and by two at once (BullMQ takes an advisory lock).
 * @param url of role commonhall_owner, which owns the schema
 * @returns false where this version had been here before
 * @throws Error when the schema was made by a newer major version of BullMQ
 * Source of the rule: design record 0004.
 */
export async function migrateQueue(url: string): Promise<boolean> {
  const version = bullmqVersion();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const noted = await client.query<{ version: string | null }>(
      'select obj_description(to_regnamespace($1), $2) as version',
      [schema, 'pg_namespace'],
    );
    if (noted.rows[0]?.version === version) return false;
    // Loaded here alone: a start that has nothing to migrate saves the time.
    const { runMigrations } = await import('bullmq');
    await runMigrations(client, schema);
    for (const text of grants) await client.query(text);
    await client.query(`comment on schema ${schema} is ${client.escapeLiteral(version)}`);
    return true;
  } finally {
    await client.end();
  }
}

/** CREATE, because adding in bulk makes a sequence per queue at run time; a named exception of the catalogue lint. */
const grants = [
  `grant usage, create on schema ${schema} to ${queueRole}`,
  `grant select, insert, update, delete on all tables in schema ${schema} to ${queueRole}`,
  `grant usage, select, update on all sequences in schema ${schema} to ${queueRole}`,
  `grant execute on all functions in schema ${schema} to ${queueRole}`,
];

function bullmqVersion(): string {
  const { version } = createRequire(import.meta.url)('bullmq/package.json') as { version: string };
  return `bullmq ${version}`;
}
