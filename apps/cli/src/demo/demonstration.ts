import { admitOrganisations } from './admission.js';
import { billMonth } from './billing.js';
import { castFor } from './cast.js';
import { foundCoop } from './founding.js';
import { lowerTheFee } from './lower-fee.js';
import { ratifyPolicies } from './ratification.js';
import { type Ending, readEnding } from './reading.js';
import { settleIn } from './settling-in.js';
import { type Stage } from './stage.js';
import { monthsAfter, recordMonth } from './takings.js';

/**
 * Plays a co-op's first months over HTTP, by the calls that people use; every step finds out first whether it has been
 * done, so that the play can be broken off anywhere, and given again.
 * @throws BrokenOff where it cannot go on
 */
export async function playDemonstration(stage: Stage): Promise<Ending> {
  const cast = castFor(stage);
  await foundCoop(cast);
  await admitOrganisations(cast);
  await settleIn(cast);
  const months = monthsAfter(await ratifyPolicies(cast));
  const [before, during, after] = months;
  await recordMonth(cast, before, 0);
  await billMonth(cast, before);
  await lowerTheFee(cast);
  await recordMonth(cast, during, 1);
  await billMonth(cast, during);
  await recordMonth(cast, after, 2);
  await billMonth(cast, after);
  return readEnding(cast, months);
}
