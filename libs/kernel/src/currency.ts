import { InvalidInput, type ProblemPath } from './problem.js';

/** Digits of the minor unit -> codes. Left out: what has no minor unit (metals, bond units, XTS, XXX), for no bill is written in it. */
const codesByDigits = {
  0: ['BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  2: [
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW',
    'CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR',
    'ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR',
    'MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN',
    'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  ],
  3: ['BHD IQD JOD KWD LYD OMR TND'],
  4: ['CLF UYW'],
} as const;

type Words<Text extends string, Found = never> = Text extends `${infer First} ${infer Rest}`
  ? Words<Rest, Found | First>
  : Found | Text;

/** An ISO 4217 code in capitals that money can be written in. */
export type CurrencyCode = Words<(typeof codesByDigits)[keyof typeof codesByDigits][number]>;

const digitsByCode = new Map<string, number>(
  Object.entries(codesByDigits).flatMap(([digits, lines]) =>
    lines.flatMap((line) => line.split(' ').map((code): [string, number] => [code, Number(digits)])),
  ),
);

/** Tells whether a text is a currency code, in capitals, that money can be written in. */
export function isCurrencyCode(text: string): text is CurrencyCode {
  return digitsByCode.has(text);
}

/**
 * Reads a currency code.
 * @throws InvalidInput for lower case, unknown codes, and codes without a minor unit such as XAU
 * Rule: ISO 4217, list one.
 */
export function parseCurrency(text: string, path: ProblemPath = []): CurrencyCode {
  if (isCurrencyCode(text)) return text;
  throw new InvalidInput('That is no currency. Give its three-letter ISO 4217 code in capitals, such as GBP.', path);
}

/**
 * How many decimal digits the currency's minor unit has: 2 for GBP, 0 for JPY, 3 for KWD.
 * Rule: ISO 4217, list one, column "minor unit" (as in npm currency-codes 2.2.0, with which a test compares; and XCG, which
 * replaced ANG on 31 March 2025). A payment provider may count otherwise: that is its adapter's business.
 */
export function minorUnits(currency: CurrencyCode): number {
  return digitsByCode.get(currency) ?? 0;
}
