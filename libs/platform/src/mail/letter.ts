import { type Mail } from './mail.entity.js';

/** The text of a letter as it goes out: paragraphs, then the link on a line of its own. */
export function plainLetter({ paragraphs, link }: Pick<Mail, 'paragraphs' | 'link'>): string {
  return `${[...paragraphs, ...(link === null ? [] : [link])].join('\n\n')}\n`;
}

/** The same as HTML, without pictures, style sheets or anything that is fetched. */
export function htmlLetter({ locale, paragraphs, link }: Pick<Mail, 'locale' | 'paragraphs' | 'link'>): string {
  const text = paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`);
  const last = link === null ? [] : [`<p><a href="${escaped(link)}">${escaped(link)}</a></p>`];
  return `<!doctype html><html lang="${locale}"><body>${[...text, ...last].join('')}</body></html>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
