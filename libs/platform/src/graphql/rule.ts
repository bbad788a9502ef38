import { Extensions } from '@nestjs/graphql';
import * as v from 'valibot';

/** The extension of an input field, or of a whole input type, that holds its rule. */
export const rule = 'rule';

export type InputRule = v.GenericSchema;

/**
 * What a field of an input type, or the whole of it, must be beyond its GraphQL type. Checked once, before the resolver
 * runs; every refusal is an `InvalidInput` that names the path and the remedy.
 *
 *     @Rule(text(200)) @Field() title!: string;
 *
 * Strings without a rule may have up to 2,000 characters. No string may hold what `unstorable` refuses.
 * Rule: design record 0006.
 */
export function Rule(schema: InputRule): PropertyDecorator & ClassDecorator {
  return Extensions({ [rule]: schema });
}

/** A text of 1 (or `least`) to `most` characters that is not only blanks. */
export function text(most: number, least = 1): v.GenericSchema<string> {
  return v.pipe(
    v.string('Write a text here.'),
    v.check(
      (value) => value.trim().length >= least,
      least === 1 ? 'Write something here; it is empty.' : `Write at least ${least} characters.`,
    ),
    v.maxLength(most, ({ received }) => `Write at most ${most} characters; this has ${received}.`),
  );
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(least: number, most: number): v.GenericSchema<number> {
  const message = `Give a whole number from ${least} to ${most}.`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}

/**
 * A key that its sender makes up, new for each new request: 1 to 200 printable ASCII characters.
 * Rule: libs/platform/src/graphql/README.md, "idempotency".
 */
export const idempotencyKey: v.GenericSchema<string> = v.pipe(
  v.string('Send a text that is new for each new request, such as a UUID.'),
  v.regex(
    /^[\x21-\x7e]{1,200}$/,
    'Send 1 to 200 printable characters without blanks, new for each new request, such as a UUID.',
  ),
);

/** An address as mail takes it; at most 254 characters. Rule: RFC 5321, section 4.5.3.1. */
export const emailAddress: v.GenericSchema<string> = v.pipe(
  v.string('Give a mail address.'),
  v.maxLength(254, 'A mail address has at most 254 characters.'),
  v.email('That is no mail address. Write it as name@example.org.'),
);

/** Strings that carry no rule of their own. */
export const plainText: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.maxLength(2000, ({ received }) => `Write at most 2000 characters; this has ${received}.`),
);

/**
 * What makes a text unfit to be stored, if anything does: NUL, halves of surrogate pairs, and what steers a terminal or a
 * printer; tabs and the ends of lines are text.
 * Rule: PostgreSQL, character types; Unicode, general category Cc.
 */
export function unstorable(value: string): string | null {
  return /[\0-\x08\v\f\x0e-\x1f\x7f]|\p{Surrogate}/u.test(value)
    ? 'This text holds characters that cannot be stored. Copy it as plain text and send it again.'
    : null;
}
