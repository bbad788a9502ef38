import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidInput, newId } from '@commonhall/kernel';
import {
  EffectRegister,
  type PersonPrincipal,
  type TenantDatabase,
  jobPrincipal,
  tenantZero,
} from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { type TestDatabase, ownDatabase } from '../../../test/support/database.js';
import { Memberships } from './member/memberships.service.js';
import { type Admission } from './organisation/admission.js';
import { Organisations } from './organisation/organisations.service.js';

describe('membership', () => {
  const effects = new EffectRegister();
  const memberships = new Memberships(new Tenants(), effects);
  let organisations: Organisations;
  const zero = jobPrincipal(tenantZero, 'test');
  let own: TestDatabase;
  let database: TenantDatabase;

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    organisations = new Organisations(database);
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await own.drop();
  });

  const admission = (name: string, more: Partial<Admission> = {}): Admission => ({
    name,
    kind: 'community radio',
    legalForm: 'charity',
    registrationNumber: `C-${name}`,
    address: '1 Mill Lane, Garth',
    memberCount: 60,
    modulesWanted: ['membership', 'distribution'],
    officerName: 'An Officer',
    officerEmail: 'officer@example.org',
    ...more,
  });
  const admit = (content: Admission): ReturnType<Memberships['admit']> =>
    database.write(zero, (tx) => memberships.admit(tx, content, newId<'Decision'>()));
  const person = (personId = newId<'Person'>()): PersonPrincipal => ({
    kind: 'person',
    tenantId: tenantZero,
    personId,
    roles: [],
  });

  it('enters an organisation as three records: legal identity, register entry and space', async () => {
    const member = await admit(admission('Radio Afon'));
    const [billable] = (await database.read(zero, (tx) => organisations.billable(tx))).filter(
      (one) => one.memberId === member.id,
    );
    expect(billable).toMatchObject({ organisationId: member.organisationId, name: 'Radio Afon' });
    const electors = await database.read(zero, (tx) => memberships.electorate(tx));
    expect(electors).toContainEqual({ memberId: member.id, name: 'Radio Afon', votes: 1n });
    const told = await database.read(zero, (tx) =>
      tx.sql<{ type: string; receiver_id: string }>('select type, receiver_id from outbox where tenant_id = $1'),
    );
    expect(told).toContainEqual({ type: 'membership.organisation-admitted.v1', receiver_id: tenantZero });
    expect(told).toContainEqual({ type: 'membership.space-opened.v1', receiver_id: billable?.tenantId });
  });

  it.each([
    {
      why: 'a module that does not exist',
      content: admission('A', { modulesWanted: ['telepathy'] }),
      says: 'no module "telepathy"',
    },
    {
      why: 'a name in use, whatever its accents',
      content: admission('Rádio Afon', { registrationNumber: 'other' }),
      says: 'already called',
    },
    {
      why: 'a registration number in use',
      content: admission('Another', { registrationNumber: 'c-radio afon' }),
      says: 'already in the register',
    },
  ])('refuses $why, and leaves nothing half done', async ({ content, says }) => {
    const before = await database.read(zero, (tx) => memberships.electorate(tx));
    await expect(admit(content)).rejects.toThrow(says);
    await expect(database.read(zero, (tx) => memberships.electorate(tx))).resolves.toEqual(before);
  });

  it('lets one person cast for one organisation, and tells who casts for whom', async () => {
    const one = await admit(admission('Open Kitchen'));
    const two = await admit(admission('Skate Garw'));
    const delegate = person();
    const seat = (
      memberId = one.id as never,
      personId = delegate.personId,
      appointmentId: string = newId(),
    ): Promise<unknown> =>
      database.write(zero, (tx) => memberships.seatDelegate(tx, { memberId, personId, appointmentId }));
    const appointment = newId();
    await seat(undefined, undefined, appointment);
    await seat(undefined, undefined, appointment);
    await expect(database.read(zero, (tx) => memberships.casterFor(tx, delegate))).resolves.toMatchObject({
      memberId: one.id,
      name: 'Open Kitchen',
    });
    await expect(seat(two.id as never)).rejects.toThrow(InvalidInput);
    await expect(database.read(zero, (tx) => memberships.casterFor(tx, person()))).resolves.toBeNull();
    await expect(database.read(zero, (tx) => memberships.casterFor(tx, zero))).resolves.toBeNull();

    const successor = person();
    await expect(seat(undefined, successor.personId)).resolves.toEqual({
      isSeated: true,
      formerId: delegate.personId,
    });
    await expect(seat(undefined, undefined, appointment)).resolves.toEqual({ isSeated: false, formerId: null });
    await expect(database.read(zero, (tx) => memberships.casterFor(tx, delegate))).resolves.toBeNull();
    await expect(database.read(zero, (tx) => memberships.casterFor(tx, successor))).resolves.toMatchObject({
      name: 'Open Kitchen',
    });
  });

  it('reads an admission as people type it, and names what is wrong with a field', () => {
    const read = (content: object): unknown => effects.parse('membership.admit', content, ['effects', '0']).content;
    expect(read({ ...admission('  Cwm Care '), officerEmail: ' Officer@Example.ORG ' })).toMatchObject({
      name: 'Cwm Care',
      officerEmail: 'officer@example.org',
    });
    expect(() => read({ ...admission('x'), memberCount: -1 })).toThrow('not negative');
    expect(() => read({ ...admission('x'), officerEmail: 'nobody' })).toThrow('no e-mail address');
    expect(() => effects.parse('membership.expel', {})).toThrow('no effect "membership.expel"');
  });
});
