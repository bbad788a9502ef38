import { type CurrencyCode, type Id, type Money, money } from '@commonhall/kernel';
import { type ArithmeticStep, arithmeticSteps } from '../fee/line-arithmetic.js';
import { type LineArithmetic } from '../fee/month-bill.js';
import { type IssuedLine } from './invoice.events.js';

/** A line as whoever pays it opens it. */
export interface OpenedLine {
  readonly kind: IssuedLine['kind'];
  readonly label: string;
  readonly takings: number;
  readonly base: Money;
  readonly amount: Money;
  readonly arithmetic: readonly OpenedStep[];
  readonly policyVersionId: Id<'PolicyVersion'>;
  readonly decisionId: Id<'Decision'>;
}

export interface OpenedStep extends Pick<ArithmeticStep, 'kind' | 'rateBps' | 'count' | 'amount'> {
  readonly base: Money | null;
  readonly limit: Money | null;
}

/** What the lines are called. */
export const lineLabels = {
  use: { en: 'Platform fee on takings', cy: 'Ffi platfform ar dderbyniadau' },
  provisional: {
    en: 'Takings before the members ratified the fee: nothing is charged',
    cy: "Derbyniadau cyn i'r aelodau gadarnhau'r ffi: ni chodir dim",
  },
  'free-tier': { en: 'Free tier: takings that bear no fee', cy: 'Haen am ddim: derbyniadau heb ffi' },
  cap: { en: 'Cap: the most for one month', cy: 'Uchafswm am fis' },
} as const;

/** Opens a line of an invoice or a bill. */
export function openLine(line: IssuedLine, currency: CurrencyCode): OpenedLine {
  return new LineToOpen(line, currency, () => line.arithmetic);
}

/** As `openLine`, for a line whose arithmetic came as text. */
export function openStoredLine(
  line: Omit<IssuedLine, 'arithmetic'> & { readonly arithmetic: string },
  currency: CurrencyCode,
): OpenedLine {
  return new LineToOpen(line, currency, () => JSON.parse(line.arithmetic) as LineArithmetic);
}

/** Lists hold many lines, and few are opened: how a line came about is worked out where somebody looks. */
class LineToOpen implements OpenedLine {
  readonly kind: OpenedLine['kind'];
  readonly takings: number;
  readonly base: Money;
  readonly amount: Money;
  readonly policyVersionId: OpenedLine['policyVersionId'];
  readonly decisionId: OpenedLine['decisionId'];
  private read: LineArithmetic | undefined;

  constructor(
    line: Omit<IssuedLine, 'arithmetic'>,
    private readonly currency: CurrencyCode,
    private readonly arithmeticOf: () => LineArithmetic,
  ) {
    this.kind = line.kind;
    this.takings = line.takings;
    this.base = money(BigInt(line.baseMinor), currency);
    this.amount = money(BigInt(line.amountMinor), currency);
    this.policyVersionId = line.policyVersionId as Id<'PolicyVersion'>;
    this.decisionId = line.decisionId as Id<'Decision'>;
  }

  private get stated(): LineArithmetic {
    return (this.read ??= this.arithmeticOf());
  }

  get label(): string {
    const { stated } = this;
    const provisional = stated.kind === 'use' && stated.provisional;
    return lineLabels[provisional ? 'provisional' : this.kind].en;
  }

  get arithmetic(): readonly OpenedStep[] {
    const { stated: arithmetic, takings, base, amount, currency } = this;
    const moneyOf = (minor: bigint | null): Money | null => (minor === null ? null : money(minor, currency));
    return arithmeticSteps({ arithmetic, takings, baseMinor: base.minor, amountMinor: amount.minor }, currency).map(
      ({ baseMinor, limitMinor, ...step }) => ({ ...step, base: moneyOf(baseMinor), limit: moneyOf(limitMinor) }),
    );
  }
}

/** A number as it stands on the paper: `PF-000042`. */
export function numberText(series: string, number: bigint | string): string {
  return `${series}-${number.toString().padStart(6, '0')}`;
}
