/** What an account's balance means; a clearing account comes back to nothing. */
export type AccountKind = 'asset' | 'liability' | 'income' | 'expense' | 'clearing';

export interface ChartAccount {
  readonly kind: AccountKind;
  readonly labels: { readonly en: string; readonly cy: string };
}

/**
 * The accounts that payments posts to, a closed list. The first three stand in an organisation's books, the others in
 * the co-op's; `fees-accrued` is the clearing account of both.
 * Source: libs/payments/README.md, "How a taking becomes a bill".
 */
export const chart = {
  'platform-fees': { kind: 'expense', labels: { en: 'Platform fees', cy: 'Ffioedd y platfform' } },
  'payable-to-co-op': { kind: 'liability', labels: { en: 'Payable to the co-op', cy: "Yn daladwy i'r gydweithfa" } },
  'fees-accrued': { kind: 'clearing', labels: { en: 'Fees accrued', cy: 'Ffioedd a gronnwyd' } },
  receivable: { kind: 'asset', labels: { en: 'Receivable from members', cy: 'Yn dderbyniadwy gan aelodau' } },
  'fee-income': { kind: 'income', labels: { en: 'Fee income', cy: 'Incwm ffioedd' } },
} as const satisfies Readonly<Record<string, ChartAccount>>;

export type AccountCode = keyof typeof chart;

export function isAccountCode(code: string): code is AccountCode {
  return Object.hasOwn(chart, code);
}
