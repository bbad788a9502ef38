import {
  type CurrencyCode,
  InvalidInput,
  type JsonValue,
  parseDecimal,
  readDecimal,
  toDecimal,
  money,
} from '@commonhall/kernel';
import { type FeeSchedule, type FeeScheduleValue } from '@commonhall/payments';
import { type Fault, type FormState } from '../page/form.js';
import { type SubmittedForm } from '../visit/submitted-form.js';
import { type Catalogue } from '../words/catalogue.js';

/** A fee has at most ten rates (`feeScheduleSchema`); the form begins with two places for them. */
export const tierCounts = { least: 2, most: 10 } as const;

export interface ReadNewFee {
  readonly title: string;
  readonly why: { readonly en: string; readonly cy: string | null };
  /** The fee as it is proposed; of no use while there are faults. */
  readonly value: FeeScheduleValue;
  readonly state: FormState;
}

/** How many rates the form has room for. */
export function tierCountIn(form: SubmittedForm): number {
  const count = Number(form.text('tiers'));
  return Number.isInteger(count) ? Math.min(Math.max(count, tierCounts.least), tierCounts.most) : tierCounts.least;
}

/** Reads the form for proposing another fee: pounds and percents as people write them, whole minor units as they are kept. */
export function readNewFee(form: SubmittedForm, words: Catalogue, currency: CurrencyCode): ReadNewFee {
  const faults: Fault[] = [];
  const { newFee } = words;
  const title = form.text('title');
  if (title === '') faults.push({ field: 'title', message: newFee.missingTitle });
  if (title.length > 200) faults.push({ field: 'title', message: newFee.titleTooLong });
  const [en, cy] = [form.text('why'), form.text('whyCy')];
  if (en === '') faults.push({ field: 'why', message: newFee.missingWhy });
  if (en.length > 5000) faults.push({ field: 'why', message: newFee.whyTooLong });
  if (cy.length > 5000) faults.push({ field: 'whyCy', message: newFee.whyTooLong });
  const amount = (field: 'fixed' | 'cap' | 'free'): bigint | null => {
    const read = readAmount(form.text(field), currency);
    if (read !== 'unreadable') return read;
    faults.push({ field, within: newFee[field], message: newFee.badAmount });
    return null;
  };
  const tiers = readTiers(form, words, currency, faults);
  const value: FeeScheduleValue = {
    tiers,
    fixedMinor: (amount('fixed') ?? 0n).toString(),
    capMinor: amount('cap')?.toString() ?? null,
    freeMinor: (amount('free') ?? 0n).toString(),
  };
  return { title, why: { en, cy: cy === '' ? null : cy }, value, state: { values: form.values(), faults } };
}

/** The rates that are filled in, from the first on; the last one goes on without end. */
function readTiers(
  form: SubmittedForm,
  { newFee }: Catalogue,
  currency: CurrencyCode,
  faults: Fault[],
): FeeScheduleValue['tiers'] {
  const rows = Array.from({ length: tierCountIn(form) }, (_, index) => ({
    rateField: tierField(index, 'rate'),
    endField: tierField(index, 'upTo'),
    rate: form.text(tierField(index, 'rate')),
    end: form.text(tierField(index, 'upTo')),
  })).filter(({ rate, end }, index) => index === 0 || rate !== '' || end !== '');
  let before = 0n;
  return rows.map(({ rateField, endField, rate, end }, index) => {
    const bps = readRate(rate);
    const within = newFee.tier(index + 1);
    if (bps === null)
      faults.push({ field: rateField, within, message: rate === '' ? newFee.missingRate : newFee.badRate });
    const isLast = index === rows.length - 1;
    const upTo = readAmount(end, currency);
    const fault = ((): string | null => {
      if (upTo === 'unreadable') return newFee.badAmount;
      if (isLast) return upTo === null ? null : newFee.lastOpen;
      if (upTo === null) return newFee.onlyLastOpen;
      return upTo > before ? null : newFee.tiersRise;
    })();
    if (fault !== null) faults.push({ field: endField, within, message: fault });
    if (upTo !== 'unreadable' && upTo !== null) before = upTo;
    return { upTo: upTo === 'unreadable' || upTo === null ? null : upTo.toString(), bps: bps ?? 0 };
  });
}

export function tierField(index: number, part: 'rate' | 'upTo'): string {
  return `tiers.${index}.${part}`;
}

/**
 * An amount as people write it: "150", "£1,000.50". Empty is none.
 * @returns minor units
 */
function readAmount(text: string, currency: CurrencyCode): bigint | null | 'unreadable' {
  const bare = text.replace(/^[£$€]\s*/, '').replace(/\s/g, '');
  if (bare === '') return null;
  // A comma is taken for one between thousands, and only there: "1,50" may mean something else.
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare;
  try {
    const { minor } = parseDecimal(plain, currency);
    return minor < 0n || minor.toString().length > 15 ? 'unreadable' : minor;
  } catch (error) {
    if (error instanceof InvalidInput) return 'unreadable';
    throw error;
  }
}

/** A rate in percent with at most two decimals, as hundredths of a percent. */
function readRate(text: string): number | null {
  const bare = text.replace(/\s*%$/, '');
  try {
    const { units, scale } = readDecimal(bare);
    if (scale > 2) return null;
    const bps = Number(units) * 10 ** (2 - scale);
    return bps >= 0 && bps <= 10_000 ? bps : null;
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

/** The fee in force, as the form begins with it. */
export function valuesOfFee(fee: FeeSchedule, currency: CurrencyCode): Readonly<Record<string, string>> {
  const values: Record<string, string> = { tiers: String(Math.max(fee.tiers.length, tierCounts.least)) };
  const amount = (minor: bigint): string => toDecimal(money(minor, currency));
  fee.tiers.forEach(({ upToMinor, bps }, index) => {
    values[tierField(index, 'rate')] = percentText(bps);
    values[tierField(index, 'upTo')] = upToMinor === null ? '' : amount(upToMinor);
  });
  values['fixed'] = fee.fixedMinor === 0n ? '' : amount(fee.fixedMinor);
  values['cap'] = fee.capMinor === null ? '' : amount(fee.capMinor);
  values['free'] = fee.freeMinor === 0n ? '' : amount(fee.freeMinor);
  return values;
}

/** 180 is "1.8", 200 is "2". */
function percentText(bps: number): string {
  const text = String(bps).padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`.replace(/\.?0+$/, '');
}

/** The fields of the form that the page with the dry run carries along. */
export function carried({ values }: FormState): [name: string, value: string][] {
  return Object.entries(values).filter(([name]) => !name.startsWith('_'));
}

/** A fee's value as JSON, for the services. */
export function asJson(value: FeeScheduleValue): JsonValue {
  return { ...value, tiers: value.tiers.map((tier) => ({ ...tier })) };
}
