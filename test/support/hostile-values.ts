import { type Noun, newId } from '@commonhall/kernel';
import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { nowhereId } from './isolation/canary-tenant.js';
import { withAt } from './isolation/schema-walk.js';

/** A value that somebody may send by mistake or in bad faith. */
export interface HostileValue {
  readonly why: string;
  /** Absent: the field is left out. */
  readonly value?: unknown;
  /** Whether an answer that takes it is as good as one that refuses it. */
  readonly mayPass: boolean;
}

const long = 'x'.repeat(10_000);
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

/**
 * What is sent in the place of a good value.
 * @param good the value of the good input
 * @param noun whose id the field takes, if it takes one
 */
export function hostileValues(type: GraphQLInputType, good: unknown, noun: Noun | null): HostileValue[] {
  const optional = !isNonNullType(type);
  const bad = (why: string, value: unknown): HostileValue => ({ why, value, mayPass: false });
  const always: HostileValue[] = [
    { why: 'missing', mayPass: optional },
    { why: 'null', value: null, mayPass: optional },
  ];
  const named = getNamedType(type);
  if (isListType(getNullableType(type))) {
    const first: unknown = Array.isArray(good) ? good[0] : good;
    return [
      ...always,
      { why: 'an empty list', value: [], mayPass: true },
      { why: 'a thousand times the same', value: Array.from({ length: 1000 }, () => first), mayPass: true },
      bad('a list with null', [null]),
      bad('a list of lists', [[first]]),
      bad('a text for a list', 'x'),
    ];
  }
  if (isInputObjectType(named)) {
    return [
      ...always,
      bad('a text for an object', 'x'),
      bad('an empty object', {}),
      bad('a field that it does not have', { nothing: 1 }),
    ];
  }
  if (isEnumType(named)) return [...always, bad('an unknown word', 'NOTHING'), bad('a number', 1)];
  if (named.name === 'ID') return [...always, ...hostileIds(noun).map(({ why, value }) => bad(why, value))];
  if (named.name === 'Json') {
    return [
      ...always,
      bad('a text for the value', 'x'),
      bad('an empty object', {}),
      bad('a NUL in a name', { [`a\0b`]: 'a' }),
      bad('half a surrogate pair', '\ud800'),
      bad('a long text', long),
      bad('thirty levels', deep(30)),
      ...leavesOf(good).flatMap(({ path, leaf }) =>
        hostileLeaves(leaf).map((value) =>
          bad(`${JSON.stringify(value).slice(0, 12)}… as ${path.join('.')}`, withAt(good, path, value)),
        ),
      ),
    ];
  }
  if (named.name === 'Int' || named.name === 'Float') {
    return [
      ...always,
      ...[-1, 2_147_483_647, 2_147_483_648, 1.5, 1e308].map((value) => bad(`${value}`, value)),
      bad('a text', '5'),
      bad('a truth', true),
    ];
  }
  if (named.name === 'Boolean') return [...always, bad('a text', 'true'), bad('a number', 1)];
  if (['DateTime', 'Date', 'LocalMonth'].includes(named.name)) {
    return [
      ...always,
      bad('no date', 'tomorrow'),
      bad('31 June', named.name === 'DateTime' ? '2026-06-31T10:00:00Z' : '2026-06-31'),
      bad('the year 0', named.name === 'DateTime' ? '0000-01-01T00:00:00Z' : '0000-01-01'),
      bad('the year 9999', named.name === 'DateTime' ? '9999-12-31T23:59:59Z' : '9999-12-31'),
      bad('a time without a zone', '2026-06-30T10:00:00'),
      bad('a number', 1_790_000_000),
      bad('an empty text', ''),
      bad('a long text', long),
    ];
  }
  return [
    ...always,
    bad('a number', 5),
    bad('a truth', true),
    bad('a list', ['x']),
    bad('an object', { x: 'x' }),
    bad('an empty text', ''),
    bad('blanks', ' \t '),
    bad('a long text', long),
    bad('a NUL', `${String(good)}\0`),
    bad('half a surrogate pair', `${String(good)}\ud800`),
    bad('control characters', `${String(good)}\u0007\u001b[31m`),
  ];
}

/** Every text and number inside a JSON value. */
function leavesOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): { path: readonly (string | number)[]; leaf: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  }
  return path.length === 0 ? [] : [{ path, leaf: value }];
}

function hostileLeaves(leaf: unknown): unknown[] {
  if (typeof leaf === 'number') return [-1, 1.5, 1e308, '5', null];
  return ['', ' ', `${String(leaf)}\0`, `${String(leaf)}\u0007`, long, 5, null, ['x']];
}

function hostileIds(noun: Noun | null): { why: string; value: unknown }[] {
  const other: Noun = noun === 'Comment' ? 'Member' : 'Comment';
  const good = nowhereId(noun ?? 'Member');
  return [
    { why: 'an id of nothing', value: good },
    { why: 'an id of another noun', value: nowhereId(other) },
    { why: 'a bare UUID', value: newId() },
    { why: 'an id in capitals', value: good.toUpperCase() },
    { why: 'an id cut short', value: good.slice(0, -1) },
    { why: 'a number', value: 12 },
    { why: 'an empty text', value: '' },
    { why: 'a long text', value: long },
    { why: 'a NUL', value: `${good}\0` },
    { why: 'SQL', value: `${good}' or '1'='1` },
  ];
}
