import { defineMail } from '@commonhall/platform';
import * as v from 'valibot';

/** To the officer who signed an organisation's application, when the members have admitted it. */
export const officerInvitation = defineMail({
  name: 'membership.officer-invitation',
  facts: v.object({ organisation: v.string(), coop: v.string() }),
  en: {
    subject: ({ organisation, coop }) => `${organisation} is a member of ${coop}`,
    body: ({ organisation, coop }) => [
      `The members of ${coop} admitted ${organisation}. You signed its application, so you administer its place here.`,
      'First appoint a delegate: the person who casts the ballots of your organisation. It may be you.',
      'This link signs you in, once:',
    ],
  },
  cy: {
    subject: ({ organisation, coop }) => `Mae ${organisation} yn aelod o ${coop}`,
    body: ({ organisation, coop }) => [
      `Mae aelodau ${coop} wedi derbyn ${organisation}. Chi lofnododd y cais, felly chi sy'n gweinyddu ei le yma.`,
      "Yn gyntaf, penodwch gynrychiolydd: y person sy'n bwrw pleidleisiau eich sefydliad. Gallwch ddewis eich hun.",
      "Mae'r ddolen hon yn eich mewngofnodi, unwaith:",
    ],
  },
});
