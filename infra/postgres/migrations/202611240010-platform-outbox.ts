import { type Migration, tenantTable } from '../migration.js';

/** Events on their way out of a transaction, and the rows that make their reactions happen once. */
const migration: Migration = {
  name: '202611240010-platform-outbox',
  up: [
    // `rung` counts how often the queue was told of the event; the sweeper waits longer each time.
    ...tenantTable(
      'outbox',
      [
        'receiver_id uuid not null references tenant (id)',
        'type text not null check (length(type) between 1 and 200)',
        "payload jsonb not null check (jsonb_typeof(payload) = 'object')",
        'emitted_at timestamptz not null',
        'rung integer not null default 0 check (rung >= 0)',
        'relayed_at timestamptz',
        'settled_at timestamptz',
      ],
      'select, insert',
    ),
    // The relay reads across tenants: the named exception of the catalogue lint (design record 0002, rule 10).
    `create policy relay_rows on outbox to commonhall_relay using (true) with check (true)`,
    `grant select on outbox to commonhall_relay`,
    `grant update (rung, relayed_at, settled_at) on outbox to commonhall_relay`,
    `create index outbox_waiting on outbox (tenant_id, id) where relayed_at is null`,
    `create index outbox_unsettled on outbox (relayed_at) where settled_at is null and relayed_at is not null`,
    ...tenantTable(
      'inbox',
      [
        'event_id uuid not null',
        'reaction text not null check (length(reaction) between 1 and 200)',
        'reacted_at timestamptz not null',
        'unique (tenant_id, event_id, reaction)',
      ],
      'select, insert',
    ),
  ],
};

export default migration;
