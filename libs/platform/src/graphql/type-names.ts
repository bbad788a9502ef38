/** Rows carry no GraphQL type, and entities shall not: what `node` has loaded is remembered here for as long as it lives. */
const names = new WeakMap<object, string>();

/** Tells that this object answers as the GraphQL type of that name, where an interface or union stands in the schema. */
export function rememberType<Row extends object>(row: Row, type: string): Row {
  names.set(row, type);
  return row;
}

/** The GraphQL type of an object behind an interface or union, if it can be told. */
export function typeNameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const declared = (value as { __typename?: unknown }).__typename;
  return names.get(value) ?? (typeof declared === 'string' ? declared : undefined);
}
