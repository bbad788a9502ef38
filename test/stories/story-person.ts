/** Somebody of a story, who signs in with a password and asks by GraphQL over HTTP. */
export class StoryPerson {
  private token: string | undefined;

  constructor(
    private readonly url: string,
    private readonly email: string,
    private readonly password: string,
    private readonly tenant: string,
  ) {}

  /** The same person, acting for another organisation. */
  in(tenant: string): StoryPerson {
    return new StoryPerson(this.url, this.email, this.password, tenant);
  }

  /** @throws Error with what was answered, where it is a refusal */
  async ask<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    return this.send<T>(query, variables, { 'commonhall-tenant': this.tenant });
  }

  async accesses(): Promise<readonly { readonly slug: string; readonly roles: readonly string[] }[]> {
    const { viewer } = await this.send<{ viewer: { accesses: { slug: string; roles: string[] }[] } }>(
      '{ viewer { accesses { slug roles } } }',
      {},
      {},
    );
    return viewer.accesses;
  }

  private async send<T>(query: string, variables: object, headers: Readonly<Record<string, string>>): Promise<T> {
    this.token ??= await this.signIn();
    return this.post<T>({ query, variables }, { ...headers, authorization: `Bearer ${this.token}` });
  }

  private async signIn(): Promise<string> {
    const query =
      'mutation In($input: SignInInput!) { signIn(input: $input) { session { token } problems { message } } }';
    const variables = { input: { email: this.email, password: this.password } };
    const { signIn } = await this.post<{ signIn: { session: { token: string } | null; problems: unknown[] } }>(
      { query, variables },
      {},
    );
    if (signIn.session === null) throw new Error(`${this.email} did not get in: ${JSON.stringify(signIn.problems)}`);
    return signIn.session.token;
  }

  private async post<T>(body: object, headers: Readonly<Record<string, string>>): Promise<T> {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await answer.json()) as { data?: T; errors?: unknown };
    if (errors !== undefined || data === undefined) throw new Error(`${answer.status}: ${JSON.stringify(errors)}`);
    return data;
  }
}
