import { type Migration, tenantTable } from '../migration.js';

/** Letters, written in the transaction of what they tell. */
const migration: Migration = {
  name: '202611240030-platform-mail',
  up: [
    ...tenantTable('mail', [
      'template text not null check (length(template) between 1 and 200)',
      "locale text not null check (locale in ('en', 'cy'))",
      'person_id uuid',
      'to_name text not null check (length(to_name) between 1 and 200)',
      'to_address text not null check (length(to_address) between 3 and 254)',
      'subject text not null check (length(subject) between 1 and 500)',
      "paragraphs jsonb not null check (jsonb_typeof(paragraphs) = 'array')",
      'link text check (length(link) between 1 and 2000)',
      "state text not null check (state in ('local', 'waiting', 'sent'))",
      'created_at timestamptz not null',
      'sent_at timestamptz',
      "check ((state = 'sent') = (sent_at is not null))",
      "check (state <> 'sent' or link is null)",
    ]),
    `create index mail_latest on mail (tenant_id, created_at desc, id desc)`,
    `comment on column mail.to_name is 'personal; retention: 90 days'`,
    `comment on column mail.to_address is 'personal; retention: 90 days'`,
    `comment on column mail.subject is 'personal; retention: 90 days'`,
    `comment on column mail.paragraphs is 'personal; retention: 90 days'`,
    `comment on column mail.link is 'secret; erased once the mail is sent'`,
  ],
};

export default migration;
