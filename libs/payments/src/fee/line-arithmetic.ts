import { type CurrencyCode, invariant, minorUnits } from '@commonhall/kernel';
import { type LineArithmetic } from './month-bill.js';

/** One step of how a line's amount came about. */
export interface ArithmeticStep {
  readonly kind: 'tier' | 'fixed' | 'rounding' | 'free-tier' | 'cap' | 'provisional';
  /** The takings that a rate is taken on, in minor units. */
  readonly baseMinor: bigint | null;
  readonly rateBps: number | null;
  /** The border of a free tier or a cap, or what is charged once for each taking; minor units. */
  readonly limitMinor: bigint | null;
  /** How many takings a fixed part is charged on. */
  readonly count: number | null;
  /** Major units, exact to the ten-thousandth of a minor unit; the steps of a line sum to its amount. */
  readonly amount: string;
}

export interface ArithmeticOf {
  readonly arithmetic: LineArithmetic;
  readonly takings: number;
  readonly baseMinor: bigint;
  readonly amountMinor: bigint;
}

/**
 * Opens a line: each tier's takings times its rate, the fixed part times the takings, and what rounding each taking by
 * itself made of it. The amounts of the steps sum to the line's amount exactly.
 * Rule: libs/payments/README.md, invariant 5; rounding once for each taking (`FeeSchedule`).
 */
export function arithmeticSteps(line: ArithmeticOf, currency: CurrencyCode): ArithmeticStep[] {
  const { arithmetic, amountMinor } = line;
  const nothing = { baseMinor: null, rateBps: null, limitMinor: null, count: null };
  if (arithmetic.kind !== 'use') {
    const limitMinor = BigInt(arithmetic.kind === 'cap' ? arithmetic.capMinor : arithmetic.freeMinor);
    return [{ ...nothing, kind: arithmetic.kind, limitMinor, amount: exactText(amountMinor * scale, currency) }];
  }
  if (arithmetic.provisional) {
    return [
      {
        ...nothing,
        kind: 'provisional',
        baseMinor: line.baseMinor,
        count: line.takings,
        amount: exactText(0n, currency),
      },
    ];
  }
  const parts: { step: Omit<ArithmeticStep, 'amount'>; exact: bigint }[] = arithmetic.tiers
    .filter(({ baseMinor }) => baseMinor !== '0')
    .map(({ bps, baseMinor, upToMinor }) => ({
      step: {
        ...nothing,
        kind: 'tier',
        baseMinor: BigInt(baseMinor),
        rateBps: bps,
        limitMinor: upToMinor === null ? null : BigInt(upToMinor),
      },
      exact: BigInt(baseMinor) * BigInt(bps),
    }));
  const fixed = BigInt(arithmetic.fixedMinor);
  if (fixed !== 0n) {
    parts.push({
      step: { ...nothing, kind: 'fixed', limitMinor: fixed, count: line.takings },
      exact: fixed * BigInt(line.takings) * scale,
    });
  }
  const rounding = amountMinor * scale - parts.reduce((sum, { exact }) => sum + exact, 0n);
  if (rounding !== 0n) parts.push({ step: { ...nothing, kind: 'rounding', count: line.takings }, exact: rounding });
  return parts.map(({ step, exact }) => ({ ...step, amount: exactText(exact, currency) }));
}

/** Ten-thousandths of a minor unit: what basis points of minor units come to. */
const scale = 10_000n;
const scaleDigits = 4;

/** Major units with the currency's digits, and as many of the four beyond them as are not nought. */
function exactText(exact: bigint, currency: CurrencyCode): string {
  const digits = minorUnits(currency) + scaleDigits;
  const text = (exact < 0n ? -exact : exact).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, -digits);
  const keep = minorUnits(currency);
  const decimals = text.slice(-digits, text.length - scaleDigits);
  const beyond = text.slice(-scaleDigits).replace(/0+$/, '');
  invariant(decimals.length === keep, 'an exact amount has its currency’s digits');
  const fraction = decimals + beyond;
  return `${exact < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
