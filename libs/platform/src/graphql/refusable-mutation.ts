import { IdempotencyKeyReused, InvalidInput, type Problem, invariant } from '@commonhall/kernel';
import { type Type } from '@nestjs/common';
import { Extensions, Mutation } from '@nestjs/graphql';
import { problemsOf } from './input-decoding.js';
import {
  IdempotentPayload,
  type Payload,
  type ProblemClass,
  answerOf,
  codeOf,
  declareProblem,
} from './problem.graphql.js';

/** The extension of a mutation's field. */
export const refusable = 'refusable';

/** What the schema knows of a mutation that may be refused. */
export interface Refusable {
  readonly problems: readonly ProblemClass[];
}

type Bookkeeping = 'problems' | 'replayed';
type ResultKey<P> = Exclude<keyof P, Bookkeeping>;
type IsOne<K, All = K> = K extends unknown ? ([All] extends [K] ? true : false) : never;
/** What the service answers: the result itself, or an object of them where the payload has several. */
type Result<P> = true extends IsOne<ResultKey<P>> ? NonNullable<P[ResultKey<P>]> : Pick<P, ResultKey<P>>;
/** Idempotent mutations answer as `TenantDatabase.writeOnce` does. */
type Answer<P> = P extends IdempotentPayload ? { readonly result: Result<P>; readonly replayed: boolean } : Result<P>;

type MutationMethod<P> = <Method extends (...args: never[]) => Promise<Answer<P>> | Answer<P>>(
  target: object,
  key: string,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * A mutation with its refusals in sight. The method returns the service's answer; a `Problem` that the service throws
 * becomes an entry of `problems`, with the result null. Everybody may be answered `InvalidInput` (and its kinds), and an
 * idempotent mutation `IdempotencyKeyReused`; every other refusal is listed, its subclasses with it.
 *
 *     @RefusableMutation(CastBallotPayload, [ProposalNotOpen, NotInElectorate])
 *     castBallot(@CurrentPrincipal() principal: Principal, @Args('input') input: CastBallotInput) {
 *       return this.ballots.cast(principal, input);
 *     }
 *
 * @throws (the field) InvariantViolation for a Problem that is not listed, so that a test can find it
 * Rule: libs/platform/src/graphql/README.md, "mutations", "problems"; design record 0012, rule 7.
 */
export function RefusableMutation<P extends Payload>(
  payload: Type<P>,
  problems: readonly ProblemClass[],
  { name, description, deprecationReason }: { name?: string; description?: string; deprecationReason?: string } = {},
): MutationMethod<P> {
  const implied =
    payload.prototype instanceof IdempotentPayload ? [InvalidInput, IdempotencyKeyReused] : [InvalidInput];
  const listed = [...new Set<ProblemClass>([...problems, ...implied])];
  problems.forEach(declareProblem);
  const mayAnswer = `Problems: ${listed.map(codeOf).join(', ')}.`;
  const mutation = Mutation(() => payload, {
    description: description === undefined ? mayAnswer : `${description}\n\n${mayAnswer}`,
    ...(name === undefined ? {} : { name }),
    ...(deprecationReason === undefined ? {} : { deprecationReason }),
  });
  const mark = Extensions({ [refusable]: { problems: listed } satisfies Refusable });
  return (target, key, descriptor) => {
    mutation(target, key, descriptor);
    mark(target, key, descriptor);
  };
}

/** The payload's own fields, as the schema knows them. */
export interface PayloadShape {
  readonly results: readonly string[];
  readonly idempotent: boolean;
  /** The argument that holds the input; null for a mutation without one. */
  readonly input: string | null;
}

/** Puts a service's answer into the payload's result field, or fields. */
export function payloadOf({ results, idempotent }: PayloadShape, answer: unknown): Readonly<Record<string, unknown>> {
  const once = idempotent ? (answer as { result: unknown; replayed: boolean }) : { result: answer, replayed: false };
  invariant(typeof once.replayed === 'boolean', 'an idempotent mutation answers as writeOnce does');
  const [only, ...others] = results;
  const fields =
    only !== undefined && others.length === 0 ? { [only]: once.result } : (once.result as Record<string, unknown>);
  return { ...fields, problems: [], replayed: once.replayed };
}

/**
 * Turns what a mutation's service threw into its payload; failures that are no refusals go on.
 * @throws InvariantViolation for a refusal that the mutation does not list
 */
export function refusalOf(
  mutation: string,
  { problems: listed }: Refusable,
  { results, input }: PayloadShape,
  error: unknown,
): Readonly<Record<string, unknown>> {
  const problems = problemsOf(error);
  if (problems === null) throw error;
  for (const problem of problems) {
    invariant(isListed(listed, problem), `${mutation} answers ${problem.code}, which it does not list`);
  }
  return {
    ...Object.fromEntries(results.map((name) => [name, null])),
    problems: problems.map((problem) => answerOf(problem, input)),
    replayed: false,
  };
}

function isListed(listed: readonly ProblemClass[], problem: Problem): boolean {
  return listed.some(({ prototype }) => Object.prototype.isPrototypeOf.call(prototype, problem));
}
