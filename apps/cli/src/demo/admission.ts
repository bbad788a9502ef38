import { sheetColumns } from '@commonhall/membership';
import { type Cast, type Player } from './cast.js';
import { type Decided, decide } from './decide.js';

/** The founders' delegates admit the other organisations of the spreadsheet by one decision. */
export async function admitOrganisations(cast: Cast): Promise<Decided> {
  const { coop, proposer, founders, players, stage } = cast;
  const joining = players.filter((player) => !founders.includes(player));
  const title = `Admit ${joining.length} organisations`;
  const decided = await decide(cast, {
    kind: 'admission',
    title,
    draft: async (idempotencyKey) => {
      const summary = { en: 'They have asked to join; their applications are those of the spreadsheet.' };
      const input = { idempotencyKey, title, summary, sheet: sheetOf(joining) };
      await proposer.delegate.mutate(coop, 'proposeAdmissions', input, 'proposal { id }');
    },
    choiceOf: (player) => (founders.includes(player) ? 'YES' : null),
  });
  if (decided.isNew) stage.report(`${joining.length} organisations were admitted: decision ${decided.number}`);
  return decided;
}

/** The spreadsheet as somebody hands it in, with number and address filled in. */
export function sheetOf(players: readonly Player[]): string {
  const columns = Object.entries(sheetColumns);
  const rows = players.map(({ admission }) =>
    columns.map(([, part]) => {
      const value = admission[part];
      return Array.isArray(value) ? value.join(', ') : String(value);
    }),
  );
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  return [columns.map(([name]) => name), ...rows].map((cells) => cells.map(quoted).join(',')).join('\n');
}
