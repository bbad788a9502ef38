import type * as platform from '@commonhall/platform';
import { type Config, operatorErrors } from '@commonhall/platform/host';
import { Option } from 'commander';
import { type Command } from './command.js';
import { withDatabase } from './installation.js';

type Platform = typeof platform;
type QueueName = Platform['queueNames'][number];

/** A closed list of its own: loading the libraries for --help alone would cost a second. A test compares. */
export const queues = ['reactions', 'billing', 'schedule', 'mail'] as const satisfies readonly QueueName[];

/** `commonhall jobs list`: what failed for good and waits for somebody, and how long the queues are. */
export const jobsList: Command = {
  name: 'jobs list',
  summary: 'list jobs that failed for good, and the length of each queue',
  example: 'npm run commonhall -- jobs list --json',
  run: async ({ config, output }) => {
    const found = await withQueue(config, 'jobs list', async (port) =>
      Promise.all(
        queues.map(async (queue) => ({ queue, ...(await port.counts(queue)), jobs: await port.failedJobs(queue, 50) })),
      ),
    );
    for (const { queue, waiting, delayed, active, failed, jobs } of found) {
      output.line(
        `${queue.padEnd(10)}${waiting} waiting, ${active} at work, ${delayed} to be tried again, ${failed} failed`,
      );
      for (const { name, id, reason, attempts, failedAt } of jobs) {
        output.line(`  ${failedAt.toISOString()}  ${name}  ${id}`);
        output.line(`    ${reason} (${attempts} attempts)`);
      }
    }
    output.result({ queues: found });
    return 0;
  },
};

/** `commonhall jobs retry`: gives failed jobs all their attempts again; repeating is harmless by design. */
export const jobsRetry: Command = {
  name: 'jobs retry',
  summary: 'give failed jobs all their attempts again',
  example: 'npm run commonhall -- jobs retry --queue billing',
  configure: (command) =>
    command
      .argument('[ids...]', 'as jobs list shows them; all of the queue when left out')
      .addOption(new Option('--queue <name>', 'only of this queue').choices([...queues])),
  run: async ({ config, output, args, options }) => {
    const wanted = queues.filter((queue) => options['queue'] === undefined || options['queue'] === queue);
    const retried = await withQueue(config, 'jobs retry', async (port) => {
      let sum = 0;
      for (const queue of wanted) sum += await port.retryFailed(queue, args.length === 0 ? undefined : args);
      return sum;
    });
    output.line(retried === 1 ? '1 job will be tried again.' : `${retried} jobs will be tried again.`);
    output.result({ retried });
    return args.length > 0 && retried < args.length ? 1 : 0;
  },
};

/**
 * Lends a command the queue of the installation.
 * @throws OperatorError CH-028 where it does not answer, and all of `withDatabase`.
 */
export async function withQueue<T>(
  config: Config,
  purpose: string,
  work: (port: ReturnType<Platform['openQueue']>) => Promise<T>,
): Promise<T> {
  return withDatabase(config, { purpose }, async (urls) => {
    const { openQueue, queueBackend } = await import('@commonhall/platform');
    const backend = queueBackend({ queueUrl: urls.queue, redisUrl: config.redisUrl });
    // Whatever fails here has a caller, who throws it.
    const port = openQueue(backend, { onError: () => undefined });
    try {
      await port.counts('reactions').catch((error: unknown) => {
        throw operatorErrors.queueUnreachable(new URL(backend.url).host, (error as Error).message);
      });
      return await work(port);
    } finally {
      await port.close();
    }
  });
}
