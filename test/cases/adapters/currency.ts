import { minorUnits, money, parseCurrency, parseDecimal, toDecimal } from '@commonhall/kernel';
import { type Adapter } from '../cases.js';
import { text, whole } from '../reading.js';

export const currency: Readonly<Record<string, Adapter>> = {
  'billing/minor_units': ({ given }) => ({ digits: minorUnits(parseCurrency(text(given, 'currency'))) }),

  'billing/minor_to_decimal': ({ given }) => ({
    decimal: toDecimal(money(whole(given, 'minor'), parseCurrency(text(given, 'currency')))),
  }),

  'billing/decimal_to_minor': ({ given }) => ({
    minor: parseDecimal(text(given, 'decimal'), parseCurrency(text(given, 'currency'))).minor,
  }),
};
