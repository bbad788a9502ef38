import { setTimeout as sleep } from 'node:timers/promises';
import { BrokenOff } from './stage.js';

/** One call, as any script of an integrator would send it. */
export interface Call {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Of a session; a stranger has none. */
  readonly token?: string | undefined;
  /** For which organisation the caller acts: its slug or its id. */
  readonly tenant?: string | undefined;
}

/** The whole call was refused: who asks, how much, or a fault of ours. */
export class CallRefused extends BrokenOff {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A mutation was refused, in the words of its first problem. */
export class Refused extends BrokenOff {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Reply {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Where nobody answers, a restart may be under way. */
const answerWithinMs = 60_000;

/** GraphQL over HTTP. Whatever it sends may be sent twice: mutations carry a key, the others say the same again. */
export class Api {
  constructor(private readonly baseUrl: string) {}

  /** @throws CallRefused, and BrokenOff where nobody answers for a minute */
  async call<T>(call: Call): Promise<T> {
    const deadline = performance.now() + answerWithinMs;
    for (;;) {
      const reply = await this.send(call);
      if (reply !== null) {
        const [error] = reply.errors ?? [];
        if (error === undefined) return reply.data as T;
        throw new CallRefused(error.extensions?.code ?? 'UNKNOWN', error.message);
      }
      if (performance.now() > deadline) {
        throw new BrokenOff(`${this.baseUrl} gave no answer within ${answerWithinMs / 1000} seconds`);
      }
      await sleep(300);
    }
  }

  /**
   * @param selection of the payload's own fields
   * @returns the payload
   * @throws Refused with the first of its problems, and all of `call`
   */
  async mutate<T>(
    name: string,
    input: Readonly<Record<string, unknown>>,
    selection: string,
    as: Pick<Call, 'token' | 'tenant'> = {},
  ): Promise<T> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation Play($input: ${type}!) { ${name}(input: $input) { ${selection} problems { code message path } } }`;
    const data = await this.call<Record<string, T & { problems: readonly { code: string; message: string }[] }>>({
      document,
      variables: { input },
      ...as,
    });
    const payload = data[name];
    if (payload === undefined) throw new BrokenOff(`${name} gave no answer`);
    const [problem] = payload.problems;
    if (problem !== undefined) throw new Refused(problem.code, `${name} was refused: ${problem.message}`);
    return payload;
  }

  /** Null where it is to be sent again: nobody was there, or the caller has asked for too much at once. */
  private async send({ document, variables, token, tenant }: Call): Promise<Reply | null> {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(tenant === undefined ? {} : { 'commonhall-tenant': tenant }),
    };
    try {
      const answer = await fetch(`${this.baseUrl}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: document, variables }),
        signal: AbortSignal.timeout(30_000),
      });
      if (answer.status === 429 || answer.status === 503) return null;
      return (await answer.json()) as Reply;
    } catch {
      return null;
    }
  }
}
