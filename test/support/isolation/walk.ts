import { setTimeout as sleep } from 'node:timers/promises';
import { type Noun, idPrefixes } from '@commonhall/kernel';
import { type GraphQLSchema } from 'graphql';
import { goodInputs } from '../good-inputs.js';
import { type ApiAnswer, type WholeApi } from '../whole-api.js';
import { type CanaryTenant, nowhereId } from './canary-tenant.js';
import { foreignIn } from './foreign-search.js';
import {
  type KnownArguments,
  type Operation,
  idsOfInputs,
  operationsOf,
  queryVariables,
  withAt,
} from './schema-walk.js';
import { type Actor, hiddenIn, idsOfNoun, nouns } from './world.js';

type Variables = Readonly<Record<string, unknown>>;

/** A request that the walk sends; with `ids`, once with ids of others and once with ids of nothing. */
interface Step {
  readonly operation: Operation;
  readonly document: string;
  /** Made anew each time: keys of idempotency are used up. */
  readonly variables: () => Variables;
  readonly slot: readonly (string | number)[] | null;
  /** Whose ids the slot takes. */
  readonly nouns: readonly Noun[];
  /** How many rows of each noun are tried; all of them where each may stand otherwise. */
  readonly rows: 'one' | 'all';
  readonly cursors: readonly string[];
}

/** What is said of one request. */
export interface Trespass {
  readonly actor: string;
  readonly field: string;
  readonly what: string;
}

export interface Walked {
  readonly requests: number;
  readonly trespasses: readonly Trespass[];
  /** Names of the types of everything that was answered. */
  readonly types: ReadonlySet<string>;
  readonly answers: ReadonlyMap<string, string>;
}

export interface Walk {
  readonly api: WholeApi;
  readonly actor: Actor;
  readonly foreign: readonly CanaryTenant[];
  /** Texts of others that the actor may read, each for a reason that the caller knows. */
  readonly allowed?: readonly string[];
  /** A cursor that another tenant was given, by root field. */
  readonly cursors?: ReadonlyMap<string, string>;
}

/** Values for arguments that are neither ids nor pages. */
const knownArguments: KnownArguments = { 'Query.policy.key': 'membership.grace-days' };

/** Whose ids an argument takes, where the schema does not say: one noun, or several. */
export interface TakenIds {
  readonly nouns: readonly Noun[];
  /** Of these nouns it shows something. */
  readonly shown: readonly Noun[];
}

/**
 * Every root field of the running schema with every argument filled, and everything below it selected.
 * @param taken by argument: `bill.id`
 * @throws Error that names a root field, an argument or an input field which nobody knows how to fill
 */
export function planOf(schema: GraphQLSchema, taken: ReadonlyMap<string, TakenIds>): Step[] {
  return operationsOf(schema).flatMap((operation) =>
    operation.root === 'query' ? querySteps(operation, taken) : mutationSteps(operation),
  );
}

function querySteps(operation: Operation, taken: ReadonlyMap<string, TakenIds>): Step[] {
  const { name, field, documents, glance } = operation;
  const { variables, ids, cursors } = queryVariables(field, knownArguments);
  const step = { operation, variables: () => variables, cursors, rows: 'one' as const };
  if (ids.length === 0) return documents.map((document) => ({ ...step, document, slot: null, nouns: [] }));
  return ids.flatMap(({ path, noun }): Step[] => {
    const own = noun === null ? [] : [noun];
    const { nouns: accepted, shown } = taken.get(placeOf(name, path)) ?? { nouns: own, shown: own };
    // What a glance does not see, a long look does not see either; each kind gets one all the same.
    const glances = { ...step, document: glance, slot: path };
    return [
      ...documents.map((document) => ({ ...step, document, slot: path, nouns: shown })),
      { ...glances, nouns: shown, rows: 'all' },
      { ...glances, nouns: accepted.filter((one) => !shown.includes(one)) },
    ];
  });
}

function mutationSteps(operation: Operation): Step[] {
  const { name, field, documents } = operation;
  const good = goodInputs[name];
  if (good === undefined)
    throw new Error(`Mutation.${name} has no good input: write one in test/support/good-inputs.ts.`);
  const argument = field.args[0]?.name;
  const forms = good.forms().map((_, form) => (): Variables => {
    const input = good.forms()[form];
    return argument === undefined ? {} : { [argument]: input };
  });
  const ids = idsOfInputs(
    field,
    forms.map((form) => form()),
  );
  return forms.flatMap((variables) =>
    documents.flatMap((document): Step[] => {
      const step = { operation, document, variables, cursors: [], rows: 'all' as const };
      return [
        { ...step, slot: null, nouns: [] },
        ...ids.map(({ path, noun }) => ({ ...step, slot: path, nouns: noun === null ? nouns : [noun] })),
      ];
    }),
  );
}

/**
 * Arguments of queries whose noun only their answers tell: the walk asks each with an id of another noun, and where that
 * is not refused with ids of the actor's own tenant.
 */
export async function takenIds(api: WholeApi, schema: GraphQLSchema, actor: Actor): Promise<Map<string, TakenIds>> {
  const found = new Map<string, TakenIds>();
  for (const { name, root, field, glance } of operationsOf(schema)) {
    if (root === 'mutation') continue;
    const { variables, ids } = queryVariables(field, knownArguments);
    for (const { path } of ids) {
      const ask = (id: string): Promise<ApiAnswer> =>
        sendTo(api, actor, glance, withAt(variables, path, id) as Variables);
      const prefix = /which begins with (\w{3})_/.exec((await ask(nowhereId('Comment'))).text)?.[1];
      const [only] = nouns.filter((noun) => idPrefixes[noun] === prefix);
      if (only !== undefined) {
        found.set(placeOf(name, path), { nouns: [only], shown: [only] });
        continue;
      }
      const shown: Noun[] = [];
      for (const noun of nouns) {
        const answer = await ask(idsOfNoun(actor.tenant, noun)[0]!);
        if (answer.text.includes('__typename')) shown.push(noun);
      }
      found.set(placeOf(name, path), { nouns, shown });
    }
  }
  return found;
}

/**
 * Goes through the whole plan as one actor. Ids of others and ids of nothing must give the same bytes, and nothing
 * that belongs to others may stand in any answer; nor what is hidden from the actor in its own tenant.
 */
export async function walk(
  plan: readonly Step[],
  { api, actor, foreign, allowed = [], cursors = new Map() }: Walk,
): Promise<Walked> {
  const trespasses: Trespass[] = [];
  const types = new Set<string>();
  const answers = new Map<string, string>();
  let requests = 0;
  const hidden = hiddenIn(actor.tenant);
  const note = (field: string, what: string): void => void trespasses.push({ actor: actor.name, field, what });

  const send = async (
    { operation, document }: Step,
    variables: Variables,
    sent: readonly string[] = [],
  ): Promise<string> => {
    requests += 1;
    const answer = await sendTo(api, actor, document, variables);
    if (answer.headers.has('set-cookie')) await actor.renew();
    for (const [, type] of answer.text.matchAll(/"__typename":"(\w+)"/g)) types.add(type!);
    const text = comparable(answer, sent);
    for (const { of, excerpt } of foreignIn(text, foreign, allowed)) note(operation.name, `shows ${of}: ${excerpt}`);
    if (text.includes(hidden.text) || text.includes(hidden.id)) note(operation.name, `shows the draft ${hidden.text}`);
    if (answer.status >= 500 || text.includes('INTERNAL_SERVER_ERROR'))
      note(operation.name, `broke: ${text.slice(0, 300)}`);
    return text;
  };
  const tell = ({ operation }: Step, sent: readonly string[], theirs: string, nobodys: string): void => {
    if (theirs !== nobodys) note(operation.name, `tells ${sent.join(', ')} from nothing:\n${theirs}\n${nobodys}`);
  };
  /** With these ids in the slot; of a list, all of them at once. */
  const ask = (step: Step, ids: readonly string[]): Promise<string> => {
    const { slot, variables } = step;
    if (slot === null) throw new Error('ids need a place');
    const isList = typeof slot.at(-1) === 'number';
    const [place, put] = isList ? [slot.slice(0, -1), ids] : [slot, ids[0]];
    return send(step, withAt(variables(), place, put) as Variables, ids);
  };

  for (const step of plan) {
    const { operation, slot } = step;
    if (slot === null) {
      answers.set(`${operation.name} ${step.document.length}`, await send(step, step.variables()));
      for (const argument of step.cursors) {
        const cursor = cursors.get(operation.name);
        if (cursor === undefined) continue;
        const forged = forgedLike(cursor);
        const glance = { ...step, document: operation.glance };
        const at = (after: string): Promise<string> =>
          send(glance, { ...step.variables(), [argument]: after }, [after]);
        tell(step, [cursor], await at(cursor), await at(forged));
      }
      continue;
    }
    const isList = typeof slot.at(-1) === 'number';
    for (const batch of isList ? [step.nouns] : step.nouns.map((noun) => [noun])) {
      if (batch.length === 0) continue;
      const nobodys = await ask(
        step,
        batch.map((noun) => nowhereId(noun)),
      );
      if (batch.length === 1 && batch[0] === hidden.noun)
        tell(step, [hidden.id], await ask(step, [hidden.id]), nobodys);
      for (const tenant of foreign) {
        const theirs = batch.map((noun) => idsOfNoun(tenant, noun));
        for (let n = 0; n < (step.rows === 'one' ? 1 : Math.max(...theirs.map(({ length }) => length))); n++) {
          const ids = theirs.map((all) => all[n % all.length]!);
          tell(step, ids, await ask(step, ids), nobodys);
        }
      }
    }
  }
  return { requests, trespasses, types, answers };
}

/** The last cursor of each list, as the actor is given it. */
export async function cursorsOf(plan: readonly Step[], api: WholeApi, actor: Actor): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { operation, document, variables, cursors } of plan) {
    if (cursors.length === 0) continue;
    const { text } = await sendTo(api, actor, document, variables());
    const cursor = /"endCursor":"([^"]+)"/.exec(text)?.[1];
    if (cursor !== undefined) found.set(operation.name, cursor);
  }
  return found;
}

/** Everything of an answer that says something: not its request id, its time, the points that are left, or when a key was last used, which nobody waits for. */
export function comparable({ status, headers, text }: ApiAnswer, sent: readonly string[] = []): string {
  const told = [...headers]
    .filter(([name]) => !['x-request-id', 'date', 'connection', 'keep-alive'].includes(name))
    .map(([name, value]) => `${name}: ${value}`);
  const body = text
    .replace(/"requestId":"[^"]*"/g, '"requestId":""')
    .replace(/"remaining":\d+/g, '"remaining":0')
    .replace(/"lastUsedAt":(null|"[^"]*")/g, '"lastUsedAt":null');
  const lines = [String(status), ...told.filter((line) => !line.startsWith('content-length')), body].join('\n');
  return sent.reduce((rest, id) => rest.replaceAll(id, '<sent>'), lines);
}

/** Sends a request, and again when the caller's points have come back. */
async function sendTo(api: WholeApi, actor: Actor, query: string, variables: Variables): Promise<ApiAnswer> {
  for (;;) {
    const answer = await api.post({ query, variables, headers: actor.headers() });
    if (answer.status !== 429) return answer;
    await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1));
  }
}

/** A cursor of the same form that no list has given. */
function forgedLike(cursor: string): string {
  const [binding, ...key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, ...unknown[]];
  return Buffer.from(JSON.stringify(['0'.repeat(binding.length), ...key])).toString('base64url');
}

function placeOf(field: string, path: readonly (string | number)[]): string {
  return [field, ...path].join('.');
}

/** What was found, short enough to be read. */
export function told(trespasses: readonly Trespass[]): string[] {
  return [...new Set(trespasses.map(({ actor, field, what }) => `${actor}: ${field} ${what}`))].slice(0, 20);
}
