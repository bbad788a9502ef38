import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Noun, newId, nounOf } from '@commonhall/kernel';
import {
  type GraphQLInputType,
  buildSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';
import { type Input, goodInputs } from '../support/good-inputs.js';
import { hostileValues } from '../support/hostile-values.js';
import { nowhereId } from '../support/isolation/canary-tenant.js';
import { type Operation, idsOfInputs, withAt } from '../support/isolation/schema-walk.js';
import { TrialGround } from '../support/trial-ground.js';

type Path = readonly (string | number)[];

/** A place in the input of a mutation, with the good value that stands there. */
interface Slot {
  readonly path: Path;
  readonly type: GraphQLInputType;
  readonly noun: Noun | null;
  readonly good: unknown;
}

/** The repository keeps the schema as the api prints it, so its mutations are known before anything runs. */
const mutations = Object.keys(buildSchema(readFileSync('schema.graphql', 'utf8')).getMutationType()?.getFields() ?? {});
const withInput = mutations.filter((name) => goodInputs[name]?.forms()[0] !== null);
const idempotent = mutations.filter((name) => {
  const form = goodInputs[name]?.forms()[0];
  // A link answers a lost request again with a session of its own, so it replays nothing.
  return form !== null && form !== undefined && 'idempotencyKey' in form && name !== 'openLink';
});

describe('hostile input', () => {
  let running: TrialGround;
  let forming: TrialGround;

  beforeAll(async () => {
    running = await TrialGround.running();
    forming = await TrialGround.forming();
  }, 120_000);

  afterAll(async () => {
    await running.close();
    await forming.close();
  });

  const groundOf = async (mutation: string): Promise<TrialGround> => {
    if (goodInputs[mutation]?.where !== 'forming') return running;
    await forming.startOver();
    return forming;
  };

  it('is tried on every mutation of the running schema', () => {
    expect(running.mutations.map(({ name }) => name).sort()).toEqual([...mutations].sort());
    expect(Object.keys(goodInputs).sort()).toEqual([...mutations].sort());
  });

  it.each(withInput)(
    '%s refuses it in each field with a reason that names the field, and writes nothing',
    async (mutation) => {
      const ground = await groundOf(mutation);
      const trial = await ground.trialOf(mutation);
      const faults: string[] = [];
      for (const form of goodInputs[mutation]!.forms().keys()) {
        const sane = await trial.send(await trial.ready(form));
        expect({ form, taken: sane.isTaken, text: sane.isTaken ? '' : sane.text }).toMatchObject({ taken: true });
        let input = await trial.ready(form);
        for (const { path, type, noun, good } of slotsOf(trial.operation, input)) {
          const standing = ground.idsFor(noun).map((value) => ({ why: `the id ${value}`, value, mayPass: true }));
          for (const { why, mayPass, ...put } of [...hostileValues(type, good, noun), ...standing]) {
            const hostile = 'value' in put ? withAt(input, path, put.value) : without(input, path);
            const outcome = await trial.send(keyed(hostile as Input, path));
            const found = [...outcome.faults];
            if (outcome.isTaken) input = await trial.ready(form);
            if (!mayPass && outcome.isTaken) found.push('is taken');
            if (!mayPass && !outcome.isTaken && !outcome.names(path)) found.push('is refused without naming the place');
            faults.push(...found.map((fault) => `${path.join('.')}: ${why} ${fault}: ${outcome.text}`));
          }
        }
      }
      expect(faults).toEqual([]);
    },
    180_000,
  );

  it.each(idempotent)(
    '%s answers the same key and content alike, and refuses the key for other content',
    async (mutation) => {
      const trial = await (await groundOf(mutation)).trialOf(mutation);
      const input = await trial.ready();
      const first = await trial.send(input);
      const second = await trial.send(input);
      expect([first.isTaken ? '' : first.text, second.isTaken ? '' : second.text]).toEqual(['', '']);
      expect([first.isReplayed, second.isReplayed]).toEqual([false, true]);
      expect(second.content).toBe(first.content);
      const other = await trial.send(otherThan(trial.operation, input));
      expect(other.codes).toEqual(['IDEMPOTENCY_KEY_REUSED']);
      expect(other.faults).toEqual([]);
    },
  );

  it.each(idempotent)('%s happens once when the same call comes four times at once', async (mutation) => {
    const trial = await (await groundOf(mutation)).trialOf(mutation);
    const input = await trial.ready();
    const outcomes = await trial.sendAtOnce([input, input, input, input]);
    expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    expect(outcomes.filter(({ isTaken }) => !isTaken).map(({ text }) => text)).toEqual([]);
    expect(outcomes.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
    expect(new Set(outcomes.map(({ content }) => content)).size).toBe(1);
  });

  it.each(mutations)('%s never breaks when different calls come at once', async (mutation) => {
    const trial = await (await groundOf(mutation)).trialOf(mutation);
    const good = await trial.ready();
    const input = goodInputs[mutation]!.forms()[0] === null ? null : good;
    const inputs = Array.from({ length: 4 }, () => (input === null ? null : keyed(input, [])));
    const outcomes = await trial.sendAtOnce(inputs);
    const broken = outcomes.flatMap(({ faults, text }) => faults.map((fault) => `${fault}: ${text}`));
    // A session that a neighbour's call has just ended is no longer signed in.
    expect(broken.filter((fault) => !fault.startsWith('status 401'))).toEqual([]);
    await trial.actor.renew();
  });
});

describe('a founding that could not be enacted is refused when it is drafted', () => {
  let forming: TrialGround;

  beforeAll(async () => {
    forming = await TrialGround.forming();
  }, 120_000);

  afterAll(() => forming.close());

  const named = (input: Input, at: number, change: Input): Input => {
    const founders = input['founders'] as readonly Input[];
    const organisation = { ...(founders[at]!['organisation'] as Input), ...change };
    return withAt(input, ['founders', at, 'organisation'], organisation) as Input;
  };

  it.each<[string, Path, (input: Input) => Input]>([
    [
      'two founders whose names give one address',
      ['founders', 1, 'organisation', 'name'],
      (input) => named(named(input, 0, { name: 'River Post' }), 1, { name: 'RIVER — post!' }),
    ],
    [
      'a founder called as the co-op',
      ['founders', 2, 'organisation', 'name'],
      (input) => named({ ...input, name: 'The Garth' }, 2, { name: 'the garth' }),
    ],
    [
      'a founder whose name gives no address',
      ['founders', 0, 'organisation', 'name'],
      (input) => named(input, 0, { name: '食品協同組合' }),
    ],
    ['a co-op whose name gives no address', ['name'], (input) => ({ ...input, name: '食品協同組合' })],
    [
      'a module that there is not',
      ['founders', 1, 'organisation', 'modulesWanted'],
      (input) => named(input, 1, { modulesWanted: ['membership', 'teleport'] }),
    ],
  ])('for %s', async (_, path, change) => {
    const trial = await forming.trialOf('prepareFounding');
    const outcome = await trial.send(change(await trial.ready()));
    expect([outcome.codes, outcome.faults, outcome.names(path)]).toEqual([['INVALID_INPUT'], [], true]);
  });
});

/** Every place in the input at which a good value stands. */
function slotsOf({ field }: Operation, input: Input): Slot[] {
  const forms = goodInputs[field.name]!.forms().map((form) => ({ input: form }));
  const nouns = new Map(idsOfInputs(field, forms).map(({ path, noun }) => [path.join('.'), noun]));
  const slots: Slot[] = [];
  const visit = (type: GraphQLInputType, value: unknown, path: Path): void => {
    const named = getNamedType(type);
    if (!isInputObjectType(named) || value === null || value === undefined) return;
    if (isListType(getNullableType(type))) {
      visit(named, (value as readonly unknown[])[0], [...path, 0]);
      return;
    }
    for (const { name, type: below } of Object.values(named.getFields())) {
      const good = (value as Input)[name];
      if (good === undefined) continue;
      const place = [...path, name];
      slots.push({ path: place, type: below, noun: nouns.get(['input', ...place].join('.')) ?? null, good });
      visit(below, good, place);
    }
  };
  visit(field.args[0]!.type, input, []);
  return slots;
}

/** With a key of its own, unless the key is what is tried. */
function keyed(input: Input, path: Path): Input {
  return path[0] === 'idempotencyKey' || input['idempotencyKey'] === undefined
    ? input
    : { ...input, idempotencyKey: newId() };
}

/** As good in form, under the same key, but for something else. */
function otherThan({ field }: Operation, input: Input): Input {
  const named = getNamedType(field.args[0]!.type);
  for (const { name, type } of Object.values(isInputObjectType(named) ? named.getFields() : {})) {
    const value = input[name];
    const of = getNamedType(type);
    if (name === 'idempotencyKey' || value === undefined || value === null) continue;
    if (isEnumType(of)) {
      const other = of.getValues().find((one) => one.name !== value && ![value].flat().includes(one.name))!.name;
      return { ...input, [name]: Array.isArray(value) ? [other] : other };
    }
    if (of.name === 'ID') return { ...input, [name]: nowhereId(nounOf(value as string)!) };
    if (of.name === 'String' && typeof value === 'string') {
      return { ...input, [name]: name === 'email' ? `other-${value}` : `${value} too` };
    }
  }
  throw new Error(`Nothing in the input of ${field.name} can be another thing.`);
}

function without(value: unknown, path: Path): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === first ? without(item, rest) : item));
  const record = value as Record<string, unknown>;
  if (rest.length > 0) return { ...record, [first]: without(record[first], rest) };
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== first));
}
