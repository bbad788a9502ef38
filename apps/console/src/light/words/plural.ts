/** The forms of a counted noun in English. */
export type EnglishForms = Readonly<Record<'one' | 'other', string>>;

/** All six forms of a counted noun in Welsh, where the number changes the first letter of what it counts. */
export type WelshForms = Readonly<Record<'zero' | 'one' | 'two' | 'few' | 'many' | 'other', string>>;

const english = new Intl.PluralRules('en-GB');
const welsh = new Intl.PluralRules('cy');
const digits = { en: new Intl.NumberFormat('en-GB'), cy: new Intl.NumberFormat('cy') };

/**
 * Chooses the form that goes with a number; `#` in it becomes the number.
 * Source: Unicode CLDR, plural rules of `en`.
 */
export function englishCount(count: number, forms: EnglishForms): string {
  const form = english.select(count) === 'one' ? forms.one : forms.other;
  return form.replace('#', digits.en.format(count));
}

/** As `englishCount`. Source: Unicode CLDR, plural rules of `cy` (0, 1, 2, 3, 6, everything else). */
export function welshCount(count: number, forms: WelshForms): string {
  return forms[welsh.select(count)].replace('#', digits.cy.format(count));
}
