import * as v from 'valibot';
import { defineMail } from '../mail/mail-template.js';

/** To the co-op's administrators, when no good backup was made for longer than a day. */
export const missedBackup = defineMail({
  name: 'platform.missed-backup',
  facts: v.object({ hours: v.number() }),
  en: {
    subject: ({ hours }) => `No backup for ${hours} hours`,
    body: ({ hours }) => [
      `The last good backup of this installation is ${hours} hours old, or there has never been one.`,
      'Ask whoever runs the server to look: npm run commonhall -- doctor says what is wrong, npm run commonhall -- backup makes one now.',
      'While the last good backup is older than 48 hours no bills are made.',
    ],
  },
  cy: {
    subject: ({ hours }) => `Dim copi wrth gefn ers ${hours} awr`,
    body: ({ hours }) => [
      `Mae copi wrth gefn da diwethaf y system hon yn ${hours} awr oed, neu ni wnaed un erioed.`,
      "Gofynnwch i bwy bynnag sy'n rhedeg y gweinydd edrych: mae npm run commonhall -- doctor yn dweud beth sydd o'i le, ac mae npm run commonhall -- backup yn gwneud un nawr.",
      "Ni wneir biliau tra bo'r copi da diwethaf yn hŷn na 48 awr.",
    ],
  },
});
