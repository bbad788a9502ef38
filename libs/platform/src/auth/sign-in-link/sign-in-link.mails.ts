import * as v from 'valibot';
import { defineMail } from '../../mail/mail-template.js';

/** To whoever asked for a way in. */
export const signInLinkMail = defineMail({
  name: 'platform.sign-in-link',
  facts: v.object({ minutes: v.number() }),
  en: {
    subject: () => 'Your link to sign in',
    body: ({ minutes }) => [
      'Somebody, most likely you, asked for a link to sign in with this address.',
      `If it was not you, do nothing: only this letter holds the link. It works once, within ${minutes} minutes:`,
    ],
  },
  cy: {
    subject: () => 'Eich dolen i fewngofnodi',
    body: ({ minutes }) => [
      'Gofynnodd rhywun, chi yn fwy na thebyg, am ddolen i fewngofnodi gyda’r cyfeiriad hwn.',
      `Os nad chi ofynnodd, peidiwch â gwneud dim: dim ond y llythyr hwn sy’n cynnwys y ddolen. Mae’n gweithio unwaith, o fewn ${minutes} munud:`,
    ],
  },
});
