import { defineMail } from '@commonhall/platform';
import * as v from 'valibot';

/** To each founder whom the draft of a co-op's founding names. */
export const foundingInvitation = defineMail({
  name: 'governance.founding-invitation',
  facts: v.object({ organisation: v.string(), coop: v.string() }),
  en: {
    subject: ({ coop }) => `Read and sign the charter of ${coop}`,
    body: ({ organisation, coop }) => [
      `You are named as a founder of ${coop}, for ${organisation}. It exists once every founder has signed its charter.`,
      'This link signs you in, once. Read the charter there; nothing is signed before you say so:',
    ],
  },
  cy: {
    subject: ({ coop }) => `Darllenwch a llofnodwch siarter ${coop}`,
    body: ({ organisation, coop }) => [
      `Fe'ch enwir yn un o sylfaenwyr ${coop}, dros ${organisation}. Bydd yn bodoli pan fydd pob sylfaenydd wedi llofnodi ei siarter.`,
      "Mae'r ddolen hon yn eich mewngofnodi, unwaith. Darllenwch y siarter yno; nid oes dim wedi'i lofnodi nes i chi ddweud:",
    ],
  },
});
