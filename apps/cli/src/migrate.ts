import { type Command } from './command.js';
import { migrateDatabase, withDatabase } from './installation.js';

/** `commonhall migrate`: roles and schema to this release; what `start` does as one of its steps. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'bring roles and schema of the database to this release',
  example: 'npm run commonhall -- migrate',
  run: async ({ config, output }) => {
    const { of, applied, kind } = await withDatabase(config, { purpose: 'migrate', makes: true }, (urls, secrets) =>
      output.step('Roles and migrations', async (step) => {
        const done = await migrateDatabase(urls, secrets);
        step.detail = `${done.of}/${done.of}${done.applied.length === 0 ? '' : `, ${done.applied.length} new`}`;
        return done;
      }),
    );
    output.result({ of, applied, kind });
    return 0;
  },
};
