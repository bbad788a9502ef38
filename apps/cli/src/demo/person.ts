import { randomUUID } from 'node:crypto';
import { sha256Hex } from '@commonhall/kernel';
import { Api, type Call, CallRefused, Refused } from './api.js';
import { type Stage, waitFor } from './stage.js';

/** Everybody of the demonstration has the same, so that whoever looks at it can be anybody. Set by `setPassword`, like any other. */
export const demonstrationPassword = 'only a demonstration';

/** An organisation that somebody has a part in. */
export interface Access {
  readonly tenantId: string;
  readonly slug: string;
  readonly roles: readonly string[];
}

/** Somebody who plays: signs in by the link that was sent to them, and by a password from then on. */
export class Person {
  private token: Promise<string> | undefined;
  private readonly api: Api;

  constructor(
    private readonly stage: Stage,
    readonly name: string,
    readonly email: string,
    /** A link that was not sent, but printed: the welcome link. */
    private readonly printed: string | null = null,
  ) {
    this.api = new Api(stage.baseUrl);
  }

  /** @param tenant where they act; null where it is the only one they have a part in */
  query<T>(tenant: string | null, document: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return this.signedIn((token) => this.api.call<T>({ document, variables, ...actingIn(tenant, token) }));
  }

  mutate<T>(
    tenant: string | null,
    name: string,
    input: Readonly<Record<string, unknown>>,
    selection: string,
  ): Promise<T> {
    return this.signedIn((token) => this.api.mutate<T>(name, input, selection, actingIn(tenant, token)));
  }

  /** Where they have a part, and which. */
  async accesses(): Promise<readonly Access[]> {
    const { viewer } = await this.query<{ viewer: { accesses: readonly Access[] } | null }>(
      null,
      'query Play { viewer { accesses { tenantId slug roles } } }',
    );
    return viewer?.accesses ?? [];
  }

  /** Proves that they can be reached, by signing in. */
  async signIn(): Promise<void> {
    await (this.token ??= this.enter());
  }

  /** A session ends in time, and grows stale for what opens books or names: the play lasts for months. */
  private async signedIn<T>(work: (token: string) => Promise<T>): Promise<T> {
    this.token ??= this.enter();
    try {
      return await work(await this.token);
    } catch (error) {
      const code = error instanceof CallRefused || error instanceof Refused ? error.code : null;
      if (code !== 'UNAUTHENTICATED' && code !== 'STEP_UP_NEEDED') throw error;
      this.token = this.enter();
      return work(await this.token);
    }
  }

  private async enter(): Promise<string> {
    try {
      const { email } = this;
      return await this.session('signIn', { email, password: demonstrationPassword });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'SIGN_IN_FAILED') throw error;
    }
    const tried = new Set<string>();
    let asked = false;
    return waitFor(`A letter with a link for ${this.name}`, async () => {
      const letters = await this.stage.lettersTo(this.email);
      const links = [...(this.printed === null ? [] : [this.printed]), ...letters.map(({ link }) => link)];
      for (const link of links) {
        if (tried.has(link)) continue;
        tried.add(link);
        const token = await this.openLink(link);
        if (token !== null) return token;
      }
      // Whoever was written to, and has used it all up, asks for a new link: somebody gave them another password.
      if (links.length > 0 && !asked) {
        asked = true;
        await this.askForLink();
      }
      return null;
    });
  }

  private async askForLink(): Promise<void> {
    const input = { email: this.email, idempotencyKey: `play-link-${randomUUID()}` };
    await this.api.mutate('requestSignInLink', input, 'accepted');
  }

  /** Null for a link that was used up before. The key opens it once more where the answer, or the password, was lost. */
  private async openLink(link: string): Promise<string | null> {
    const { name, email } = this;
    const token = link.split('/').at(-1) ?? '';
    try {
      const who = link === this.printed ? { name, email } : {};
      const opened = await this.session('openLink', { token, idempotencyKey: `play-${sha256Hex(token)}`, ...who });
      return await this.session('setPassword', { password: demonstrationPassword }, opened);
    } catch (error) {
      if (error instanceof Refused && error.code === 'LINK_NOT_VALID') return null;
      throw error;
    }
  }

  private async session(name: string, input: Readonly<Record<string, unknown>>, token?: string): Promise<string> {
    const { session } = await this.api.mutate<{ session: { token: string } }>(name, input, 'session { token }', {
      token,
    });
    return session.token;
  }
}

function actingIn(tenant: string | null, token: string): Pick<Call, 'token' | 'tenant'> {
  return { token, ...(tenant === null ? {} : { tenant }) };
}
