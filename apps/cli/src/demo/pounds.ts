import { type CurrencyCode, parseCurrency, parseDecimal } from '@commonhall/kernel';

/** The play keeps all books in it. */
export const currency: CurrencyCode = parseCurrency('GBP');

/** Pence from an amount as the API writes it. */
export function pence(amount: string): bigint {
  return parseDecimal(amount, currency).minor;
}

/** An amount for people, from pence: £1,234.50. */
export function pounds(minor: string | bigint): string {
  const text = minor.toString().replace('-', '').padStart(3, '0');
  const whole = text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${minor.toString().startsWith('-') ? '-' : ''}£${whole}.${text.slice(-2)}`;
}
