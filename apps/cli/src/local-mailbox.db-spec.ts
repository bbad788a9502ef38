import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId } from '@commonhall/kernel';
import { Mails, type TenantDatabase, defineMail, jobPrincipal } from '@commonhall/platform';
import * as v from 'valibot';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../test/support/database.js';
import { LocalMailbox } from './local-mailbox.js';

const letter = defineMail({
  name: 'test.letter',
  facts: v.object({ about: v.string() }),
  en: { subject: ({ about }) => about, body: ({ about }) => [about] },
  cy: { subject: ({ about }) => about, body: ({ about }) => [about] },
});

describe('the local outbox', () => {
  let own: TestDatabase;
  let database: TenantDatabase;
  let mailbox: LocalMailbox;
  const post = newId<'Tenant'>();
  const hub = newId<'Tenant'>();
  const smtp = { publicUrl: 'https://coop.example', from: null };

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    await newTestTenant(own, post, 'river-post');
    await newTestTenant(own, hub, 'garth-hub');
    mailbox = await LocalMailbox.open(own.url('commonhall_app'));
    const send = (
      tenant: Id<'Tenant'>,
      about: string,
      address: string,
      more: { link?: string; smtpUrl?: string } = {},
    ) =>
      database.write(jobPrincipal(tenant, 'test'), (tx) =>
        new Mails({ ...smtp, smtpUrl: more.smtpUrl ?? null }).send(tx, {
          to: { personId: null, name: 'Siân', address },
          locale: 'en',
          template: letter,
          facts: { about },
          link: more.link ?? null,
        }),
      );
    await send(post, 'first', 'sian@example.com', { link: 'https://coop.example/link/1' });
    await send(hub, 'second', 'other@example.com');
    await send(hub, 'third', 'sian@example.com', { link: 'https://coop.example/link/3' });
    await send(hub, 'goes out', 'sian@example.com', { link: 'https://x/link/4', smtpUrl: 'smtp://mail.example' });
  }, 60_000);

  afterAll(async () => {
    await mailbox.close();
    await database.close();
    await own.drop();
  });

  const audited = (tenant: Id<'Tenant'>): Promise<{ actor: string; facts: unknown }[]> =>
    database.read(jobPrincipal(tenant, 'test'), (tx) =>
      tx.sql("select actor, facts from audit_entry where tenant_id = $1 and action = 'mail.links-seen'"),
    );

  it('is read over all tenants, newest first, without what goes to a mail server', async () => {
    const found = await mailbox.latest(10);
    expect(found.map(({ tenant, subject, link }) => [tenant, subject, link])).toEqual([
      ['garth-hub', 'third', 'https://coop.example/link/3'],
      ['garth-hub', 'second', null],
      ['river-post', 'first', 'https://coop.example/link/1'],
    ]);
    expect((await mailbox.latest(1)).map(({ subject }) => subject)).toEqual(['third']);
  });

  it('is read for one address', async () => {
    expect((await mailbox.latest(10, 'sian@example.com')).map(({ subject }) => subject)).toEqual(['third', 'first']);
    expect(await mailbox.latest(10, 'nobody@example.com')).toEqual([]);
  });

  it('tells each organisation that the operator saw links of its people, and only those', async () => {
    await mailbox.noteSeen((await mailbox.latest(10)).filter(({ subject }) => subject !== 'third'));
    expect(await audited(post)).toEqual([{ actor: 'operator', facts: { letters: 1 } }]);
    expect(await audited(hub)).toEqual([]);
  });
});
