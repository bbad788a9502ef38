import { type Id, InvalidInput, invariant, newId, slugOf } from '@commonhall/kernel';
import { type Admission, Memberships, admissionSchema } from '@commonhall/membership';
import {
  EffectRegister,
  type Once,
  Policies,
  type Principal,
  type ReadTx,
  TenantDatabase,
  type TenantTx,
  actorOf,
  tenantZero,
} from '@commonhall/platform';
import { RoleGrants, Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { Ballots } from '../ballot/ballots.service.js';
import {
  type Charter,
  type DecisionKind,
  type FoundingPolicy,
  charterHash,
  electorateOf,
  kindOf,
} from '../charter/charter.js';
import { CharterLibrary } from '../charter/charter-library.provider.js';
import { Charters } from '../charter/charters.service.js';
import { Decisions } from '../decision/decisions.service.js';
import { Electorates } from '../electorate/electorates.service.js';
import { Enactments } from '../enactment/enactments.service.js';
import { Proposal, ProposalEffect } from '../proposal/proposal.entity.js';
import { advance, assertVotingOpen, votingSchedule } from '../proposal/proposal-state.js';
import { nextNumber } from '../series/next-number.js';
import { assertMayPrepareFounding } from './founding.access.js';
import { Founder } from './founder.entity.js';
import { CoopFounded, FoundingPrepared } from './founding.events.js';
import { AlreadyFounded, DraftReplaced, FoundingSigned, NoFounder } from './founding.problems.js';

/** What the decision that founds a tenant puts into effect. */
export type FoundingContent = {
  readonly name: string;
  readonly charter: Charter;
  readonly policies: readonly FoundingPolicy[];
};

/** A founder as the operator names one. */
export interface NewFounder {
  readonly name: string;
  readonly email: string;
  readonly organisation: Omit<Admission, 'officerName' | 'officerEmail'>;
}

/** A founding, drafted or done. */
export interface FoundingView {
  readonly isRunning: boolean;
  /** Null before anything was drafted; so are name and charter then. */
  readonly proposalId: Id<'Proposal'> | null;
  readonly name: string | null;
  readonly charter: Charter | null;
  readonly policies: readonly FoundingPolicy[];
  readonly founders: readonly Founder[];
  /** The founder who looks; null for anybody else. */
  readonly viewer: Founder | null;
  /** Once somebody has signed: when the draft lapses unless all have. */
  readonly lapsesAt: Date | null;
}

const nothingDrafted = {
  proposalId: null,
  name: null,
  charter: null,
  policies: [],
  founders: [],
  viewer: null,
  lapsesAt: null,
} as const;

const effectType = 'governance.found';

/**
 * How a tenant comes to have a charter: the co-op by the signatures of its founders, an organisation's tenant by the
 * signature of the officer who applied. Both are decision number one, counted like any other.
 * Source of the rules: bylaws, article 3; design record 0015, "Founding".
 */
@Injectable()
export class Foundings {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly roleGrants: RoleGrants,
    private readonly memberships: Memberships,
    private readonly policies: Policies,
    effects: EffectRegister,
    private readonly library: CharterLibrary,
    private readonly charters: Charters,
    private readonly electorates: Electorates,
    private readonly ballots: Ballots,
    private readonly decisions: Decisions,
    private readonly enactments: Enactments,
  ) {
    effects.declare<FoundingContent>({
      type: effectType,
      schema: foundingSchema,
      labels: { en: 'Found with this charter', cy: "Sefydlu â'r siarter hon" },
      describe: ({ name }) => ({
        en: `${name} exists, with this charter and these policies.`,
        cy: `Mae ${name} yn bodoli, gyda'r siarter a'r polisïau hyn.`,
      }),
      check: () => Promise.resolve(),
      apply: (tx, content, decisionId, from) => this.found(tx, content, { id: decisionId as Id<'Decision'>, from }),
    });
  }

  /**
   * Drafts the founding and invites its founders. Until one has signed, it may be drafted anew; the earlier draft is
   * withdrawn and its links lead nowhere.
   * @throws AccessDenied | AlreadyFounded | FoundingSigned | InvalidInput | ElectorateTooSmall
   */
  prepare(
    principal: Principal,
    {
      idempotencyKey,
      ...input
    }: { readonly name: string; readonly founders: readonly NewFounder[]; readonly idempotencyKey: string },
  ): Promise<Once<Proposal>> {
    return this.database.writeOnce(principal, { operation: 'prepareFounding', idempotencyKey, input }, async (tx) => {
      assertMayPrepareFounding(principal);
      await oneAtATime(tx);
      // Whoever opened the welcome link administers the co-op by a role like any other from here on.
      if (principal.kind === 'person') await this.roleGrants.grant(tx, principal.personId, 'administrator');
      if ((await this.charters.inForce(tx)) !== null) throw new AlreadyFounded();
      await this.withdrawDraft(tx);
      const founders = input.founders.map(readFounder);
      assertDifferent(founders);
      await this.assertFoundable(tx, input.name, founders);
      const content = this.contentFor(input.name);
      const { proposal, kind } = await this.draft(tx, content, actorOf(principal));
      const rows = founders.map((founder, position) => ({
        ...founder,
        id: newId<'Founder'>(),
        proposalId: proposal.id,
        position,
        personId: null,
        signedAt: null,
      }));
      await tx.insert(Founder, rows);
      await this.freeze(tx, proposal.id, { kind, charter: content.charter, voters: rows });
      tx.emit(new FoundingPrepared({ proposalId: proposal.id }));
      return tx.require(Proposal, proposal.id);
    });
  }

  /**
   * Signs the draft for the founder that the principal is; the last signature founds the co-op, all in this transaction.
   * Signing again changes nothing.
   * @throws NoFounder | AlreadyFounded | DraftReplaced | ProposalNotOpen once 90 days have passed since the first signature
   */
  sign(
    principal: Principal,
    {
      idempotencyKey,
      ...input
    }: {
      /** The draft that the founder has read. */
      readonly proposalId: Id<'Proposal'>;
      readonly idempotencyKey: string;
    },
  ): Promise<Once<Proposal>> {
    return this.database.writeOnce(principal, { operation: 'signCharter', idempotencyKey, input }, async (tx) => {
      await oneAtATime(tx);
      if ((await this.charters.inForce(tx)) !== null) throw new AlreadyFounded();
      const current = await this.current(tx);
      if (current === null || principal.kind !== 'person') throw new NoFounder();
      if (current.id !== input.proposalId) throw new DraftReplaced();
      const proposal = await tx.require(Proposal, current.id, { lock: 'update' });
      const founder = await tx.findOne(Founder, { proposalId: proposal.id, personId: principal.personId });
      if (founder === null) throw new NoFounder();
      if (proposal.state !== 'draft') assertVotingOpen(proposal, tx.now);
      await this.signAs(tx, proposal, founder.id);
      await this.foundIfSigned(tx, proposal.id);
      return tx.require(Proposal, proposal.id);
    });
  }

  /**
   * Founds the tenant of an organisation with the charter for organisations. Its officer signed when it applied, so the
   * signature is on record already. A second call changes nothing.
   * @param tx bound to the new tenant
   */
  async foundOrganisation(tx: TenantTx): Promise<void> {
    if ((await this.charters.inForce(tx)) !== null) return;
    const tenant = await this.tenants.get(tx, tx.tenantId);
    invariant(tenant !== null, 'a bound tenant exists');
    const content = { name: tenant.name, charter: this.library.organisation(), policies: [] };
    const { proposal, kind } = await this.draft(tx, content, actorOf(tx.principal));
    const officer = { id: newId<'Founder'>(), name: 'The officer who signed the application' };
    await this.freeze(tx, proposal.id, { kind, charter: content.charter, voters: [officer] });
    await this.signAs(tx, await tx.require(Proposal, proposal.id, { lock: 'update' }), officer.id);
    await this.foundIfSigned(tx, proposal.id);
  }

  /** The draft that founders are asked to sign, or the founding itself; null before the operator has drafted one. */
  async current(tx: ReadTx): Promise<Proposal | null> {
    const drafts = await tx.find(Proposal, { kind: 'founding' }, { order: { number: 'desc' } });
    return drafts.find(({ state }) => state !== 'withdrawn' && state !== 'inquorate') ?? null;
  }

  /** The founders of a draft, as the operator listed them. */
  foundersOf(tx: ReadTx, proposalId: Id<'Proposal'>): Promise<Founder[]> {
    return tx.find(Founder, { proposalId }, { order: { position: 'asc' } });
  }

  /** The founding as everybody in the tenant may see it: the draft while it forms, what was signed ever after. */
  view(principal: Principal): Promise<FoundingView> {
    return this.database.read(principal, async (tx) => {
      const isRunning = (await this.charters.inForce(tx)) !== null;
      const proposal = await this.current(tx);
      if (proposal === null) return { ...nothingDrafted, isRunning };
      const effect = await tx.findOne(ProposalEffect, { proposalId: proposal.id, position: 0 });
      invariant(effect !== null, 'a founding has its effect');
      const { name, charter, policies } = effect.content as FoundingContent;
      const founders = await this.foundersOf(tx, proposal.id);
      const personId = principal.kind === 'person' ? principal.personId : null;
      const viewer = founders.find((founder) => founder.personId !== null && founder.personId === personId) ?? null;
      return {
        isRunning,
        proposalId: proposal.id,
        name,
        charter,
        policies,
        founders,
        viewer,
        lapsesAt: proposal.closesAt,
      };
    });
  }

  /** What the last signature puts into effect must be possible then, so it is asked now. @throws InvalidInput */
  private async assertFoundable(tx: ReadTx, name: string, founders: readonly FounderRow[]): Promise<void> {
    const taken = new Set([slugOf(name, ['name'])]);
    for (const [index, { admission }] of founders.entries()) {
      const place = ['founders', String(index), 'organisation'];
      try {
        await this.memberships.assertAdmissible(tx, admission);
      } catch (error) {
        throw error instanceof InvalidInput ? new InvalidInput(error.message, [...place, ...error.path]) : error;
      }
      const slug = slugOf(admission.name);
      if (taken.has(slug)) {
        throw new InvalidInput(
          `The co-op and its founders each need a name of their own; "${admission.name}" gives the same address as another (${slug}).`,
          [...place, 'name'],
        );
      }
      taken.add(slug);
    }
  }

  private contentFor(name: string): FoundingContent {
    return { name, charter: this.library.coop(), policies: this.library.foundingPolicies() };
  }

  private async withdrawDraft(tx: TenantTx): Promise<void> {
    const current = await this.current(tx);
    if (current === null) return;
    if (current.state !== 'draft') throw new FoundingSigned(current.closesAt?.toISOString() ?? '');
    await tx.update(Proposal, { id: current.id }, { state: advance(current.state, 'withdrawn'), endedAt: tx.now });
    for (const { personId } of await this.foundersOf(tx, current.id)) {
      if (personId !== null) await this.roleGrants.revoke(tx, personId, 'member');
    }
    tx.audit({ action: 'proposal.withdrawn', subject: current.id });
  }

  private async draft(
    tx: TenantTx,
    content: FoundingContent,
    proposedBy: string,
  ): Promise<{ proposal: { id: Id<'Proposal'> }; kind: DecisionKind }> {
    const kind = kindOf(content.charter, 'founding');
    invariant(kind !== null, 'a checked charter knows how it is founded');
    const id = newId<'Proposal'>();
    await tx.insert(Proposal, {
      id,
      number: await nextNumber(tx, 'proposal'),
      kind: kind.id,
      title: content.name,
      summary: { en: content.charter.name.en, cy: content.charter.name.cy },
      state: 'draft',
      proposerMemberId: null,
      proposedBy,
      createdAt: tx.now,
      charterVersion: null,
      charterHash: charterHash(content.charter),
      noticeAt: null,
      opensAt: null,
      closesAt: null,
      electorateHash: null,
      endedAt: null,
    });
    await tx.insert(ProposalEffect, {
      id: newId<'Effect'>(),
      proposalId: id,
      position: 0,
      type: effectType,
      policyKey: null,
      content,
      baseValue: null,
      baseVersionId: null,
      direction: null,
    });
    tx.audit({ action: 'proposal.drafted', subject: id, facts: { kind: kind.id, effects: 1 } });
    return { proposal: { id }, kind };
  }

  private async freeze(
    tx: TenantTx,
    proposalId: Id<'Proposal'>,
    of: { kind: DecisionKind; charter: Charter; voters: readonly { readonly id: string; readonly name: string }[] },
  ): Promise<void> {
    const electorateHash = await this.electorates.freeze(tx, proposalId, {
      rule: electorateOf(of.charter, of.kind),
      voters: of.voters.map(({ id, name }) => ({ id, kind: 'founder', name })),
    });
    await tx.update(Proposal, { id: proposalId }, { electorateHash });
  }

  /** The first signature gives notice and opens; every one is a ballot that says yes. */
  private async signAs(tx: TenantTx, proposal: Proposal, founderId: Id<'Founder'>): Promise<void> {
    if (proposal.state === 'draft') {
      const kind = kindOf(await this.charters.ofProposal(tx, proposal), proposal.kind);
      const zone = (await this.tenants.get(tx, tx.tenantId))?.zone;
      invariant(kind !== null && zone !== undefined, 'a drafted founding has its charter and its tenant');
      const hours = votingSchedule(kind, tx.now, zone);
      const state = advance(advance(proposal.state, 'notice'), 'voting');
      await tx.update(Proposal, { id: proposal.id }, { state, ...hours });
    }
    await tx.update(Founder, { id: founderId, signedAt: null }, { signedAt: tx.now });
    await this.ballots.store(tx, proposal.id, { voterId: founderId, choice: 'yes' });
  }

  /** Rule: bylaws, article 3(1): founded when every founder named in the draft has signed. */
  private async foundIfSigned(tx: TenantTx, proposalId: Id<'Proposal'>): Promise<void> {
    const signatures = await this.ballots.of(tx, proposalId);
    const electorate = await this.electorates.of(tx, proposalId);
    if (signatures.length < electorate.length) return;
    const proposal = await tx.require(Proposal, proposalId);
    const charter = await this.charters.ofProposal(tx, proposal);
    const kind = kindOf(charter, proposal.kind);
    invariant(kind !== null, 'a checked charter knows how it is founded');
    await tx.update(Proposal, { id: proposalId }, { state: advance(proposal.state, 'counted') });
    const decision = await this.decisions.decide(tx, await tx.require(Proposal, proposalId), charter);
    invariant(decision.outcome === 'carried', 'every signature says yes');
    await this.enactments.schedule(tx, decision, kind);
    await this.enactments.enactNow(tx, { decisionId: decision.id, dueAt: decision.decidedAt });
  }

  /**
   * The effect itself.
   * Rule: bylaws, articles 3(2) to 3(4).
   */
  private async found(
    tx: TenantTx,
    content: FoundingContent,
    { id: decisionId, from }: { readonly id: Id<'Decision'>; readonly from: Date },
  ): Promise<void> {
    await this.charters.adopt(tx, content.charter, decisionId);
    for (const { key, value } of content.policies) {
      await this.policies.enact(tx, { id: decisionId }, { key, value, from, provisional: true });
    }
    if (tx.tenantId !== tenantZero) return;
    await this.tenants.nameCoop(tx, content.name);
    const proposal = await this.current(tx);
    invariant(proposal !== null, 'the founding that is enacted is there');
    for (const founder of await this.foundersOf(tx, proposal.id)) {
      const { personId } = founder;
      invariant(personId !== null, 'a founder who signed has a login');
      const member = await this.memberships.admit(tx, founder.admission, decisionId);
      await this.memberships.seatDelegate(tx, { memberId: member.id, personId, appointmentId: founder.id });
      await this.roleGrants.grant(tx, personId, 'delegate');
      // So that the members, not the operator alone, say who administers the co-op.
      await this.roleGrants.grant(tx, personId, 'administrator');
      await this.roleGrants.revoke(tx, personId, 'member');
    }
    tx.emit(new CoopFounded({ decisionId }));
  }
}

const foundingSchema: v.GenericSchema<unknown, FoundingContent> = v.custom<FoundingContent>(
  (input) =>
    typeof input === 'object' && input !== null && 'charter' in input && 'policies' in input && 'name' in input,
  'a founding has a name, a charter and policies',
);

/** Who drafts waits for whoever signs, and the other way round: what is read after this is what holds. */
async function oneAtATime(tx: TenantTx): Promise<void> {
  await tx.sql("select pg_advisory_xact_lock(hashtextextended('founding ' || $1::uuid::text, 0))");
}

type FounderRow = Pick<Founder, 'name' | 'email' | 'admission'>;

function readFounder({ name, email, organisation }: NewFounder, index: number): FounderRow {
  const parsed = v.safeParse(admissionSchema, { ...organisation, officerName: name, officerEmail: email });
  if (parsed.success) {
    return { name: parsed.output.officerName, email: parsed.output.officerEmail, admission: parsed.output };
  }
  const issue = parsed.issues[0];
  const [field] = (issue.path ?? []).map((part) => String(part.key));
  const own = field === 'officerName' ? ['name'] : field === 'officerEmail' ? ['email'] : ['organisation', field ?? ''];
  throw new InvalidInput(`This does not fit: ${issue.message}`, ['founders', String(index), ...own]);
}

function assertDifferent(founders: readonly FounderRow[]): void {
  founders.forEach(({ email, admission }, index) => {
    const before = founders.slice(0, index);
    if (before.some((other) => other.email === email)) {
      throw new InvalidInput(`${email} is named twice. Each founder signs with an address of their own.`, [
        'founders',
        String(index),
        'email',
      ]);
    }
    const same = (other: FounderRow): boolean =>
      other.admission.registrationNumber.toLowerCase() === admission.registrationNumber.toLowerCase() &&
      other.admission.legalForm === admission.legalForm;
    if (before.some(same)) {
      throw new InvalidInput('This organisation is named twice. Each founder signs for another organisation.', [
        'founders',
        String(index),
        'organisation',
        'registrationNumber',
      ]);
    }
  });
}
