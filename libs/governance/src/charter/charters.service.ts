import { type Id, invariant, newId } from '@commonhall/kernel';
import { type ReadTx, type TenantTx } from '@commonhall/platform';
import { Injectable } from '@nestjs/common';
import { type Proposal, ProposalEffect } from '../proposal/proposal.entity.js';
import { CharterVersion } from './charter-version.entity.js';
import { StillForming } from './charter.problems.js';
import { type Charter, charterHash } from './charter.js';

/** The charters of a tenant: which is in force, and which was. */
@Injectable()
export class Charters {
  /** The charter in force; null while the co-op is forming, or a new tenant has not yet set itself up. */
  async inForce(tx: ReadTx): Promise<CharterVersion | null> {
    const versions = await tx.find(CharterVersion, {}, { order: { version: 'desc' } });
    return versions.find((version) => version.fromInstant <= tx.now) ?? null;
  }

  /** @throws StillForming where no charter is in force */
  async require(tx: ReadTx): Promise<CharterVersion> {
    const version = await this.inForce(tx);
    if (version === null) throw new StillForming();
    return version;
  }

  /** The charter under which a proposal was put; the founding brings its own. Rule: bylaws, article 8(4). */
  async ofProposal(tx: ReadTx, proposal: Pick<Proposal, 'id' | 'charterVersion'>): Promise<Charter> {
    if (proposal.charterVersion !== null) {
      const found = await tx.findOne(CharterVersion, { version: proposal.charterVersion });
      invariant(found !== null, 'a pinned charter is kept');
      return found.charter;
    }
    const effect = await tx.findOne(ProposalEffect, { proposalId: proposal.id, position: 0 });
    invariant(effect !== null, 'a founding has its effect');
    return (effect.content as { charter: Charter }).charter;
  }

  /** Puts a checked charter in force from now on. Called by the enactment of a carried decision alone. */
  async adopt(tx: TenantTx, charter: Charter, decisionId: Id<'Decision'>): Promise<void> {
    await tx.insert(CharterVersion, {
      id: newId<'Charter'>(),
      version: charter.version,
      charter,
      hash: charterHash(charter),
      decisionId,
      outcome: 'carried',
      fromInstant: tx.now,
    });
    tx.audit({
      action: 'charter.adopted',
      subject: charter.id,
      facts: { version: charter.version, decision: decisionId },
    });
  }
}
