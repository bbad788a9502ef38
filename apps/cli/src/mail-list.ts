import { InvalidArgumentError, Option } from 'commander';
import { type Command } from './command.js';
import { withDatabase } from './installation.js';
import { LocalMailbox } from './local-mailbox.js';

/** `commonhall mail list`: the letters that stay here, with their links. Whoever lists them is noted in the audit trail. */
export const mailList: Command = {
  name: 'mail list',
  summary: 'list the letters of the local outbox, with the links that sign people in',
  example: 'npm run commonhall -- mail list --to sian.jones@example.com',
  configure: (command) =>
    command
      .option('--to <address>', 'only letters to this address')
      .addOption(new Option('--last <count>', 'so many, the newest').argParser(countOf).default(20)),
  run: async ({ config, output, options }) => {
    const to = typeof options['to'] === 'string' ? options['to'].trim().toLowerCase() : null;
    const most = typeof options['last'] === 'number' ? options['last'] : 20;
    const letters = await withDatabase(config, { purpose: 'mail list' }, async (urls) => {
      const mailbox = await LocalMailbox.open(urls.app);
      try {
        const found = await mailbox.latest(most, to);
        await mailbox.noteSeen(found);
        return found;
      } finally {
        await mailbox.close();
      }
    });
    for (const { at, tenant, name, address, subject, link } of letters) {
      output.line(`${at.toISOString().slice(0, 16)}Z  ${tenant} to ${name} <${address}>: ${subject}`);
      if (link !== null) output.line(`    ${link}`);
    }
    if (letters.length === 0) {
      const where = config.smtpUrl === null ? '' : ' Letters go to the mail server of SMTP_URL.';
      output.line(`No letter lies here.${where}`);
    }
    output.result({ letters: letters.map(({ tenantId: _, ...letter }) => letter) });
    return 0;
  },
};

function countOf(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 to 9999.');
  return Number(text);
}
