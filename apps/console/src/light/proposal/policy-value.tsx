import { type JsonValue, isCurrencyCode, money } from '@commonhall/kernel';
import { type FeeSchedule, feeScheduleSchema, platformFee, readFeeSchedule } from '@commonhall/payments';
import { type ReactNode } from 'react';
import * as v from 'valibot';
import { type Visit } from '../visit/visit.js';

/** A part of a fee and what it says, in words. */
export interface FeePart {
  readonly name: string;
  readonly value: string;
}

type Reader = Pick<Visit, 'words' | 'figures'>;

/** The fee that a policy's value states; null for anything else. */
export function feeIn(key: string | null, value: JsonValue | null): FeeSchedule | null {
  if (key !== platformFee.key) return null;
  const parsed = v.safeParse(feeScheduleSchema, value);
  return parsed.success ? readFeeSchedule(parsed.output) : null;
}

/** A fee, part by part: what people compare. */
export function feeParts({ words, figures }: Reader, fee: FeeSchedule, currency: string): FeePart[] {
  const { fee: w } = words;
  const amount = (minor: bigint): string =>
    isCurrencyCode(currency) ? figures.roundMoney(money(minor, currency)) : minor.toString();
  const [only] = fee.tiers;
  const rates =
    fee.tiers.length === 1 && only !== undefined
      ? w.flat(figures.percent(only.bps))
      : fee.tiers
          .map(({ upToMinor, bps }) => {
            const rate = figures.percent(bps);
            return upToMinor === null ? w.then(rate) : w.upTo(rate, amount(upToMinor));
          })
          .join(', ');
  return [
    { name: w.rates, value: rates },
    { name: w.free, value: fee.freeMinor === 0n ? w.none : w.freeValue(amount(fee.freeMinor)) },
    { name: w.fixed, value: fee.fixedMinor === 0n ? w.none : w.fixedValue(amount(fee.fixedMinor)) },
    { name: w.cap, value: fee.capMinor === null ? w.none : amount(fee.capMinor) },
  ];
}

/** A fee in a sentence. */
export function feeSentence(reader: Reader, fee: FeeSchedule, currency: string): string {
  const [rates, ...others] = feeParts(reader, fee, currency);
  const { none } = reader.words.fee;
  const told = others.filter(({ value }) => value !== none).map(({ name, value }) => `${lower(name)}: ${value}`);
  return [rates?.value ?? '', ...told].join('; ');
}

/** The value of any policy, as well as it can be said. */
export function policyValue(
  reader: Reader,
  { key, value, currency }: { readonly key: string; readonly value: JsonValue; readonly currency: string },
): ReactNode {
  const { words, figures } = reader;
  const fee = feeIn(key, value);
  if (fee !== null) return feeSentence(reader, fee, currency);
  if (key === 'membership.grace-days' && typeof value === 'number') return words.policy.days(value);
  const budget = v.safeParse(budgetForm, value);
  if (budget.success) {
    return words.policy.budget(figures.number(budget.output.most), figures.number(budget.output.restorePerSecond));
  }
  return <code>{JSON.stringify(value)}</code>;
}

const budgetForm = v.object({ most: v.number(), restorePerSecond: v.number() });

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
