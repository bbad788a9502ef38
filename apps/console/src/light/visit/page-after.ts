import { type PageArgs } from '@commonhall/platform';

/** A page of a list on paper holds as many as one likes to read. */
const rowsOfPage = 24;

/** The page that an address asks for: `?after=<cursor>`, the end of the page before. */
export function pageAfter(cursor: unknown): PageArgs {
  return { first: rowsOfPage, after: typeof cursor === 'string' ? cursor : null };
}
