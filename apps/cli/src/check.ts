import { passphraseFor } from './backup-passphrase.js';
import { type Command, type CommandContext } from './command.js';
import { withDatabase } from './installation.js';
import { loadLibraries } from './libraries.js';

type Platform = Awaited<ReturnType<typeof loadLibraries>>;
type Report = Awaited<ReturnType<Platform['checkAll']>>[number];

/** `commonhall check`: are the books balanced, the seals whole, the policies decided? Exit 1 where something is not. */
export const check: Command = {
  name: 'check',
  summary: 'prove books, seals and policies in every tenant',
  example: 'npm run commonhall -- check',
  configure: (command) =>
    command.option('--backup <file>', 'compare with what this backup says was sealed when it was made'),
  run: async (context) => {
    const { config, output } = context;
    const reports = await withDatabase(config, { purpose: 'check' }, async (urls) => {
      const platform = await loadLibraries();
      const heads = await headsOf(platform, context);
      const database = await platform.openDatabase({ appUrl: urls.app, writers: 1, readers: 1 });
      try {
        return await output.step('Checking every tenant', async (step) => {
          const found = await platform.checkAll(database, { heads });
          const several = found.length === 1 ? 'tenant' : 'tenants';
          step.detail = `${found.length} ${several}, ${platform.declaredChecks().length + 1} checks each`;
          return found;
        });
      } finally {
        await database.close();
      }
    });
    for (const report of reports) tell(context, report);
    const well = reports.every(({ findings }) => findings.length === 0);
    output.line(well ? 'All is well.' : 'Something is wrong. Change nothing, and keep a copy of the last backup.');
    output.result({ well, tenants: reports.map(plain) });
    return well ? 0 : 1;
  },
};

async function headsOf({ readManifest }: Platform, { config, env, options }: CommandContext) {
  const file = options['backup'];
  if (typeof file !== 'string') return [];
  const { heads } = await readManifest(file, passphraseFor(config, env));
  return heads.map(({ tenantId, chain, seq, hash }) => ({ tenantId, chain, seq: BigInt(seq), hash }));
}

function tell({ output }: CommandContext, { slug, chains, findings }: Report): void {
  const sealed = chains.map(({ chain, seq, hash, unsealed }) => {
    const head = hash === null ? 'nothing sealed' : `${seq} sealed, head ${hash.slice(0, 12)}`;
    return `${chain} ${head}${unsealed === 0n ? '' : ` (${unsealed} not sealed yet)`}`;
  });
  output.line(`${findings.length === 0 ? '✔' : '✘'} ${slug}: ${sealed.join(' · ')}`);
  for (const { check: name, detail } of findings) output.line(`    ${name}: ${detail}`);
}

/** Counts as text: JSON has no bigint. */
function plain({ tenantId, slug, chains, findings }: Report): object {
  const heads = chains.map(({ chain, seq, hash, rows, unsealed }) => ({
    chain,
    seq: String(seq),
    hash,
    rows: String(rows),
    unsealed: String(unsealed),
  }));
  return { tenantId, slug, heads, findings };
}
