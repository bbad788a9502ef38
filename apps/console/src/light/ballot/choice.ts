import { type ResolutionChoice } from '@commonhall/governance';

/** What a ballot on a resolution may say, in the order in which it is shown. */
export const choices = ['yes', 'no', 'abstain'] as const satisfies readonly ResolutionChoice[];

export function isChoice(text: string): text is ResolutionChoice {
  return (choices as readonly string[]).includes(text);
}
