import { InvalidInput, type ProblemPath } from './problem.js';

/**
 * The name of a thing in addresses: accents folded, lower case, words joined by hyphens, at most 63 characters.
 * "Mair Ó Súilleabháin" is `mair-o-suilleabhain`.
 * @throws InvalidInput if nothing of the name is left, as with one in another script
 * Rule: design record 0012, rule 8 (slugs); RFC 1035, section 2.3.4 (a label of a host name has at most 63).
 */
export function slugOf(name: string, path: ProblemPath = []): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{Mark}|['\u2018\u2019]/gu, '')
    .toLowerCase()
    .replace(/[øłđðþßæœı]/g, (letter) => spelledOut[letter] ?? letter)
    .replace(/&/g, ' and ')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-/, '')
    .slice(0, 63)
    .replace(/-$/, '');
  if (slug !== '') return slug;
  throw new InvalidInput('This name gives no address. Choose a short name of letters a to z and digits.', path);
}

/** Letters that Unicode does not take apart. */
const spelledOut: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};
