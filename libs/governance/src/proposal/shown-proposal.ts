import { type Once } from '@commonhall/platform';
import { type Proposal } from './proposal.entity.js';

/** A stored proposal with its number as the API shows it. */
export type ShownProposal = Omit<Proposal, 'number'> & { readonly number: number };

export function shownOnce({ result, replayed }: Once<Proposal>): Once<ShownProposal> {
  const { number, ...others } = result;
  return { result: { ...others, number: Number(number) }, replayed };
}
