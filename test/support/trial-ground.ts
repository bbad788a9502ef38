import { type Id, type Noun, encodeId } from '@commonhall/kernel';
import {
  AccessDirectory,
  type CurrentSession,
  MailLinks,
  People,
  Sessions,
  Welcome,
  schemaOf,
  tenantZero,
} from '@commonhall/platform';
import pg from 'pg';
import { type TestDatabase, ownDatabase } from './database.js';
import { type Doer, type Input, goodInputs } from './good-inputs.js';
import { tenantTables } from './isolation/catalogue.js';
import { type Operation, operationsOf } from './isolation/schema-walk.js';
import { type Actor, type World, idsOfNoun, makeWorld, roleHolder } from './isolation/world.js';
import { type ApiAnswer, type WholeApi, startApi } from './whole-api.js';

interface Payload {
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly path: readonly string[] | null;
  }[];
  readonly replayed?: boolean;
}

/** What became of one request. */
export class Outcome {
  constructor(
    readonly answer: ApiAnswer,
    /** What no answer may be, whatever was sent. */
    readonly faults: readonly string[],
    private readonly payload: Payload | null,
  ) {}

  get isTaken(): boolean {
    return this.payload !== null && this.payload.problems.length === 0;
  }

  get isReplayed(): boolean {
    return this.payload?.replayed === true;
  }

  get codes(): string[] {
    return this.payload?.problems.map(({ code }) => code) ?? [];
  }

  /** The beginning, to be read by whoever looks for the reason. */
  get text(): string {
    return this.answer.text.slice(0, 600);
  }

  /** The payload without what tells a repetition from a first call. */
  get content(): string {
    return JSON.stringify({ ...this.payload, replayed: null });
  }

  /** Whether the refusal says that it lies at this place of the input, or within it. */
  names(path: readonly (string | number)[]): boolean {
    const place = ['input', ...path].map(String);
    const problems = this.payload?.problems ?? [];
    if (problems.length > 0) return problems.some((problem) => place.every((part, at) => problem.path?.[at] === part));
    // A refusal of graphql-js has no path; its words quote the field.
    const name = String(path.filter((part) => typeof part === 'string').at(-1));
    return (this.answer.body.errors ?? []).some(({ message }) => message.includes(name));
  }
}

/** One mutation as one actor, with an eye on what is written. */
export interface Trial {
  readonly operation: Operation;
  readonly actor: Actor;
  /** A form of the good input, with things that are there; made anew where a call uses them up. */
  ready(form?: number): Promise<Input>;
  send(input: Input | null): Promise<Outcome>;
  /** All at the same moment. */
  sendAtOnce(inputs: readonly (Input | null)[]): Promise<Outcome[]>;
}

/** What a payload says itself, and no more: asking costs points. */
const limits = { depth: 3, tokens: 900 };

/** Slower than this, on a machine with other work, is work for us to be made to do. Source of the rule: design record 0013, S1. */
const mostMs = 3_000;

/** An installation on which everything may be tried. */
export class TrialGround {
  /** Everything that is written, as it was after the last request; null where something else has written since. */
  private last: string | null = null;

  private constructor(
    private readonly own: TestDatabase,
    readonly api: WholeApi,
    private readonly admin: pg.Client,
    private readonly world: World | null,
    private readonly fingerprintSql: string,
  ) {}

  /** A co-op with members, proposals at each point of their way, and organisations with books. */
  static async running(): Promise<TrialGround> {
    const own = await ownDatabase();
    const api = await startApi(own);
    const world = await makeWorld(own, api);
    return new TrialGround(own, api, world.admin, world, await fingerprintOf(world.admin));
  }

  /** A co-op before anybody has founded it. */
  static async forming(): Promise<TrialGround> {
    const own = await ownDatabase();
    const api = await startApi(own);
    const admin = new pg.Client({ connectionString: own.adminUrl });
    await admin.connect();
    return new TrialGround(own, api, admin, null, await fingerprintOf(admin));
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.admin.end();
    await this.own.drop();
  }

  /** Before anybody has done anything; for a ground that is forming. */
  async startOver(): Promise<void> {
    await this.admin.query('begin');
    await this.admin.query("set local session_replication_role = 'replica'");
    for (const { name } of await tenantTables(this.admin)) await this.admin.query(`delete from ${name}`);
    await this.admin.query('commit');
    this.last = null;
  }

  get mutations(): Operation[] {
    return operationsOf(schemaOf(this.api.app), limits).filter(({ root }) => root === 'mutation');
  }

  /** Ids of rows that are there, in each state and each tenant, for a field that takes ids. */
  idsFor(noun: Noun | null): string[] {
    if (noun === null || this.world === null) return [];
    const { coop, ashfield, birchwood } = this.world;
    return [coop, ashfield, birchwood].flatMap((tenant) => idsOfNoun(tenant, noun));
  }

  async trialOf(name: string): Promise<Trial> {
    const operation = this.mutations.find((one) => one.name === name)!;
    const good = goodInputs[name]!;
    const actor = await this.actorFor(good);
    const post = async (input: Input | null): Promise<Outcome> => {
      const began = performance.now();
      const answer = await this.api.post({
        query: operation.documents[0]!,
        variables: input === null ? {} : { input },
        headers: actor.headers(),
      });
      const ms = Math.round(performance.now() - began);
      const payload = (answer.body.data?.[name] ?? null) as Payload | null;
      return new Outcome(answer, [...faultsIn(answer, payload), ...(ms > mostMs ? [`took ${ms} ms`] : [])], payload);
    };
    return {
      operation,
      actor,
      ready: async (form = 0) => {
        const input = { ...good.forms()[form], ...(await this.inFact(name, actor)) };
        this.last = null;
        return input;
      },
      sendAtOnce: (inputs) => {
        this.last = null;
        return Promise.all(inputs.map(post));
      },
      send: async (input) => {
        const before = this.last ?? (await this.fingerprint());
        const outcome = await post(input);
        if (outcome.answer.headers.has('set-cookie')) await actor.renew();
        this.last = null;
        if (outcome.isTaken) return outcome;
        this.last = await this.fingerprint();
        if (this.last === before) return outcome;
        return new Outcome(outcome.answer, [...outcome.faults, 'was refused, and yet something was written'], null);
      },
    };
  }

  private async actorFor({ as, where }: Doer): Promise<Actor> {
    const nobody = { tenant: null as never, renew: () => Promise.resolve(), cookie: () => null };
    if (as === 'stranger') return { ...nobody, name: as, headers: () => ({}) };
    if (this.world !== null && as !== 'founder') {
      return roleHolder(this.world, where === 'co-op' ? this.world.coop : this.world.ashfield, as);
    }
    const { token } = as === 'founder' ? await this.founder() : await this.welcomed();
    return { ...nobody, name: as, headers: () => ({ authorization: `Bearer ${token}` }) };
  }

  /** Whoever opened the welcome link. */
  private async welcomed(): Promise<{ token: string }> {
    const { token } = await this.api.app.get(Welcome, { strict: false }).issue();
    const who = { name: 'An Operator', email: 'operator@example.org' };
    return (await this.api.app.get(MailLinks, { strict: false }).open(token, who)).session;
  }

  /** The first founder of a draft, as the reaction to it makes them known. */
  private async founder(): Promise<{ token: string }> {
    const operator = await this.trialOf('prepareFounding');
    await operator.send(await operator.ready());
    const { rows } = await this.admin.query<{ id: string; email: string }>(
      `select f.id, f.email from founder f join proposal p on p.tenant_id = f.tenant_id and p.id = f.proposal_id
       where p.state = 'draft' order by f.position limit 1`,
    );
    const session = await this.sessionOf(rows[0]!.email);
    await this.admin.query('update founder set person_id = $2 where id = $1', [rows[0]!.id, session.personId]);
    await this.api.app.get(AccessDirectory, { strict: false }).set(session.personId, tenantZero, ['member']);
    return session;
  }

  private async linkFor(email: string): Promise<string> {
    const personId = await this.api.app.get(People, { strict: false }).ensure({ email, name: 'A Person' });
    const link = { purpose: 'sign-in', personId, tenantId: tenantZero, hours: 1 } as const;
    return (await this.api.app.get(MailLinks, { strict: false }).issue(link)).token;
  }

  private async sessionOf(email: string): Promise<CurrentSession> {
    const { session } = await this.api.app.get(MailLinks, { strict: false }).open(await this.linkFor(email));
    return { ...session, signedInAt: new Date(), by: 'bearer' };
  }

  /** What makes a form good in fact. */
  private async inFact(mutation: string, actor: Actor): Promise<Input> {
    switch (mutation) {
      case 'announceProposal':
      case 'withdrawProposal': {
        const query = 'mutation Draft($input: ProposeInput!) { propose(input: $input) { proposal { id } } }';
        const variables = { input: goodInputs['propose']!.forms()[0] };
        const { body } = await this.api.post({ query, variables, headers: actor.headers() });
        return { proposalId: (body.data as { propose: { proposal: { id: string } } }).propose.proposal.id };
      }
      case 'castBallot':
        return { proposalId: idsOfNoun(this.world!.coop, 'Proposal')[3] };
      case 'revokeApiKey':
        return { apiKeyId: idsOfNoun(this.world!.ashfield, 'ApiKey')[0] };
      case 'grantRole':
      case 'revokeRole':
        return { personId: idsOfNoun(this.world!.ashfield, 'Person')[2] };
      case 'openLink':
        return { token: await this.linkFor('opens@example.org') };
      case 'setPassword':
        return { currentPassword: null };
      case 'signIn': {
        const session = await this.sessionOf('signs@example.org');
        const input = { password: String(goodInputs['signIn']!.forms()[0]!['password']), from: 'here' };
        await this.api.app.get(Sessions, { strict: false }).setPassword(session, input);
        return { email: 'signs@example.org' };
      }
      case 'signCharter': {
        const { rows } = await this.admin.query<{ id: Id<'Proposal'> }>(
          "select id from proposal where kind = 'founding' and state in ('draft', 'voting')",
        );
        return { proposalId: encodeId('Proposal', rows[0]!.id) };
      }
      default:
        return {};
    }
  }

  private async fingerprint(): Promise<string> {
    const results = await this.admin.query<{ all: string }>(this.fingerprintSql);
    return (results as unknown as pg.QueryResult<{ all: string }>[]).at(-1)!.rows[0]!.all;
  }
}

/** A statement that tells everything which a refused request may not have changed, as one text. */
async function fingerprintOf(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'identity', 'bullmq') and c.relkind in ('r', 'p') and c.relname <> 'attempt'`,
  );
  const parts = rows.map(
    ({ name }) =>
      `(select '${name} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from ${name} t)`,
  );
  // How often something was tried is counted on purpose; here it would only get in the way.
  return `delete from identity.attempt; select concat_ws(', ', ${parts.join(', ')}) as all`;
}

function faultsIn({ status, text, body }: ApiAnswer, payload: Payload | null): string[] {
  const faults: string[] = [];
  if (![200, 400].includes(status)) faults.push(`status ${status}`);
  if (text.includes('INTERNAL_SERVER_ERROR')) faults.push('is a failure of ours');
  if (/\bat .*\.[jt]s:\d|node_modules|\bselect .* from\b|constraint "/i.test(text)) faults.push('shows our insides');
  for (const { message } of [...(payload?.problems ?? []), ...(body.errors ?? [])]) {
    if (!/^[A-Z"].{10,}/s.test(message)) faults.push(`says nothing to act on: ${message}`);
  }
  return faults;
}
