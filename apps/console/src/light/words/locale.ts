/** The languages of the product. */
export const locales = ['en', 'cy'] as const;

export type Locale = (typeof locales)[number];

export function isLocale(text: unknown): text is Locale {
  return text === 'en' || text === 'cy';
}

/**
 * The first language of the list that the product speaks, by weight; English where it speaks none of them.
 * @param header as the browser sends it: `cy-GB,cy;q=0.9,en;q=0.8`
 * Rule: RFC 9110, section 12.5.4.
 */
export function acceptedLocale(header: string | undefined): Locale {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((text) => text.startsWith('q='))?.slice(2) ?? '1';
      return { language: tag.split('-')[0], weight: Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wishes) if (isLocale(language)) return language;
  return 'en';
}
