import {
  AccessDenied,
  type Id,
  InvalidInput,
  type JsonValue,
  type LocalDate,
  addDays,
  invariant,
  localDateOf,
  newId,
} from '@commonhall/kernel';
import { type Caster, Memberships } from '@commonhall/membership';
import {
  type Connection,
  DryRuns,
  EffectRegister,
  type Once,
  type PageArgs,
  Policies,
  type PolicyInForce,
  type Principal,
  type ReadTx,
  TenantDatabase,
  type TenantTx,
  actorOf,
  connect,
  findPolicy,
} from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { type CharterAmendment } from '../charter/amendment.js';
import { amendCharter } from '../charter/amendments.service.js';
import { type CharterVersion } from '../charter/charter-version.entity.js';
import { type Charter, type DecisionKind, electorateOf, kindOf } from '../charter/charter.js';
import { Charters } from '../charter/charters.service.js';
import { Electorates } from '../electorate/electorates.service.js';
import {
  type ProposedChange,
  advance,
  assertChangesAllowed,
  assertCountAllowed,
  assertMayPropose,
  assertVisible,
  assertWithdrawable,
  proposalIdPath,
  votingSchedule,
} from './proposal-state.js';
import { Proposal, ProposalEffect, type Summary } from './proposal.entity.js';
import { personOf } from './proposal.loader.js';
import { type ProposalRow, proposalPage } from './proposal.queries.js';
import { ProposalAnnounced, ProposalWithdrawn } from './proposal.events.js';
import { UnknownDecisionKind } from './proposal.problems.js';
import { nextNumber } from '../series/next-number.js';

/** An effect as its proposer writes it. */
export type ProposedEffect =
  | { readonly type: 'policy'; readonly key: string; readonly value: JsonValue }
  | { readonly type: string; readonly content: JsonValue };

export interface NewProposal {
  readonly kind: string;
  readonly title: string;
  readonly summary: Summary;
  readonly effects: readonly ProposedEffect[];
  readonly idempotencyKey: string;
}

/** Putting a question to the members, up to the moment at which voting opens. */
@Injectable()
export class Proposals {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly memberships: Memberships,
    private readonly policies: Policies,
    private readonly effects: EffectRegister,
    private readonly charters: Charters,
    private readonly electorates: Electorates,
    private readonly dryRuns: DryRuns,
  ) {}

  /**
   * Writes a draft: everything in it is checked against the charter in force and against the modules whose effects it
   * names, so that what goes to notice later can be done. Only the proposer's own organisation sees a draft.
   * @throws StillForming | UnknownDecisionKind | MayNotPropose | PolicyKeyNotAllowed | EffectNotAllowed |
   *   EffectCountRefused | InvalidInput
   * Rule: bylaws, articles 4 to 6.
   */
  propose(principal: Principal, { idempotencyKey, ...input }: NewProposal): Promise<Once<Proposal>> {
    return this.database.writeOnce(principal, { operation: 'propose', idempotencyKey, input }, async (tx) => {
      const { charter } = await this.charters.require(tx);
      const kind = kindOf(charter, input.kind);
      if (kind === null) {
        throw new UnknownDecisionKind(
          input.kind,
          charter.kinds.map(({ id }) => id),
        );
      }
      const caster = await this.assertProposer(tx, kind);
      assertCountAllowed(kind, input.effects.length); // Before each is looked up: a list may be long.
      const effects = await Promise.all(input.effects.map((effect, index) => this.read(tx, effect, index)));
      assertChangesAllowed(charter, kind, effects.map(changeIn));
      for (const [index, effect] of effects.entries()) await this.assertPossible(tx, effect, index);
      const id = newId<'Proposal'>();
      await tx.insert(Proposal, {
        id,
        number: await nextNumber(tx, 'proposal'),
        kind: kind.id,
        title: input.title,
        summary: input.summary,
        state: 'draft',
        proposerMemberId: caster?.memberId ?? null,
        proposedBy: actorOf(principal),
        createdAt: tx.now,
        charterVersion: null,
        charterHash: null,
        noticeAt: null,
        opensAt: null,
        closesAt: null,
        electorateHash: null,
        endedAt: null,
      });
      await tx.insert(
        ProposalEffect,
        effects.map((effect, position) => ({ id: newId<'Effect'>(), proposalId: id, position, ...effect })),
      );
      tx.audit({ action: 'proposal.drafted', subject: id, facts: { kind: kind.id, effects: effects.length } });
      return tx.require(Proposal, id);
    });
  }

  /**
   * Gives notice: pins the charter, freezes the electorate, keeps the value that each policy has now, and fixes the hours.
   * @param input.opensOn a later day than the charter asks for
   * @throws NotFound | ProposalStateRefused | NoticeTooShort | ElectorateTooSmall | AccessDenied, and what `propose` throws
   * Rule: bylaws, articles 2(5), 8(1) and 8(2).
   */
  announce(
    principal: Principal,
    {
      idempotencyKey,
      ...input
    }: { readonly proposalId: Id<'Proposal'>; readonly opensOn: LocalDate | null; readonly idempotencyKey: string },
  ): Promise<Once<Proposal>> {
    return this.database.writeOnce(principal, { operation: 'announceProposal', idempotencyKey, input }, async (tx) => {
      const proposal = await this.own(tx, input.proposalId);
      const state = advance(proposal.state, 'notice');
      const version = await this.charters.require(tx);
      const kind = kindIn(version, proposal.kind);
      await this.assertProposer(tx, kind);
      await this.fixBases(tx, proposal.id, { charter: version.charter, kind });
      const zone = (await this.tenants.get(tx, tx.tenantId))?.zone;
      invariant(zone !== undefined, 'a bound tenant exists');
      assertWithinYear(input.opensOn, localDateOf(tx.now, zone));
      const hours = votingSchedule(kind, tx.now, zone, input.opensOn ?? undefined);
      const electorateHash = await this.electorates.freeze(tx, proposal.id, {
        rule: electorateOf(version.charter, kind),
        voters: await this.electorates.registered(tx),
      });
      await tx.update(
        Proposal,
        { id: proposal.id },
        { state, ...hours, electorateHash, charterVersion: version.version, charterHash: version.hash },
      );
      tx.emit(
        new ProposalAnnounced({
          proposalId: proposal.id,
          opensAt: hours.opensAt.toISOString(),
          closesAt: hours.closesAt.toISOString(),
        }),
      );
      tx.audit({ action: 'proposal.announced', subject: proposal.id, facts: { electorate: electorateHash } });
      return tx.require(Proposal, proposal.id);
    });
  }

  /**
   * Takes a proposal back before voting opens.
   * @throws NotFound | ProposalStateRefused | AccessDenied
   * Rule: bylaws, article 8(5).
   */
  withdraw(
    principal: Principal,
    { idempotencyKey, ...input }: { readonly proposalId: Id<'Proposal'>; readonly idempotencyKey: string },
  ): Promise<Once<Proposal>> {
    return this.database.writeOnce(principal, { operation: 'withdrawProposal', idempotencyKey, input }, async (tx) => {
      const proposal = await this.own(tx, input.proposalId);
      assertWithdrawable(proposal, tx.now);
      await tx.update(Proposal, { id: proposal.id }, { state: 'withdrawn', endedAt: tx.now });
      tx.emit(new ProposalWithdrawn({ proposalId: proposal.id }));
      tx.audit({ action: 'proposal.withdrawn', subject: proposal.id });
      return tx.require(Proposal, proposal.id);
    });
  }

  /** A page of what was proposed, the latest first; drafts are shown to the organisation that writes them. */
  page(principal: Principal, page: PageArgs): Promise<Connection<ProposalRow>> {
    return connect({
      principal,
      page,
      field: 'Query.proposals',
      sort: ['-number'],
      fetch: ({ limit, after }) =>
        this.database.query(principal, proposalPage, [personOf(principal), after?.[0] ?? null, limit]),
      keyOf: ({ number }) => [number],
    });
  }

  /** What a value of a policy would have done, as the viewer may see it; null where no module can say. */
  dryRun(principal: Principal, key: string, value: JsonValue): Promise<JsonValue | null> {
    return this.database.read(principal, async (tx) => {
      const caster = await this.memberships.casterFor(tx, principal);
      return this.dryRuns.run(tx, key, value, caster === null ? null : { organisationId: caster.organisationId });
    });
  }

  /** A proposal's effects, in their order. */
  effectsOf(tx: ReadTx, proposalId: Id<'Proposal'>): Promise<ProposalEffect[]> {
    return tx.find(ProposalEffect, { proposalId }, { order: { position: 'asc' } });
  }

  private async own(tx: TenantTx, proposalId: Id<'Proposal'>): Promise<Proposal> {
    const proposal = await tx.require(Proposal, proposalId, { lock: 'update', path: proposalIdPath });
    const caster = await this.memberships.casterFor(tx, tx.principal);
    assertVisible(proposal, caster?.memberId ?? null);
    if (caster !== null && caster.memberId === proposal.proposerMemberId) return proposal;
    throw new AccessDenied('Only the organisation that proposed it can do this.', proposalIdPath);
  }

  private async assertProposer(tx: TenantTx, kind: DecisionKind): Promise<Caster | null> {
    const { principal } = tx;
    const caster = await this.memberships.casterFor(tx, principal);
    const roles = principal.kind === 'person' ? principal.roles.filter((role) => role !== 'delegate') : [];
    assertMayPropose(kind, caster === null ? roles : [...roles, 'delegate']);
    return caster;
  }

  private async read(tx: TenantTx, effect: ProposedEffect, index: number): Promise<EffectRow> {
    const place = ['effects', String(index)];
    if ('key' in effect) {
      const { policy, value } = this.policies.parse(effect.key, effect.value, [...place, 'policy']);
      return { type: 'policy', policyKey: policy.key, content: value, ...(await this.baseOf(tx, policy.key, value)) };
    }
    const path = [...place, 'declared'];
    const { content } = this.effects.parse(effect.type, effect.content, path);
    return { type: effect.type, policyKey: null, content, ...noBase };
  }

  /** Whether what a module declared could be done now. Asked once the charter allows it. */
  private async assertPossible(tx: ReadTx, { type, policyKey, content }: EffectRow, index: number): Promise<void> {
    if (policyKey !== null) return;
    const { effect, content: parsed } = this.effects.parse(type, content);
    await within(['effects', String(index), 'declared', 'content'], effect.check(tx, parsed));
  }

  /** The base of each policy as it is at notice: a draft may have lain for long. */
  private async fixBases(
    tx: TenantTx,
    proposalId: Id<'Proposal'>,
    { charter, kind }: { readonly charter: Charter; readonly kind: DecisionKind },
  ): Promise<void> {
    const effects = await this.effectsOf(tx, proposalId);
    assertChangesAllowed(charter, kind, effects.map(changeIn));
    for (const effect of effects) {
      if (effect.policyKey === null) {
        const { effect: declared, content } = this.effects.parse(effect.type, effect.content);
        await declared.check(tx, content);
        continue;
      }
      const base = await this.baseOf(tx, effect.policyKey, effect.content);
      await tx.update(ProposalEffect, { id: effect.id }, base);
    }
  }

  private async baseOf(tx: ReadTx, key: string, after: JsonValue): Promise<Base> {
    const policy = findPolicy(key);
    invariant(policy !== undefined, `${key} was declared a moment ago`);
    const { value, version }: PolicyInForce<JsonValue> = await this.policies.inForce(tx, policy);
    return {
      baseValue: value,
      // A platform key's version is a row of tenant zero, which is where platform keys are decided.
      baseVersionId: (version?.id ?? null) as Id<'PolicyVersion'> | null,
      direction: policy.direction?.(value, after) ?? 'neither',
    };
  }
}

/** Notice has no longest time in the bylaws; a day so far away is a slip of the pen. */
function assertWithinYear(opensOn: LocalDate | null, today: LocalDate): void {
  if (opensOn === null || opensOn <= addDays(today, 366)) return;
  throw new InvalidInput('Voting opens within a year of its notice. Choose an earlier day.', ['opensOn']);
}

/** A content is checked by whoever declared it, who knows nothing of where in a proposal it stands. */
async function within(place: readonly string[], check: Promise<void>): Promise<void> {
  try {
    await check;
  } catch (error) {
    throw error instanceof InvalidInput ? new InvalidInput(error.message, [...place, ...error.path]) : error;
  }
}

type Base = Pick<ProposalEffect, 'baseValue' | 'baseVersionId' | 'direction'>;
type EffectRow = Pick<ProposalEffect, 'type' | 'policyKey' | 'content'> & Base;

const noBase: Base = { baseValue: null, baseVersionId: null, direction: null };

function changeIn({
  type,
  policyKey,
  content,
  direction,
}: Omit<EffectRow, keyof Base> & Pick<Base, 'direction'>): ProposedChange {
  if (policyKey !== null) return { policy: policyKey, direction: direction ?? 'neither' };
  if (type !== amendCharter) return { effect: type };
  return { charter: (content as CharterAmendment).changes.map(({ key }) => key) };
}

function kindIn({ charter }: CharterVersion, id: string): DecisionKind {
  const kind = kindOf(charter, id);
  if (kind === null) {
    throw new UnknownDecisionKind(
      id,
      charter.kinds.map((one) => one.id),
    );
  }
  return kind;
}
