import { type Catalogue, english } from './english.js';
import { type Locale } from './locale.js';
import { welsh } from './welsh.js';

export type { Catalogue } from './english.js';

/** The words of every language. */
export const catalogues: Readonly<Record<Locale, Catalogue>> = { en: english, cy: welsh };

/** A text that somebody wrote in one language or in both. */
export interface WrittenText {
  readonly en: string;
  readonly cy: string | null;
}
