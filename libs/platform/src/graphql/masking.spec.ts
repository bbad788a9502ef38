import { describe, expect, it } from '@jest/globals';
import { Kind, buildSchema, getVariableValues, parse, validate } from 'graphql';
import { masked } from './masking.js';

const schema = buildSchema(`
  input SignIn { email: String!, password: String!, tries: Int, how: How }
  enum How { LINK PASSWORD }
  type Query { signIn(input: SignIn!): Int }
`);

/** What the sender reads of variables that do not fit. */
function refusals(input: unknown): string[] {
  const [definition] = parse('query Q($input: SignIn!) { signIn(input: $input) }').definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('a query is an operation');
  const { errors = [] } = getVariableValues(schema, definition.variableDefinitions ?? [], { input });
  return errors.map((error) => masked(error).message);
}

describe('a value that does not fit', () => {
  const secret = 'a; password at "x" of "two" parts';

  it.each<[unknown, string]>([
    [
      { email: 'a', password: [secret] },
      'Variable "$input" got an invalid value at "input.password"; String cannot represent a non string value.',
    ],
    [
      { email: 'a' },
      'Variable "$input" got an invalid value; Field "password" of required type "String!" was not provided.',
    ],
    [
      { email: 'a', password: secret, more: 1 },
      'Variable "$input" got an invalid value; Field "more" is not defined by type "SignIn".',
    ],
    [
      { email: 'a', password: secret, tries: secret },
      'Variable "$input" got an invalid value at "input.tries"; Int cannot represent non-integer value.',
    ],
    [
      { email: 'a', password: secret, how: secret },
      'Variable "$input" got an invalid value at "input.how"; This value does not exist in "How" enum.',
    ],
    [secret, 'Variable "$input" got an invalid value; Expected type "SignIn" to be an object.'],
  ])('is not quoted, but its place is named: %j', (input, message) => {
    expect(refusals(input)).toEqual([message]);
  });

  it('is not quoted where it stands in the document', () => {
    const query = `{ signIn(input: { email: "a", password: ["secret words"], tries: "secret words" }) }`;
    const messages = validate(schema, parse(query)).map(
      (error) => masked(Object.assign(error, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })).message,
    );
    expect(messages).toEqual([
      'String cannot represent a non string value.',
      'Int cannot represent non-integer value.',
    ]);
  });
});
