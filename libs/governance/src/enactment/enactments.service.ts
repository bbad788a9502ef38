import { type Id, InvalidInput, Problem, invariant, newId } from '@commonhall/kernel';
import {
  EffectRegister,
  Policies,
  type Principal,
  type ReadTx,
  TenantDatabase,
  type TenantTx,
  findPolicy,
} from '@commonhall/platform';
import { Tenants } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { type DecisionKind } from '../charter/charter.js';
import { Decision } from '../decision/decision.entity.js';
import { DecisionEnacted } from '../decision/decision.events.js';
import { type ProposedChange, advance, assertBaseValueFresh, stayUntil } from '../proposal/proposal-state.js';
import { Proposal, ProposalEffect } from '../proposal/proposal.entity.js';
import { Enactment } from './enactment.entity.js';

/** Effects of one decision that are due together: they happen together, or not at all. */
export interface DueEnactment {
  readonly decisionId: Id<'Decision'>;
  readonly dueAt: Date;
}

/** Puts carried decisions into effect: after their stay, once, however often it is asked. */
@Injectable()
export class Enactments {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tenants: Tenants,
    private readonly policies: Policies,
    private readonly effects: EffectRegister,
  ) {}

  /**
   * Writes a row for each effect of a carried decision, due when its stay ends. Nothing for one that did not carry.
   * Rule: bylaws, articles 10(2) and 10(3).
   */
  async schedule(tx: TenantTx, decision: Decision, kind: DecisionKind): Promise<void> {
    if (decision.outcome !== 'carried') return;
    const zone = (await this.tenants.get(tx, tx.tenantId))?.zone;
    invariant(zone !== undefined, 'a bound tenant exists');
    const effects = await tx.find(ProposalEffect, { proposalId: decision.proposalId }, { order: { position: 'asc' } });
    const rows = effects.map((effect) => ({
      id: newId<'Enactment'>(),
      decisionId: decision.id,
      outcome: 'carried' as const,
      effectId: effect.id,
      dueAt: stayUntil(kind, changeOf(effect), { at: decision.decidedAt, zone }),
      state: 'scheduled' as const,
      doneAt: null,
      reason: null,
    }));
    await tx.insert(Enactment, rows);
    if (rows.some(({ dueAt }) => dueAt > tx.now)) await this.move(tx, decision.proposalId, 'stay');
  }

  /** What is due in this tenant, oldest first. */
  async due(principal: Principal): Promise<DueEnactment[]> {
    return this.database.read(principal, (tx) =>
      tx.sql<DueEnactment>(
        `select e.decision_id as "decisionId", e.due_at as "dueAt"
         from enactment e join decision d on d.tenant_id = e.tenant_id and d.id = e.decision_id
         where e.tenant_id = $1 and e.state = 'scheduled' and e.due_at <= $2
         group by e.decision_id, e.due_at, d.seq order by e.due_at, d.seq`,
        [tx.now],
      ),
    );
  }

  /**
   * Enacts the effects of a decision that are due at an instant, all in one transaction; what has happened already stays
   * as it is. A refusal (a policy that changed since notice, an organisation that was admitted meanwhile) stops them all,
   * with the reason on record.
   * Rule: bylaws, articles 4(2), 10(1), 10(4) and 10(5).
   */
  async enact(principal: Principal, due: DueEnactment): Promise<void> {
    try {
      await this.database.write(principal, (tx) => this.enactNow(tx, due));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await this.database.write(principal, (tx) => this.stop(tx, due, error.message));
    }
  }

  /** As `enact`, in a transaction of the caller's: the founding, whose last signature decides and enacts at once. */
  async enactNow(tx: TenantTx, due: DueEnactment): Promise<void> {
    const rows = await this.lockDue(tx, due);
    if (rows.length === 0) return;
    const decision = await tx.require(Decision, due.decisionId);
    for (const row of rows) {
      const effect = await tx.require(ProposalEffect, row.effectId);
      await this.apply(tx, effect, { decision, from: due.dueAt });
      await tx.update(Enactment, { id: row.id }, { state: 'enacted', doneAt: tx.now });
      if (effect.policyKey !== null) await this.supersede(tx, effect.policyKey, decision);
    }
    tx.audit({ action: 'decision.enacted', subject: decision.id, facts: { effects: rows.length } });
    await this.bringInForce(tx, { decisionId: decision.id, proposalId: decision.proposalId });
  }

  /** The enactments of a decision, in the order of its effects. */
  of(tx: ReadTx, decisionId: Id<'Decision'>): Promise<Enactment[]> {
    return tx.find(Enactment, { decisionId }, { order: { id: 'asc' } });
  }

  /**
   * @param of.from the end of its stay, the decision's own instant without one: from then on it binds, however late this is
   * Rule: bylaws, article 10(1).
   */
  private async apply(
    tx: TenantTx,
    effect: ProposalEffect,
    { decision, from }: { readonly decision: Decision; readonly from: Date },
  ): Promise<void> {
    if (effect.policyKey === null) {
      const { effect: declared, content } = this.effects.parse(effect.type, effect.content);
      await declared.apply(tx, content, decision.id, from);
      return;
    }
    const policy = findPolicy(effect.policyKey);
    if (policy === undefined) throw new InvalidInput(`No module declares ${effect.policyKey} any more.`, ['effects']);
    const { value } = await this.policies.inForce(tx, policy);
    assertBaseValueFresh(effect.policyKey, effect.baseValue, value);
    await this.policies.enact(tx, decision, {
      key: effect.policyKey,
      value: effect.content,
      from,
      provisional: false,
    });
  }

  /** Marks what earlier decisions did, or were still to do, to the same policy. Rule: bylaws, article 10(5). */
  private async supersede(tx: TenantTx, key: string, by: Decision): Promise<void> {
    const earlier = await tx.sql<{ id: Id<'Enactment'>; decisionId: Id<'Decision'>; proposalId: Id<'Proposal'> }>(
      `select n.id, n.decision_id as "decisionId", f.proposal_id as "proposalId"
       from enactment n
       join proposal_effect f on f.tenant_id = n.tenant_id and f.id = n.effect_id
       join decision d on d.tenant_id = n.tenant_id and d.id = n.decision_id
       where n.tenant_id = $1 and f.policy_key = $2 and d.seq < $3 and n.state in ('scheduled', 'enacted')
       order by n.id for update of n`,
      [key, by.seq.toString()],
    );
    for (const row of earlier) {
      await tx.update(Enactment, { id: row.id }, { state: 'superseded', doneAt: tx.now });
      tx.audit({ action: 'enactment.superseded', subject: row.id, facts: { key, by: by.id } });
      const left = await tx.sql<{ state: string }>(
        `select n.state from enactment n join proposal_effect f on f.tenant_id = n.tenant_id and f.id = n.effect_id
         where n.tenant_id = $1 and f.proposal_id = $2 and n.state <> 'superseded'`,
        [row.proposalId],
      );
      if (left.length === 0) await this.move(tx, row.proposalId, 'superseded');
      else if ((await tx.require(Proposal, row.proposalId)).state === 'stay') await this.bringInForce(tx, row);
    }
  }

  /** A proposal is in force once something of it was enacted and nothing waits any more. */
  private async bringInForce(
    tx: TenantTx,
    { decisionId, proposalId }: { readonly decisionId: Id<'Decision'>; readonly proposalId: Id<'Proposal'> },
  ): Promise<void> {
    const states = (await this.of(tx, decisionId)).map(({ state }) => state);
    if (states.includes('scheduled') || !states.includes('enacted')) return;
    await this.move(tx, proposalId, 'in-force');
    tx.emit(new DecisionEnacted({ decisionId }));
  }

  private async stop(tx: TenantTx, due: DueEnactment, reason: string): Promise<void> {
    const rows = await this.lockDue(tx, due);
    if (rows.length === 0) return;
    for (const row of rows) {
      await tx.update(Enactment, { id: row.id }, { state: 'stopped', doneAt: tx.now, reason: reason.slice(0, 2000) });
    }
    const decision = await tx.require(Decision, due.decisionId);
    await this.move(tx, decision.proposalId, 'stopped');
    tx.audit({ action: 'decision.stopped', subject: decision.id, facts: { effects: rows.length } });
  }

  private lockDue(tx: TenantTx, { decisionId, dueAt }: DueEnactment): Promise<Enactment[]> {
    return tx.find(Enactment, { decisionId, dueAt, state: 'scheduled' }, { order: { id: 'asc' }, lock: 'update' });
  }

  private async move(tx: TenantTx, proposalId: Id<'Proposal'>, to: Proposal['state']): Promise<void> {
    const proposal = await tx.require(Proposal, proposalId, { lock: 'update' });
    if (proposal.state === to) return;
    await tx.update(Proposal, { id: proposalId }, { state: advance(proposal.state, to) });
  }
}

/** An effect as the rules about changes read it. */
function changeOf(effect: Pick<ProposalEffect, 'type' | 'policyKey' | 'direction'>): ProposedChange {
  return effect.policyKey === null
    ? { effect: effect.type }
    : { policy: effect.policyKey, direction: effect.direction ?? 'neither' };
}
