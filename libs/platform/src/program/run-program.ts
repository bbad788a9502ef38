import { type INestApplicationContext } from '@nestjs/common';
import { type Logger } from 'pino';
import { type Config, loadConfig } from '../config/config.js';
import { OperatorError } from '../config/operator-error.js';
import { openLog } from '../logging/index.js';
import { giveBackWhenQuiet } from './give-back.js';

/** What a program has when it serves. */
export interface Serving {
  readonly app: INestApplicationContext;
  /** Called at the first word of a stop, before anything ends. */
  readonly stopping?: () => void;
  /** The one-time link that the api has for the operator of a co-op that is forming. */
  readonly welcome?: string;
}

/** Within this time a stopped program has ended, whatever still hangs. Rule: design record 0013, "Stopping". */
const stopWithinMs = 19_000;

/**
 * The life of api or worker: starts it, tells the supervisor, and ends it in order on SIGTERM, SIGINT, or when the
 * supervisor is gone. What fails on the way is logged and ends the process with code 1; the supervisor starts it again.
 * @param withinMs tests do not wait so long for what hangs
 */
export async function runProgram(
  name: 'api' | 'worker',
  start: (setting: { readonly config: Config; readonly log: Logger }) => Promise<Serving>,
  withinMs = stopWithinMs,
): Promise<void> {
  let log: Logger | undefined;
  const fail = (error: unknown): void => {
    if (log === undefined || error instanceof OperatorError) process.stderr.write(`${(error as Error).message}\n`);
    log?.fatal({ err: error }, 'ended');
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  try {
    const config = loadConfig(process.env);
    log = openLog({ name, level: config.logLevel });
    const life: { serving?: Serving; isAsked: boolean } = { isAsked: false };
    const stop = (): void => {
      if (life.isAsked) return;
      life.isAsked = true;
      setTimeout(() => {
        process.exit(1);
      }, withinMs).unref();
      // Asked before it serves, it ends as soon as it does.
      if (life.serving !== undefined) end(life.serving).then(() => process.exit(0), fail);
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
    process.on('disconnect', stop);
    const serving = await start({ config, log });
    life.serving = serving;
    if (life.isAsked) {
      await end(serving);
      process.exit(0);
    }
    process.send?.({ ready: true, ...(serving.welcome === undefined ? {} : { welcome: serving.welcome }) });
    log.info('serving');
    giveBackWhenQuiet();
  } catch (error) {
    fail(error);
  }
}

async function end({ app, stopping }: Serving): Promise<void> {
  stopping?.();
  await app.close();
}
