import { type LocalMonth, type Money, toDecimal } from '@commonhall/kernel';
import { type Locale } from './locale.js';

/** How figures are written for one reader: exact, whatever their size. */
export interface Figures {
  /** An amount with all digits of its currency: £12.50. */
  money(amount: Money): string;
  /** An amount in running text, where whole pounds need no pence: £10,000. */
  roundMoney(amount: Money): string;
  /** Decimal text in major units, with the fractions of the smallest coin that it has: £0.1234. */
  exactMoney(amount: string, currency: string): string;
  /** Hundredths of a percent: 180 is 1.8%. */
  percent(bps: number): string;
  number(value: number | string): string;
  /** 3 March 2026. */
  day(at: Date): string;
  /** From one day to another, what both have in common once: 17–24 April 2041. */
  days(from: Date, to: Date): string;
  /** 3 March 2026 at 14:05, by the clocks of the zone. */
  moment(at: Date): string;
  /** March 2026. */
  month(month: LocalMonth): string;
}

const tags: Readonly<Record<Locale, string>> = { en: 'en-GB', cy: 'cy' };
const made = new Map<string, Figures>();

/**
 * The figures of a reader's language and a tenant's zone. Formats are made once: making one costs more than a page.
 * Rule: design record 0012, rule 8 (no float holds money): amounts reach `Intl` as decimal text.
 */
export function figuresOf(locale: Locale, zone: string): Figures {
  const key = `${locale} ${zone}`;
  const known = made.get(key) ?? makeFigures(tags[locale], zone);
  made.set(key, known);
  return known;
}

function makeFigures(tag: string, zone: string): Figures {
  const currencies = new Map<string, Intl.NumberFormat>();
  const currencyFormat = (currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const name = `${currency} ${JSON.stringify(options)}`;
    const format = currencies.get(name) ?? new Intl.NumberFormat(tag, { style: 'currency', currency, ...options });
    currencies.set(name, format);
    return format;
  };
  const percents = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 2 });
  const numbers = new Intl.NumberFormat(tag);
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: zone });
  const moments = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone: zone });
  const months = new Intl.DateTimeFormat(tag, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return {
    money: (amount) => currencyFormat(amount.currency, {}).format(decimal(toDecimal(amount))),
    roundMoney: (amount) =>
      currencyFormat(amount.currency, { trailingZeroDisplay: 'stripIfInteger' }).format(decimal(toDecimal(amount))),
    exactMoney: (amount, currency) => currencyFormat(currency, { maximumFractionDigits: 8 }).format(decimal(amount)),
    percent: (bps) => percents.format(decimal(`${bps}e-4`)),
    number: (value) => numbers.format(decimal(String(value))),
    day: (at) => days.format(at),
    days: (from, to) => days.formatRange(from, to),
    moment: (at) => moments.format(at),
    month: (month) => months.format(new Date(`${month}-15T12:00:00Z`)),
  };
}

/** `Intl` reads decimal text exactly; TypeScript calls such a text by this type. */
function decimal(text: string): `${number}` {
  return text as `${number}`;
}
