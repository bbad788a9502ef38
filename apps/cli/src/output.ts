import { OperatorError } from '@commonhall/platform/host';

export interface OutputOptions {
  /** The result is one JSON value on stdout, and nothing else is. */
  readonly json: boolean;
  /** Nothing on stdout but what was asked for by --json. */
  readonly quiet: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A piece of work of the step list. */
export interface Step {
  /** What stands beside its title when it is done. */
  detail: string;
  /** Tells what is under way, above the title. */
  readonly say: (line: string) => void;
}

/** What a command says: lines and steps for people, one value for programs, refusals for both. */
export class Output {
  private readonly paints: boolean;
  private readonly done: { step: string; detail: string; ms: number }[] = [];

  constructor(private readonly options: OutputOptions) {
    const noColour = options.env['NO_COLOR'] ?? '';
    this.paints = options.stdout.isTTY === true && noColour === '' && options.env['TERM'] !== 'dumb';
  }

  line(text = ''): void {
    if (!this.options.json && !this.options.quiet) this.options.stdout.write(`${text}\n`);
  }

  /** Goes to stderr, so that it is seen with --json and --quiet as well. */
  warn(text: string): void {
    this.options.stderr.write(`${this.paint('33', 'Warning:')} ${text}\n`);
  }

  /** Runs one step of a list and writes it with its time; on a terminal it shows what is under way. */
  async step<T>(title: string, work: (step: Step) => Promise<T> | T): Promise<T> {
    const shown = this.options.stdout.isTTY === true && !this.options.json && !this.options.quiet;
    const showTitle = (): void => {
      if (shown) this.options.stdout.write(`  ${title} …`);
    };
    showTitle();
    const from = performance.now();
    const step: Step = {
      detail: '',
      say: (line) => {
        if (shown) this.clearLine();
        this.line(`  ${this.paint('2', line)}`);
        showTitle();
      },
    };
    try {
      const result = await work(step);
      const ms = performance.now() - from;
      this.done.push({ step: title, detail: step.detail, ms: Math.round(ms) });
      if (shown) this.clearLine();
      const detail = step.detail === '' ? '' : `: ${step.detail}`;
      this.line(`${this.paint('32', '✔')} ${title}${detail} ${this.paint('2', `(${(ms / 1000).toFixed(2)} s)`)}`);
      return result;
    } catch (error) {
      if (shown) this.clearLine();
      this.line(`${this.paint('31', '✘')} ${title}`);
      throw error;
    }
  }

  /** The steps so far, for --json. */
  get steps(): readonly { step: string; detail: string; ms: number }[] {
    return this.done;
  }

  result(value: unknown): void {
    if (this.options.json) this.options.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A refusal as one line; whatever else went wrong with its stack, for it is ours to mend. */
  failure(error: unknown): void {
    if (error instanceof OperatorError) {
      const { number, reason, remedy } = error;
      this.result({ error: { number, reason, try: remedy } });
      this.options.stderr.write(`${this.paint('31', number)} ${reason} Try: ${remedy}\n`);
      return;
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.result({ error: { number: 'CH-000', reason: error instanceof Error ? error.message : String(error) } });
    this.options.stderr.write(`${this.paint('31', 'CH-000')} A fault in Commonhall itself. ${text}\n`);
  }

  bold(text: string): string {
    return this.paint('1', text);
  }

  private paint(code: string, text: string): string {
    return this.paints ? `\u001b[${code}m${text}\u001b[0m` : text;
  }

  private clearLine(): void {
    this.options.stdout.write('\r\u001b[2K');
  }
}
