import { defineMail } from '@commonhall/platform';
import * as v from 'valibot';

/** To a person whom an organisation appointed, once they are seated in the co-op. */
export const delegateInvitation = defineMail({
  name: 'membership.delegate-invitation',
  facts: v.object({ organisation: v.string(), coop: v.string() }),
  en: {
    subject: ({ organisation, coop }) => `You cast for ${organisation} in ${coop}`,
    body: ({ organisation, coop }) => [
      `${organisation} appointed you as its delegate: you cast its ballot on everything that the members of ${coop} decide.`,
      'This link signs you in, once:',
    ],
  },
  cy: {
    subject: ({ organisation, coop }) => `Chi sy'n pleidleisio dros ${organisation} yn ${coop}`,
    body: ({ organisation, coop }) => [
      `Mae ${organisation} wedi eich penodi yn gynrychiolydd: chi sy'n bwrw ei phleidlais ar bopeth y mae aelodau ${coop} yn ei benderfynu.`,
      "Mae'r ddolen hon yn eich mewngofnodi, unwaith:",
    ],
  },
});
