import { type Cast } from './cast.js';
import { type Decided, decide } from './decide.js';

/** The first resolution of all members: from its effect on, the fee is charged. */
export async function ratifyPolicies(cast: Cast): Promise<Decided> {
  const { coop, proposer, stage, players } = cast;
  const title = 'Ratify the founding policies';
  const decided = await decide(cast, {
    kind: 'ratification',
    title,
    draft: async (idempotencyKey) => {
      const input = {
        idempotencyKey,
        kind: 'ratification',
        title,
        summary: { en: 'The founders set them for the time being. Until all of us agree, no fee is charged.' },
        effects: [{ declared: { type: 'governance.ratify-policies', content: {} } }],
      };
      await proposer.delegate.mutate(coop, 'propose', input, 'proposal { id }');
    },
    // One against and one undecided: a vote in which nobody disagrees teaches nobody to read a count.
    choiceOf: (player) => (player === players.at(-1) ? 'NO' : player.choice === 'ABSTAIN' ? 'ABSTAIN' : 'YES'),
  });
  if (decided.isNew)
    stage.report(`The members ratified the founding policies: decision ${decided.number} (${countOf(decided)})`);
  return decided;
}

export function countOf({ yes, no, abstain }: Decided): string {
  return `${yes} yes, ${no} no, ${abstain} abstained`;
}
