import { InvalidInput, type Noun, Problem, idPrefixes, parseCurrency, parseDecimal } from '@commonhall/kernel';
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  GraphQLID,
  GraphQLString,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import * as v from 'valibot';
import { decodeIds, idOf } from './id-field.js';
import { type InputRule, plainText, rule, unstorable } from './rule.js';

/** Several refusals of one input, each with its path; by itself it reads as the first. */
export class RefusedInput extends InvalidInput {
  override readonly code: string;

  constructor(readonly problems: readonly [InvalidInput, ...InvalidInput[]]) {
    super(problems[0].message, problems[0].path);
    this.code = problems[0].code;
  }
}

type Path = readonly string[];
type Decoder = (value: unknown, path: Path, refused: InvalidInput[]) => unknown;

/**
 * Makes the one function through which all arguments of a field pass: ids become UUIDs, `MoneyInput` becomes Money, rules
 * are checked. Null where there is nothing to do.
 * @throws (the function) InvalidInput that holds every refusal, each naming its path and its remedy
 * Rule: libs/platform/src/graphql/README.md, "ids", "problems".
 */
export function decoderOf(
  args: readonly GraphQLArgument[],
): ((values: Readonly<Record<string, unknown>>) => Record<string, unknown>) | null {
  const decoders = args.flatMap((arg): [string, Decoder][] => {
    const decoder = decoderOfType(arg.type, marksOf(arg), new Map());
    return decoder ? [[arg.name, decoder]] : [];
  });
  if (decoders.length === 0) return null;
  return (values) => {
    const refused: InvalidInput[] = [];
    const decoded: Record<string, unknown> = { ...values };
    for (const [name, decode] of decoders) {
      if (values[name] !== undefined) decoded[name] = decode(values[name], [name], refused);
    }
    const [first, ...others] = refused;
    if (first !== undefined) throw new RefusedInput([first, ...others]);
    return decoded;
  };
}

interface Marks {
  readonly noun?: Noun;
  readonly rule?: InputRule;
}

function marksOf(field: GraphQLArgument | GraphQLInputField): Marks {
  const noun: unknown = field.extensions[idOf];
  const schema = field.extensions[rule] as InputRule | undefined;
  return { ...(isNoun(noun) ? { noun } : {}), ...(schema ? { rule: schema } : {}) };
}

function isNoun(value: unknown): value is Noun {
  return typeof value === 'string' && value in idPrefixes;
}

/** @param open types that are being looked at: an input type may hold itself */
function decoderOfType(type: GraphQLInputType, marks: Marks, open: Map<GraphQLInputType, Decoder>): Decoder | null {
  if (isNonNullType(type)) return decoderOfType(type.ofType, marks, open);
  const { noun, rule: own } = marks;
  if (noun !== undefined)
    return nullable((value, path, refused) => attempt(() => decodeIds(noun, value, path), refused));
  if (isListType(type)) {
    const item = decoderOfType(type.ofType, {}, open);
    const list: Decoder = (value, path, refused) =>
      item ? (value as readonly unknown[]).map((one, index) => item(one, [...path, String(index)], refused)) : value;
    return nullable(checked(list, own));
  }
  if (isInputObjectType(type)) {
    if (type.name === 'MoneyInput') return nullable(checked(decodeMoney, own));
    const known = open.get(type);
    if (known) return known;
    const fields: [string, Decoder][] = [];
    const decode = nullable(
      checked(
        (value, path, refused) => {
          const decoded: Record<string, unknown> = { ...(value as Readonly<Record<string, unknown>>) };
          for (const [name, field] of fields) {
            if (decoded[name] !== undefined) decoded[name] = field(decoded[name], [...path, name], refused);
          }
          return decoded;
        },
        own ?? (type.extensions[rule] as InputRule | undefined),
      ),
    );
    open.set(type, decode);
    for (const field of Object.values(type.getFields())) {
      const decoder = decoderOfType(field.type, marksOf(field), open);
      if (decoder) fields.push([field.name, decoder]);
    }
    return decode;
  }
  if (type === GraphQLString || type === GraphQLID) return nullable(checked(storable, own ?? plainText));
  return own ? nullable(checked((value) => value, own)) : null;
}

function nullable(decode: Decoder): Decoder {
  return (value, path, refused) => (value === null ? null : decode(value, path, refused));
}

function checked(decode: Decoder, schema: InputRule | undefined): Decoder {
  if (schema === undefined) return decode;
  return (value, path, refused) => {
    const before = refused.length;
    const decoded = decode(value, path, refused);
    if (refused.length > before) return decoded;
    const result = v.safeParse(schema, decoded);
    if (result.success) return result.output;
    for (const issue of result.issues) {
      const within = (issue.path ?? []).map(({ key }) => String(key));
      refused.push(new InvalidInput(issue.message, [...path, ...within]));
    }
    return decoded;
  };
}

const storable: Decoder = (value, path, refused) => {
  const why = typeof value === 'string' ? unstorable(value) : null;
  if (why !== null) refused.push(new InvalidInput(why, path));
  return value;
};

const decodeMoney: Decoder = (value, path, refused) =>
  attempt(() => {
    const { amount, currency } = value as { amount: string; currency: string };
    return parseDecimal(amount, parseCurrency(currency, [...path, 'currency']), [...path, 'amount']);
  }, refused);

function attempt(read: () => unknown, refused: InvalidInput[]): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    refused.push(error);
    return null;
  }
}

/** The refusals that an error stands for, if it is one: several of one input, or a single one. */
export function problemsOf(error: unknown): readonly Problem[] | null {
  if (error instanceof RefusedInput) return error.problems;
  return error instanceof Problem ? [error] : null;
}
