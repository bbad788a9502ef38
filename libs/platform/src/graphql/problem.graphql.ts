import {
  AccessDenied,
  IdempotencyKeyReused,
  InvalidAmount,
  InvalidId,
  InvalidInput,
  InvalidTime,
  NotFound,
  Problem,
  invariant,
} from '@commonhall/kernel';
import { Field, InterfaceType, ObjectType, registerEnumType } from '@nestjs/graphql';

/**
 * A class of refusals. Its name is the name of its GraphQL type, and in capitals its code. What it carries besides code,
 * message and path is declared as GraphQL types by the names of its readonly fields:
 *
 *     export class InsufficientStock extends Problem {
 *       static readonly fields = { available: 'Int!', productId: 'Id<Product>!' };
 *       readonly code: string = 'INSUFFICIENT_STOCK';
 *       constructor(readonly available: number, readonly productId: Id<'Product'>) { super('…') }
 *     }
 *
 * `Id<Noun>` is an `ID` that is encoded on its way out.
 */
export interface ProblemClass {
  readonly name: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly prototype: Problem;
}

/** Every Problem that some mutation may answer. The enum and the implementors of the schema are made from it. */
const declared = new Map<string, ProblemClass>();
const problemCodes: Record<string, string> = {};

/** Makes a class of refusals known to the schema. @throws InvariantViolation if another class has its name */
export function declareProblem(problem: ProblemClass): void {
  const known = declared.get(problem.name);
  invariant(known === undefined || known === problem, `two classes of refusals are called ${problem.name}`);
  declared.set(problem.name, problem);
  const code = codeOf(problem);
  problemCodes[code] = code;
}

/** In the order in which they were declared. */
export function declaredProblems(): readonly ProblemClass[] {
  return [...declared.values()];
}

/** `InsufficientStock` has the code INSUFFICIENT_STOCK. */
export function codeOf({ name }: ProblemClass): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
}

/** The class among the declared that a refusal is of: its own or the nearest that it extends. */
function declaredClassOf(problem: Problem): ProblemClass | null {
  for (
    let type = Object.getPrototypeOf(problem) as Problem | null;
    type !== null;
    type = Object.getPrototypeOf(type) as Problem | null
  ) {
    const candidate = declared.get(type.constructor.name);
    if (candidate?.prototype === type) return candidate;
  }
  return null;
}

/**
 * A refusal as the payload carries it: a plain object, since executors take an `Error` in the data for a failure.
 * @param input the mutation's argument, with which every path begins; a service may leave it out
 * @throws InvariantViolation if its code is not the one of its class
 */
export function answerOf(problem: Problem, input: string | null): Readonly<Record<string, unknown>> {
  const type = declaredClassOf(problem);
  invariant(type !== null, `${problem.name} is listed nowhere`);
  const isWhole = input === null || problem.path[0] === input;
  const extras = Object.keys(type.fields ?? {}).map((name) => [
    name,
    (problem as unknown as Record<string, unknown>)[name] ?? null,
  ]);
  return {
    __typename: type.name,
    code: codeOf(type),
    message: problem.message,
    path: problem.path.length === 0 ? null : isWhole ? problem.path : [input, ...problem.path],
    ...(Object.fromEntries(extras) as Record<string, unknown>),
  };
}

for (const problem of [
  InvalidInput,
  InvalidId,
  InvalidAmount,
  InvalidTime,
  NotFound,
  AccessDenied,
  IdempotencyKeyReused,
]) {
  declareProblem(problem);
}

registerEnumType(problemCodes, {
  name: 'ProblemCode',
  description: 'Why something was refused, for programs. New codes may join; none is ever renamed.',
});

/** A refusal that a person can act on. Rule: libs/platform/src/graphql/README.md, "problems". */
@InterfaceType('Problem', { description: 'A refusal that a person can act on.' })
export abstract class ProblemInterface {
  @Field(() => problemCodes)
  readonly code!: string;

  @Field({ description: 'A plain sentence that names the remedy.' })
  readonly message!: string;

  @Field(() => [String], { nullable: true, description: 'Where in the input: `["input", "lines", "0", "amount"]`.' })
  readonly path!: readonly string[] | null;
}

/** What every mutation answers: its result, or why not. Subclasses add one nullable field, the result. */
@ObjectType({ isAbstract: true })
export abstract class Payload {
  @Field(() => [ProblemInterface], { description: 'Why it was refused; empty if it was done.' })
  readonly problems!: readonly ProblemInterface[];
}

/** For mutations with an `idempotencyKey`: everything that moves money, stock, ballots or mail. */
@ObjectType({ isAbstract: true })
export abstract class IdempotentPayload extends Payload {
  @Field({ description: 'Whether this is the stored answer of an earlier request with the same key.' })
  readonly replayed!: boolean;
}
