import { type JsonValue } from '@commonhall/kernel';
import { type Cast } from './cast.js';
import { type Decided, decide } from './decide.js';
import { pounds } from './pounds.js';
import { countOf } from './ratification.js';

/** No part of it is higher than the founding fee's, so that it takes effect at once. Bylaws, articles 10(3) and 11(1). */
const lowerFee = {
  tiers: [
    { upTo: '1000000', bps: 150 },
    { upTo: null, bps: 100 },
  ],
  fixedMinor: '0',
  capMinor: '12000',
  freeMinor: '20000',
};

/** The dry run as its proposer reads it: one's own months exactly, the others' together. */
interface DryRun {
  readonly own: readonly { readonly month: string; readonly beforeMinor: string; readonly afterMinor: string }[] | null;
  readonly others: { readonly organisations: number; readonly changePercent: number | null } | null;
}

/** A delegate proposes a lower fee; everybody sees what it would have done to the last bills before they cast. */
export async function lowerTheFee(cast: Cast): Promise<Decided> {
  const { coop, proposer, stage } = cast;
  const title = 'A lower platform fee';
  const decided = await decide(cast, {
    kind: 'policy-change',
    title,
    draft: async (idempotencyKey) => {
      const en =
        'The first month brought in more than the co-op needs. 1.5 % to £10,000.00 and 1 % above, the first £200.00 free, at most £120.00 a month.';
      const input = {
        idempotencyKey,
        kind: 'policy-change',
        title,
        summary: { en },
        effects: [{ policy: { key: 'payments.platform-fee', value: lowerFee } }],
      };
      await proposer.delegate.mutate(coop, 'propose', input, 'proposal { id }');
    },
    whileNoticed: async (id) => {
      const { proposal } = await proposer.delegate.query<{ proposal: { effects: readonly { dryRun: JsonValue }[] } }>(
        coop,
        'query Play($id: ID!) { proposal(id: $id) { effects { dryRun } } }',
        { id },
      );
      const dryRun = proposal.effects[0]?.dryRun as DryRun | null | undefined;
      const own = dryRun?.own?.at(-1);
      const others = dryRun?.others;
      if (own === undefined || others === undefined || others === null) return;
      stage.report(
        `Dry run: ${proposer.admission.name} would have paid ${pounds(own.afterMinor)} instead of ${pounds(own.beforeMinor)}, ` +
          `the ${others.organisations} others together about ${others.changePercent ?? 0} %`,
      );
    },
    choiceOf: ({ choice }) => choice,
  });
  if (decided.isNew) stage.report(`The members lowered the fee: decision ${decided.number} (${countOf(decided)})`);
  return decided;
}
