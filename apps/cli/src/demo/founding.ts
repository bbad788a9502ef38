import { type Cast, organisationOf } from './cast.js';
import { forEach, waitFor } from './stage.js';

interface Founding {
  readonly isRunning: boolean;
  readonly proposalId: string | null;
  readonly viewer: { readonly signedAt: string | null } | null;
}

const founding = 'query Play { founding { isRunning proposalId viewer { signedAt } } }';

/** The operator drafts; three founders open their links, read and sign: decision number one. */
export async function foundCoop(cast: Cast): Promise<void> {
  const { coop, operator, founders, stage } = cast;
  const drafted = await operator.query<{ founding: Founding }>(coop, founding);
  if (!drafted.founding.isRunning) {
    const proposalId = drafted.founding.proposalId ?? (await draft(cast));
    await forEach(founders, async ({ slug, delegate }) => {
      const seen = await delegate.query<{ founding: Founding }>(coop, founding);
      if (seen.founding.viewer?.signedAt === null) {
        await delegate.mutate(
          coop,
          'signCharter',
          { idempotencyKey: `play-sign-${slug}`, proposalId },
          'proposal { id }',
        );
      }
    });
    const names = founders.map(({ admission }) => admission.name).join(', ');
    stage.report(`${names} signed the charter: ${cast.coopName} is founded`);
  }
  await nameTreasurer(cast);
}

async function draft({ coop, coopName, operator, founders }: Cast): Promise<string> {
  const input = {
    idempotencyKey: 'play-prepare-founding',
    name: coopName,
    founders: founders.map((founder) => ({
      name: founder.delegate.name,
      email: founder.delegate.email,
      organisation: organisationOf(founder),
    })),
  };
  const { proposal } = await operator.mutate<{ proposal: { id: string } }>(
    coop,
    'prepareFounding',
    input,
    'proposal { id }',
  );
  return proposal.id;
}

/** The co-op's own books need somebody too. */
async function nameTreasurer({ coop, operator, coopTreasurer }: Cast): Promise<void> {
  const { roleHolders } = await operator.query<{ roleHolders: { nodes: readonly { email: string }[] } }>(
    coop,
    'query Play { roleHolders(first: 100) { nodes { email } } }',
  );
  const { name, email } = coopTreasurer;
  if (!roleHolders.nodes.some((holder) => holder.email === email)) {
    const input = { idempotencyKey: 'play-coop-treasurer', name, email, role: 'TREASURER' };
    await operator.mutate(coop, 'invitePerson', input, 'roleHolder { personId }');
  }
  await waitFor('The place of the treasurer of the co-op', async () => {
    const accesses = await coopTreasurer.accesses();
    return accesses.some(({ roles }) => roles.includes('TREASURER')) ? true : null;
  });
}
