import { type Config } from '@commonhall/platform/host';
import { type Command as Commander } from 'commander';
import { type Output } from './output.js';

/**
 * One command of the command line; each stands in a file of its own and is listed in `main.ts`. Every start of the
 * command line loads all of them, so a command that needs Nest, TypeORM or a library imports it inside of `run`.
 */
export interface Command {
  /** One word, or two where a noun groups them: 'stop', 'mail list'. */
  readonly name: string;
  readonly summary: string;
  /** A line that can be typed as it stands; shown by --help. */
  readonly example: string;
  /** Adds arguments and options of its own; --json and --quiet are there already. */
  readonly configure?: (command: Commander) => void;
  /**
   * @returns the exit code: 0 done, 1 refused or not well. Wrong usage exits with 2 before this is called.
   * @throws OperatorError for what the person can act on.
   */
  readonly run: (context: CommandContext) => Promise<0 | 1>;
}

export interface CommandContext {
  readonly config: Config;
  readonly output: Output;
  readonly args: readonly string[];
  /** By their long names in camel case; `--json` and `--quiet` are `output`'s business. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The environment of the process; settings are read from `config`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
