import { People, Reaction, type TenantTx } from '@commonhall/platform';
import { Invitations } from '@commonhall/tenancy';
import { Injectable } from '@nestjs/common';
import { Proposal } from '../proposal/proposal.entity.js';
import { Founder } from './founder.entity.js';
import { FoundingPrepared } from './founding.events.js';
import { foundingInvitation } from './founding.mails.js';

/** Every founder of a new draft gets a login and a link to sign. Rule: bylaws, article 3(1). */
@Injectable()
export class InviteFounders extends Reaction<FoundingPrepared> {
  readonly name = 'governance.invite-founders';
  readonly event = FoundingPrepared;

  constructor(
    private readonly people: People,
    private readonly invitations: Invitations,
  ) {
    super();
  }

  async react(tx: TenantTx, payload: FoundingPrepared['payload']): Promise<void> {
    const proposal = await tx.require(Proposal, payload.proposalId, { lock: 'update' });
    if (proposal.state !== 'draft') return;
    const founders = await tx.find(Founder, { proposalId: proposal.id }, { order: { position: 'asc' } });
    for (const { id, name, email, admission } of founders) {
      const personId = await this.people.ensure({ name, email });
      await tx.update(Founder, { id }, { personId });
      await this.invitations.invite(tx, {
        personId,
        role: 'member',
        template: foundingInvitation,
        facts: { organisation: admission.name, coop: proposal.title },
        purpose: 'founding',
      });
    }
  }
}
