import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Id, newId, sha256Hex } from '@commonhall/kernel';
import { Delegate, Member, Memberships } from '@commonhall/membership';
import {
  DryRuns,
  EffectRegister,
  type PersonPrincipal,
  Policies,
  type RefusedInput,
  type Role,
  type TenantDatabase,
  definePolicy,
  jobPrincipal,
  tenantZero,
} from '@commonhall/platform';
import { RoleGrants, Tenants } from '@commonhall/tenancy';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import * as v from 'valibot';
import { type TestDatabase, newTestTenant, ownDatabase } from '../../../test/support/database.js';
import { Admissions } from './admission/admissions.service.js';
import { Ballots } from './ballot/ballots.service.js';
import { type CharterChange } from './charter/amendment.js';
import { Amendments } from './charter/amendments.service.js';
import { CharterLibrary, readCharterTexts } from './charter/charter-library.provider.js';
import { Charters } from './charter/charters.service.js';
import { Decision } from './decision/decision.entity.js';
import { Decisions } from './decision/decisions.service.js';
import { Electorates } from './electorate/electorates.service.js';
import { Enactment } from './enactment/enactment.entity.js';
import { EnactDecision } from './enactment/enact-decision.job.js';
import { Enactments } from './enactment/enactments.service.js';
import { Founder } from './founding/founder.entity.js';
import { AlreadyFounded, DraftReplaced, FoundingSigned, NoFounder } from './founding/founding.problems.js';
import { Foundings } from './founding/foundings.service.js';
import { Ratifications } from './policy/ratifications.service.js';
import { Proposal } from './proposal/proposal.entity.js';
import {
  CharterPartNotAllowed,
  EffectNotAllowed,
  MayNotPropose,
  NotInElectorate,
  NoticeTooShort,
  ProposalNotOpen,
  ProposalStateRefused,
} from './proposal/proposal.problems.js';
import { type ProposedEffect, Proposals } from './proposal/proposals.service.js';
import { type BallotFile, countBallotFile } from './tally/ballot-file.js';
import { CloseVoting } from './tally/close-voting.job.js';

/** The fee, as far as governance looks into it: a number that may rise or fall. */
const fee = definePolicy<{ bps: number }>({
  key: 'payments.platform-fee',
  scope: 'platform',
  schema: v.looseObject({ bps: v.optional(v.number('this is a number'), 200) }),
  initial: { bps: 0 },
  labels: { en: 'Fee', cy: 'Ffi' },
  unit: 'basis points',
  direction: (before, after) => (after.bps > before.bps ? 'raises' : after.bps < before.bps ? 'lowers' : 'neither'),
});

describe('governance, from the founding to a decision in force', () => {
  let own: TestDatabase;
  let admin: pg.Client;
  let database: TenantDatabase;
  const effects = new EffectRegister();
  const tenants = new Tenants();
  const memberships = new Memberships(tenants, effects);
  const policies = new Policies();
  const charters = new Charters();
  const electorates = new Electorates(memberships);
  const library = new CharterLibrary(readCharterTexts('governance/charter'), policies, effects);
  let ballots: Ballots;
  let enactments: Enactments;
  let decisions: Decisions;
  let proposals: Proposals;
  let foundings: Foundings;
  let admissions: Admissions;
  const job = jobPrincipal(tenantZero, 'test');

  const person = (personId: Id<'Person'>, ...roles: Role[]): PersonPrincipal => ({
    kind: 'person',
    tenantId: tenantZero,
    personId,
    roles,
  });
  const operator = person(newId<'Person'>(), 'administrator');
  const signers = [newId<'Person'>(), newId<'Person'>(), newId<'Person'>()].map((id) => person(id, 'member'));
  const key = (): string => newId();
  const advance = (days: number): Promise<unknown> =>
    admin.query('update installation set clock_offset_ms = clock_offset_ms + $1', [days * 86_400_000]);
  const closeAndEnact = async (): Promise<void> => {
    for (const id of await decisions.dueToClose(job)) await decisions.close(job, id);
    for (const due of await enactments.due(job)) await enactments.enact(job, due);
  };
  const read = <T>(work: Parameters<TenantDatabase['read']>[1]): Promise<T> =>
    database.read(job, work) as unknown as Promise<T>;
  const stateOf = async (id: Id<'Proposal'>): Promise<string> =>
    (await read<Proposal>((tx) => tx.require(Proposal, id))).state;
  const inForce = () => database.read(job, (tx) => policies.inForce(tx, fee));
  const founder = (name: string) => ({
    name: `Signer of ${name}`,
    email: `${name.toLowerCase()}@example.org`,
    organisation: {
      name,
      kind: 'food hub',
      legalForm: 'community benefit society',
      registrationNumber: `R-${name}`,
      address: '2 Mill Lane, Garth',
      memberCount: 20,
      modulesWanted: ['membership'],
    },
  });
  const prepare = (principal: PersonPrincipal, names: string[], idempotencyKey = key()) =>
    foundings.prepare(principal, { name: 'The Garth Co-op', founders: names.map(founder), idempotencyKey });
  /** What the invitation does: the founders have logins. */
  const invite = async (proposalId: Id<'Proposal'>): Promise<void> => {
    await database.write(job, async (tx) => {
      const founders = await foundings.foundersOf(tx, proposalId);
      for (const [index, one] of founders.entries()) {
        await tx.update(Founder, { id: one.id }, { personId: signers[index]?.personId ?? null });
      }
    });
  };
  const propose = (by: PersonPrincipal, kind: string, change: ProposedEffect[]) =>
    proposals.propose(by, {
      kind,
      title: 'A change',
      summary: { en: 'Why we want it.', cy: null },
      effects: change,
      idempotencyKey: key(),
    });
  const setFee = (bps: number): ProposedEffect => ({ type: 'policy', key: 'payments.platform-fee', value: { bps } });
  const announced = async (by: PersonPrincipal, kind: string, change: ProposedEffect[]): Promise<Id<'Proposal'>> => {
    const { result } = await propose(by, kind, change);
    await proposals.announce(by, { proposalId: result.id, opensOn: null, idempotencyKey: key() });
    return result.id;
  };
  const cast = (by: PersonPrincipal, proposalId: Id<'Proposal'>, choice: 'yes' | 'no' | 'abstain') =>
    ballots.cast(by, { proposalId, choice, idempotencyKey: key() });
  const sign = async (by: PersonPrincipal, proposalId?: Id<'Proposal'>) => {
    const current = await database.read(job, (tx) => foundings.current(tx));
    return foundings.sign(by, { proposalId: proposalId ?? current?.id ?? newId<'Proposal'>(), idempotencyKey: key() });
  };
  /** Resolves once so many connections of this database wait for a lock. */
  const waiting = async (count: number): Promise<void> => {
    const deadline = Date.now() + 20_000;
    for (;;) {
      // Within a transaction PostgreSQL shows the activity of its first look, unless it is told to look again.
      await admin.query('select pg_stat_clear_snapshot()');
      const { rows } = await admin.query<{ count: number }>(
        `select count(*)::integer as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows[0]?.count === count) return;
      if (Date.now() > deadline) throw new Error(`${rows[0]?.count} wait for a lock, not ${count}`);
      await delay(10);
    }
  };
  /** Writes past every trigger and foreign key, as somebody with power over the database could. */
  const bend = (text: string): Promise<unknown> =>
    admin.query(`begin; set local session_replication_role = replica; ${text}; commit`);
  const delegates = () => signers as [PersonPrincipal, PersonPrincipal, PersonPrincipal];
  const carried = async (kind: string, change: ProposedEffect[], days: number): Promise<Id<'Proposal'>> => {
    const id = await announced(delegates()[0], kind, change);
    await advance(days);
    for (const delegate of delegates()) await cast(delegate, id, 'yes');
    await advance(8);
    await closeAndEnact();
    return id;
  };

  beforeAll(async () => {
    own = await ownDatabase();
    database = await own.open();
    admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    ballots = new Ballots(database, memberships, electorates);
    enactments = new Enactments(database, tenants, policies, effects);
    decisions = new Decisions(database, tenants, charters, electorates, ballots, enactments);
    proposals = new Proposals(database, tenants, memberships, policies, effects, charters, electorates, new DryRuns());
    new Ratifications(policies, effects);
    new Amendments(charters, library, effects);
    admissions = new Admissions(database, charters, effects, proposals);
    foundings = new Foundings(
      database,
      tenants,
      new RoleGrants(),
      memberships,
      policies,
      effects,
      library,
      charters,
      electorates,
      ballots,
      decisions,
      enactments,
    );
  }, 60_000);

  afterAll(async () => {
    await database.close();
    await admin.end();
    await own.drop();
  });

  describe('forming', () => {
    it('decides nothing before the founders have signed', async () => {
      await expect(propose(operator, 'policy-change', [setFee(1)])).rejects.toThrow('every founder has signed');
    });

    it('lets nobody but the administrator draft the founding, and nobody sign before there is a draft', async () => {
      await expect(prepare(person(newId<'Person'>(), 'member'), ['A', 'B', 'C'])).rejects.toThrow('welcome link');
      await expect(sign(operator)).rejects.toBeInstanceOf(NoFounder);
    });

    it.each([
      { why: 'two founders are too few', names: ['A', 'B'], says: 'at least 3' },
      { why: 'a founder named twice', names: ['A', 'B', 'A'], says: 'named twice' },
    ])('refuses $why, and leaves no trace', async ({ names, says }) => {
      await expect(prepare(operator, names)).rejects.toThrow(says);
      expect(await read<unknown[]>((tx) => tx.find(Proposal, {}))).toEqual([]);
    });

    it('names the field of a founder that does not fit', async () => {
      const bad = { ...founder('C'), email: 'nobody' };
      await expect(
        foundings.prepare(operator, { name: 'X', founders: [founder('A'), founder('B'), bad], idempotencyKey: key() }),
      ).rejects.toMatchObject({ path: ['founders', '2', 'email'] });
    });

    it('leaves one draft of two that are made at the same moment', async () => {
      await prepare(operator, ['A', 'B', 'First']);
      await admin.query('begin; select from governance_series for update');
      const both = Promise.all([prepare(operator, ['A', 'B', 'C']), prepare(operator, ['A', 'B', 'D'])]);
      await waiting(2);
      await admin.query('commit');
      await both;
      expect(await read<unknown[]>((tx) => tx.find(Proposal, { state: 'draft' }))).toHaveLength(1);
    });

    it('may be drafted anew until somebody has signed', async () => {
      const first = await prepare(operator, ['A', 'B', 'Wrong']);
      const second = await prepare(operator, ['Afon', 'Bryn', 'Coed']);
      expect(await stateOf(first.result.id)).toBe('withdrawn');
      expect(await stateOf(second.result.id)).toBe('draft');
      await invite(second.result.id);
    });

    it('keeps a signature that comes a moment before the draft is made anew', async () => {
      const current = await database.read(job, (tx) => foundings.current(tx));
      await admin.query('begin');
      await admin.query('select from proposal where id = $1 for update', [current?.id]);
      const signed = sign(delegates()[0], current?.id);
      await waiting(1);
      const anew = prepare(operator, ['A', 'B', 'C']).catch((error: unknown) => error);
      await waiting(2);
      await admin.query('commit');
      await signed;
      expect(await anew).toBeInstanceOf(FoundingSigned);
      expect(await stateOf(current?.id as Id<'Proposal'>)).toBe('voting');
    });

    it('founds the co-op with the last signature, as decision number one', async () => {
      const [a, b, c] = delegates();
      const [stale] = await read<Proposal[]>((tx) => tx.find(Proposal, { state: 'withdrawn' }));
      await expect(sign(a, stale?.id)).rejects.toBeInstanceOf(DraftReplaced);
      await sign(a);
      await expect(prepare(operator, ['A', 'B', 'C'])).rejects.toBeInstanceOf(FoundingSigned);
      await sign(a);
      await expect(sign(operator)).rejects.toBeInstanceOf(NoFounder);
      await sign(b);
      expect(await inForce()).toEqual({ value: { bps: 0 }, version: null });
      const { result } = await sign(c);
      expect(result.state).toBe('in-force');

      const [decision] = await read<Decision[]>((tx) => tx.find(Decision, {}));
      expect(decision).toMatchObject({ seq: 1n, outcome: 'carried', proposalId: result.id });
      expect((await inForce()).version).toMatchObject({ decisionId: decision?.id, provisional: true });
      const entries = await read<Member[]>((tx) => tx.find(Member, {}));
      expect(entries.map(({ decisionId }) => decisionId)).toEqual([decision?.id, decision?.id, decision?.id]);
      const seated = await read<Delegate[]>((tx) => tx.find(Delegate, {}));
      expect(seated.map(({ personId }) => personId).sort()).toEqual(signers.map(({ personId }) => personId).sort());
      const zero = await database.read(job, (tx) => tenants.get(tx, tenantZero));
      expect(zero).toMatchObject({ name: 'The Garth Co-op', slug: 'the-garth-co-op' });
      for (const { personId } of signers) {
        expect(await database.read(job, (tx) => new RoleGrants().rolesOf(tx, personId))).toEqual([
          'administrator',
          'delegate',
        ]);
      }
      await expect(sign(c)).rejects.toBeInstanceOf(AlreadyFounded);
      await expect(prepare(operator, ['A', 'B', 'C'])).rejects.toBeInstanceOf(AlreadyFounded);
    });

    it('founds an organisation in its own tenant as its own decision number one, once', async () => {
      const space = await database.read(job, async (tx) => (await tenants.list(tx))[1]);
      const principal = jobPrincipal(space?.id ?? tenantZero, 'test');
      await database.write(principal, (tx) => foundings.foundOrganisation(tx));
      await database.write(principal, (tx) => foundings.foundOrganisation(tx));
      const found = await database.read(principal, (tx) => tx.find(Decision, {}));
      expect(found).toMatchObject([{ seq: 1n, outcome: 'carried' }]);
      const charter = await database.read(principal, (tx) => charters.inForce(tx));
      expect(charter?.charter.id).toBe('tenant-charter');
    });
  });

  describe('proposing', () => {
    it('is for delegates: not for the operator, a key or a stranger to the charter', async () => {
      await expect(propose(operator, 'policy-change', [setFee(1)])).rejects.toBeInstanceOf(MayNotPropose);
      await expect(
        proposals.propose(
          { kind: 'key', tenantId: tenantZero, keyId: newId<'ApiKey'>(), scopes: ['write'] },
          {
            kind: 'policy-change',
            title: 'T',
            summary: { en: 'S', cy: null },
            effects: [setFee(1)],
            idempotencyKey: key(),
          },
        ),
      ).rejects.toBeInstanceOf(MayNotPropose);
    });

    it.each([
      {
        why: 'an effect that its kind may not have',
        kind: 'policy-change',
        effects: [{ type: 'membership.admit', content: founderContent('D') }],
        error: EffectNotAllowed,
      },
      {
        why: 'a founding in another dress',
        kind: 'policy-change',
        effects: [{ type: 'governance.found', content: { name: 'x', charter: {}, policies: [] } }],
        error: EffectNotAllowed,
      },
    ])('refuses $why', async ({ kind, effects: change, error }) => {
      await expect(propose(delegates()[0], kind, change as ProposedEffect[])).rejects.toBeInstanceOf(error);
    });

    it('refuses an unknown kind, policy and value, each with its field', async () => {
      await expect(propose(delegates()[0], 'coup', [setFee(1)])).rejects.toMatchObject({ path: ['kind'] });
      await expect(
        propose(delegates()[0], 'policy-change', [{ type: 'policy', key: 'payments.nothing', value: 1 }]),
      ).rejects.toMatchObject({ path: ['effects', '0', 'policy', 'key'] });
      await expect(
        propose(delegates()[0], 'policy-change', [
          { type: 'policy', key: 'payments.platform-fee', value: { bps: 'lots' } },
        ]),
      ).rejects.toMatchObject({ path: ['effects', '0', 'policy', 'value', 'bps'] });
    });

    it('shows a draft to nobody else, and can be taken back until voting opens', async () => {
      const [a, b] = delegates();
      const { result } = await propose(a, 'policy-change', [setFee(1)]);
      const withdraw = (by: PersonPrincipal) =>
        proposals.withdraw(by, { proposalId: result.id, idempotencyKey: key() });
      await expect(withdraw(b)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await proposals.announce(a, { proposalId: result.id, opensOn: null, idempotencyKey: key() });
      await expect(withdraw(b)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      await withdraw(a);
      expect(await stateOf(result.id)).toBe('withdrawn');
      await expect(withdraw(a)).rejects.toBeInstanceOf(ProposalStateRefused);
    });

    it('refuses a notice that is a day too short, with the first day that would do', async () => {
      const [a] = delegates();
      const { result } = await propose(a, 'policy-change', [setFee(1)]);
      const now = await database.read(job, (tx) => Promise.resolve(tx.now));
      const opensOn = new Date(now.getTime() + 13 * 86_400_000).toISOString().slice(0, 10) as never;
      await expect(
        proposals.announce(a, { proposalId: result.id, opensOn, idempotencyKey: key() }),
      ).rejects.toBeInstanceOf(NoticeTooShort);
      expect(await stateOf(result.id)).toBe('draft');
    });
  });

  describe('proposing by spreadsheet', () => {
    const header =
      'Organisation,Kind,Legal form,Members,Modules wanted,Delegate,Delegate e-mail,Registration number,Address';
    const row = (n: number, number = `S-${n}`, members = '7'): string =>
      `Sheet ${n},library,charity,${members},payments,Delegate ${n},d${n}@example.org,${number},${n} Mill Lane`;
    const submit = (rows: string[], by = delegates()[0], idempotencyKey = key()) =>
      admissions.propose(by, {
        title: 'Admit them',
        summary: { en: 'They asked.', cy: null },
        sheet: [header, ...rows].join('\n'),
        idempotencyKey,
      });
    const traces = () =>
      read<unknown[]>((tx) =>
        tx.sql(
          `select (select count(*) from proposal where tenant_id = $1) as proposals, (select count(*) from audit_entry where tenant_id = $1) as audits,
             (select count(*) from proposal_effect where tenant_id = $1) as effects, (select count(*) from idempotency_key where tenant_id = $1) as keys`,
        ),
      );
    const places = async (work: Promise<unknown>): Promise<string[]> => {
      const refusal = await work.then(
        () => null,
        (error: unknown) => error as RefusedInput,
      );
      return (refusal?.problems ?? []).map(({ path }) => path.slice(2).join(' '));
    };

    it('drafts one proposal with an effect for each row, once for a key', async () => {
      const idempotencyKey = key();
      const { result } = await submit([row(1), row(2), row(3)], delegates()[0], idempotencyKey);
      expect(result).toMatchObject({ kind: 'admission', state: 'draft' });
      const proposed = await database.read(job, (tx) => proposals.effectsOf(tx, result.id));
      expect(proposed.map(({ type, content }) => [type, content])).toEqual(
        [1, 2, 3].map((n) => [
          'membership.admit',
          expect.objectContaining({ name: `Sheet ${n}`, memberCount: 7, officerEmail: `d${n}@example.org` }),
        ]),
      );
      const again = await submit([row(1), row(2), row(3)], delegates()[0], idempotencyKey);
      expect(again).toMatchObject({ result: { id: result.id }, replayed: true });
    });

    it('tells every fault of the sheet, and leaves no trace', async () => {
      const before = await traces();
      expect(await places(submit([row(1, 'S-1', 'many'), row(2), row(2)]))).toEqual([
        '2 Members',
        '4 Organisation',
        '4 Delegate e-mail',
        '4 Registration number',
      ]);
      expect(await traces()).toEqual(before);
    });

    it('tells every organisation that the register knows already, and leaves no trace', async () => {
      const before = await traces();
      const known = row(2, 'R-Afon').replace('charity', 'community benefit society');
      const namesake = row(3).replace('Sheet 3', 'Coed');
      expect(await places(submit([row(1), known, namesake]))).toEqual(['3 Registration number', '4 Organisation']);
      expect(await traces()).toEqual(before);
    });

    it('takes no more rows than the charter allows in one decision', async () => {
      const rows = Array.from({ length: 101 }, (_, index) => row(index + 1));
      expect(await places(submit(rows))).toEqual(['102']);
    });

    it('is for delegates alone', async () => {
      await expect(submit([row(1)], operator)).rejects.toBeInstanceOf(MayNotPropose);
    });
  });

  describe('voting, counting, enacting', () => {
    it('takes ballots from the electorate alone, and only while voting is open', async () => {
      const [a, b] = delegates();
      const id = await announced(a, 'policy-change', [setFee(1)]);
      await expect(cast(a, id, 'yes')).rejects.toBeInstanceOf(ProposalNotOpen);
      await advance(15);
      await expect(cast(operator, id, 'yes')).rejects.toBeInstanceOf(NotInElectorate);
      const first = await cast(a, id, 'yes');
      const second = await cast(a, id, 'no');
      expect(second.result.id).toBe(first.result.id);
      expect(second.result.choice).toBe('no');
      await cast(b, id, 'yes');
      await advance(8);
      await expect(cast(b, id, 'no')).rejects.toBeInstanceOf(ProposalNotOpen);
      await closeAndEnact();
      expect(await stateOf(id)).toBe('inquorate');
    });

    it('counts once, however often it is asked, from a file that anybody can count again', async () => {
      const [a, b, c] = delegates();
      const id = await announced(a, 'policy-change', [setFee(1)]);
      await advance(15);
      await cast(a, id, 'yes');
      await cast(b, id, 'no');
      await cast(c, id, 'abstain');
      await advance(8);
      const made = await Promise.all([decisions.close(job, id), decisions.close(job, id), decisions.close(job, id)]);
      expect(made.filter((one) => one !== null)).toHaveLength(1);
      const decision = await database.read(job, (tx) => decisions.ofProposal(tx, id));
      expect(decision?.outcome).toBe('lost');
      expect(sha256Hex(decision?.ballotFile ?? '')).toBe(decision?.ballotFileHash);
      expect(countBallotFile(JSON.parse(decision?.ballotFile ?? '') as BallotFile)).toEqual(decision?.count);
      expect(await read<unknown[]>((tx) => tx.find(Enactment, { decisionId: decision?.id as Id<'Decision'> }))).toEqual(
        [],
      );
    });

    it('admits organisations together, and lets them vote on what comes next', async () => {
      const content = (name: string) => ({ type: 'membership.admit', content: founderContent(name) });
      const id = await carried('admission', [content('Derwen'), content('Eglwys')], 4);
      expect(await stateOf(id)).toBe('in-force');
      expect(await database.read(job, (tx) => memberships.electorate(tx))).toHaveLength(5);
    });

    it('admits none of them if one cannot be admitted any more', async () => {
      const content = (name: string) => ({ type: 'membership.admit', content: founderContent(name) });
      const both = await announced(delegates()[0], 'admission', [content('Ffynnon'), content('Gwern')]);
      const one = await announced(delegates()[0], 'admission', [content('Ffynnon')]);
      await advance(4);
      for (const delegate of delegates()) {
        await cast(delegate, one, 'yes');
        await cast(delegate, both, 'yes');
      }
      await advance(8);
      await decisions.close(job, one);
      for (const due of await enactments.due(job)) await enactments.enact(job, due);
      await closeAndEnact();
      expect(await stateOf(one)).toBe('in-force');
      expect(await stateOf(both)).toBe('stopped');
      const names = (await database.read(job, (tx) => memberships.electorate(tx))).map(({ name }) => name);
      expect(names).toContain('Ffynnon');
      expect(names).not.toContain('Gwern');
    });

    it('charges nothing until the founding policies are ratified, and keeps their values', async () => {
      const before = await inForce();
      expect(before.version?.provisional).toBe(true);
      const id = await carried('ratification', [{ type: 'governance.ratify-policies', content: {} }], 15);
      const decision = await database.read(job, (tx) => decisions.ofProposal(tx, id));
      const after = await inForce();
      expect(after).toMatchObject({
        value: before.value,
        version: { provisional: false, from: decision?.decidedAt },
      });
      await expect(
        propose(delegates()[0], 'ratification', [{ type: 'governance.ratify-policies', content: {} }]),
      ).rejects.toThrow('nothing to ratify');
    });

    it('puts a lower fee in force at once, exactly once, and names its decision', async () => {
      const id = await carried('policy-change', [setFee(150)], 15);
      const decision = await database.read(job, (tx) => decisions.ofProposal(tx, id));
      expect(await inForce()).toMatchObject({
        value: { bps: 150 },
        version: { decisionId: decision?.id, from: decision?.decidedAt },
      });
      const due = { decisionId: decision?.id as Id<'Decision'>, dueAt: decision?.decidedAt ?? new Date() };
      await Promise.all([enactments.enact(job, due), enactments.enact(job, due), enactments.enact(job, due)]);
      const history = await database.read(job, (tx) => policies.history(tx, fee));
      expect(history.filter(({ decisionId }) => decisionId === decision?.id)).toHaveLength(1);
    });

    it('lets a raised fee stay 30 clear days, from their end on however late, and shows what it supersedes', async () => {
      const [before] = await read<Proposal[]>((tx) => tx.find(Proposal, { state: 'in-force', kind: 'policy-change' }));
      const id = await carried('policy-change', [setFee(250)], 15);
      expect(await stateOf(id)).toBe('stay');
      await advance(29);
      await closeAndEnact();
      expect((await inForce()).value.bps).toBe(150);
      await advance(2);
      await closeAndEnact();
      const { value, version } = await inForce();
      expect(value.bps).toBe(250);
      const decisionId = version?.decisionId as Id<'Decision'>;
      const [enactment] = await read<Enactment[]>((tx) => tx.find(Enactment, { decisionId }));
      expect(version?.from).toEqual(enactment?.dueAt);
      expect(enactment?.doneAt?.getTime()).toBeGreaterThan(enactment?.dueAt.getTime() ?? Infinity);
      expect(await stateOf(id)).toBe('in-force');
      expect(await stateOf(before?.id as Id<'Proposal'>)).toBe('superseded');
    });

    it('stops a decision whose policy has changed since notice, and asks again', async () => {
      const [a] = delegates();
      const stale = await announced(a, 'policy-change', [setFee(100)]);
      const first = await announced(a, 'policy-change', [setFee(120)]);
      await advance(15);
      for (const delegate of delegates()) {
        await cast(delegate, stale, 'yes');
        await cast(delegate, first, 'yes');
      }
      await advance(8);
      await decisions.close(job, first);
      for (const due of await enactments.due(job)) await enactments.enact(job, due);
      await closeAndEnact();
      expect(await stateOf(first)).toBe('in-force');
      expect(await stateOf(stale)).toBe('stopped');
      expect((await inForce()).value.bps).toBe(120);
      const decision = await database.read(job, (tx) => decisions.ofProposal(tx, stale));
      const [row] = await read<Enactment[]>((tx) => tx.find(Enactment, { decisionId: decision?.id as Id<'Decision'> }));
      expect(row?.reason).toContain('has changed since notice');
    });

    it('brings in force what one effect was enacted of and the rest superseded', async () => {
      const [a] = delegates();
      const two = await announced(a, 'policy-change', [
        setFee(300),
        { type: 'policy', key: 'membership.grace-days', value: 20 },
      ]);
      await advance(10);
      const later = await announced(a, 'policy-change', [setFee(110)]);
      await advance(5);
      for (const delegate of delegates()) await cast(delegate, two, 'yes');
      await advance(8);
      await closeAndEnact();
      expect(await stateOf(two)).toBe('stay');
      await advance(3);
      for (const delegate of delegates()) await cast(delegate, later, 'yes');
      await advance(7);
      await closeAndEnact();
      expect(await stateOf(later)).toBe('in-force');
      expect(await stateOf(two)).toBe('in-force');
      const decision = await database.read(job, (tx) => decisions.ofProposal(tx, two));
      const { rows } = await admin.query(
        `select from outbox where type = 'governance.decision-enacted.v1' and payload ->> 'decisionId' = $1`,
        [decision?.id],
      );
      expect(rows).toHaveLength(1);
    });

    it('counts what else is due, here and in the next tenant, where one proposal cannot be counted', async () => {
      const [a] = delegates();
      const broken = await announced(a, 'policy-change', [setFee(1)]);
      const sound = await announced(a, 'policy-change', [setFee(2)]);
      const next = newId<'Tenant'>();
      await newTestTenant(own, next);
      for (const [table, where] of [
        ['charter_version', 'true'],
        ['proposal', `id = '${sound}'`],
        ['proposal_effect', `proposal_id = '${sound}'`],
        ['electorate_entry', `proposal_id = '${sound}'`],
      ] as const) {
        await bend(
          `insert into ${table} select (jsonb_populate_record(t, '{"tenant_id": "${next}"}')).* from ${table} t
           where tenant_id = '${tenantZero}' and ${where}`,
        );
      }
      await bend(`update proposal set electorate_hash = repeat('0', 64) where id = '${broken}'`);
      await advance(23);
      await expect(new CloseVoting(database, tenants, decisions).run()).rejects.toBeInstanceOf(AggregateError);
      expect(await stateOf(broken)).toBe('notice');
      expect(await stateOf(sound)).toBe('inquorate');
      const there = await database.read(jobPrincipal(next, 'test'), (tx) => tx.require(Proposal, sound));
      expect(there.state).toBe('inquorate');
    });

    it('enacts what else is due where one decision cannot be enacted', async () => {
      const admit = (name: string) =>
        announced(delegates()[0], 'admission', [{ type: 'membership.admit', content: founderContent(name) }]);
      const broken = await admit('Helyg');
      const sound = await admit('Ynn');
      await advance(4);
      for (const delegate of delegates()) for (const id of [broken, sound]) await cast(delegate, id, 'yes');
      await advance(8);
      for (const id of [broken, sound]) await decisions.close(job, id);
      const decision = await database.read(job, (tx) => decisions.ofProposal(tx, broken));
      await admin.query(
        `alter table enactment add constraint broken check (decision_id <> '${decision?.id}' or state = 'scheduled')`,
      );
      await expect(new EnactDecision(database, tenants, enactments).run()).rejects.toBeInstanceOf(AggregateError);
      expect(await stateOf(sound)).toBe('in-force');
      expect(await stateOf(broken)).toBe('carried');
      await admin.query('alter table enactment drop constraint broken');
      await new EnactDecision(database, tenants, enactments).run();
      expect(await stateOf(broken)).toBe('in-force');
    });
  });

  describe('amending the charter', () => {
    const inForceCharter = async () => {
      const version = await database.read(job, (tx) => charters.inForce(tx));
      if (version === null) throw new Error('no charter is in force');
      return version;
    };
    const kindWith = async (id: string, changed: object) => {
      const { charter } = await inForceCharter();
      return { key: `charter.kinds.${id}`, value: { ...charter.kinds.find((kind) => kind.id === id), ...changed } };
    };
    const amend = (baseVersion: number, changes: CharterChange[]): ProposedEffect[] => [
      { type: 'governance.amend-charter', content: { baseVersion, changes } },
    ];

    it.each([
      ['a part that another kind guards', 'charter-amendment', [{ key: 'charter.entrenched', value: [] }], '12(3)'],
      ['a part under a kind that amends nothing', 'policy-change', [{ key: 'charter.name', value: null }], '6(1)'],
    ])('refuses %s, naming the article', async (_why, kind, changes, article) => {
      const refused = propose(delegates()[0], kind, amend(1, changes));
      await expect(refused).rejects.toBeInstanceOf(CharterPartNotAllowed);
      await expect(refused).rejects.toThrow(`article ${article}`);
    });

    it('refuses what would contradict itself, what would change nothing, and another version than the one in force', async () => {
      const [a] = delegates();
      const below = await kindWith('policy-change', { threshold: { comparison: '>=', num: 1, den: 3 } });
      await expect(propose(a, 'charter-amendment', amend(1, [below]))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        path: ['effects', '0', 'declared', 'content', 'changes'],
        message: expect.stringMatching(
          /Article 6\(1\) \(kinds\.policy-change\.threshold\): >= 1\/3 lets a proposal pass/,
        ),
      });
      const { charter } = await inForceCharter();
      const same = { key: 'charter.name', value: charter.name };
      await expect(propose(a, 'charter-amendment', amend(1, [same]))).rejects.toThrow('would stay as it is');
      const shorter = await kindWith('policy-change', { noticeClearDays: 10 });
      await expect(propose(a, 'charter-amendment', amend(7, [shorter]))).rejects.toThrow('Version 1 of the charter');
      const gone = { key: 'charter.kinds.policy-change', value: null };
      await expect(propose(a, 'charter-amendment', amend(1, [gone]))).rejects.toThrow(
        'there is no kind "policy-change"',
      );
    });

    it('changes how later proposals are decided, and leaves those under way with the charter of their notice', async () => {
      const [a, b, c] = delegates();
      const shorter = await kindWith('policy-change', { noticeClearDays: 10 });
      const rival = await kindWith('policy-change', { noticeClearDays: 12 });
      const first = await announced(a, 'charter-amendment', amend(1, [shorter]));
      const second = await announced(b, 'charter-amendment', amend(1, [rival]));
      await advance(18);
      const underWay = await announced(c, 'policy-change', [setFee(77)]);
      await advance(5);
      for (const delegate of delegates()) for (const id of [first, second]) await cast(delegate, id, 'yes');
      await advance(8);
      for (const id of [first, second]) await decisions.close(job, id);
      expect([await stateOf(first), await stateOf(second)]).toEqual(['stay', 'stay']);
      await advance(8);
      for (const due of await enactments.due(job)) await enactments.enact(job, due);
      expect([await stateOf(first), await stateOf(second)]).toEqual(['in-force', 'stopped']);

      const amended = await inForceCharter();
      expect(amended).toMatchObject({ version: 2, charter: { version: 2 } });
      expect(amended.charter.kinds.find(({ id }) => id === 'policy-change')?.noticeClearDays).toBe(10);
      const decision = await database.read(job, (tx) => decisions.ofProposal(tx, first));
      expect(amended.decisionId).toBe(decision?.id);
      const pinned = await read<Proposal>((tx) => tx.require(Proposal, underWay));
      expect(pinned.charterVersion).toBe(1);

      const later = await announced(a, 'policy-change', [setFee(78)]);
      const { noticeAt, opensAt, charterVersion } = await read<Proposal>((tx) => tx.require(Proposal, later));
      expect(charterVersion).toBe(2);
      const days = ((opensAt?.getTime() ?? 0) - (noticeAt?.getTime() ?? 0)) / 86_400_000;
      expect(days).toBeGreaterThan(10);
      expect(days).toBeLessThan(12);
    });
  });

  it('numbers decisions and proposals without gaps', async () => {
    const numbers = async (of: typeof Decision | typeof Proposal, column: 'seq' | 'number'): Promise<bigint[]> => {
      const rows = await read<Record<string, bigint>[]>((tx) => tx.find(of as typeof Decision, {}));
      return rows.map((row) => row[column] ?? 0n).sort((x, y) => Number(x - y));
    };
    for (const found of [await numbers(Decision, 'seq'), await numbers(Proposal, 'number')]) {
      expect(found).toEqual(found.map((_, index) => BigInt(index + 1)));
    }
  });

  it('holds the wall in the database: no policy, charter or enactment without a carried decision', async () => {
    const [lost] = await read<Decision[]>((tx) => tx.find(Decision, { outcome: 'lost' }));
    const enact = database.write(job, (tx) =>
      policies.enact(tx, { id: lost?.id ?? '' }, { key: fee.key, value: { bps: 1 }, from: tx.now, provisional: false }),
    );
    await expect(enact).rejects.toThrow('policy_version_decision');
  });

  function founderContent(name: string) {
    const { name: officerName, email: officerEmail, organisation } = founder(name);
    return { ...organisation, officerName, officerEmail };
  }
});
