/** One measured figure, as a person and as a program read it. */
export interface Figure {
  /** What was measured, in words. */
  readonly name: string;
  /** What the product came to: "3,120 a second". */
  readonly measured: string;
  /** What stands beside it: "4,580 a second, bare node:http". Null where the bar is an absolute one. */
  readonly ceiling: string | null;
  /** The number that the bar is about. */
  readonly value: number;
  /** Null where there is none yet. */
  readonly bar: Bar | null;
  /** Where the time goes, in words. */
  readonly where?: string;
}

export interface Bar {
  readonly limit: number;
  /** Whether more is better. */
  readonly atLeast: boolean;
  readonly unit?: string;
}

/** Null without a bar. */
export function passes({ value, bar }: Figure): boolean | null {
  if (bar === null) return null;
  return bar.atLeast ? value >= bar.limit : value <= bar.limit;
}

/** Lines for people: what was measured, against what, its bar, and where the time goes. */
export function linesOf(figure: Figure): string[] {
  const { name, measured, ceiling, value, bar, where } = figure;
  const against = ceiling === null ? '' : ` against ${ceiling}`;
  const ratio = ceiling === null ? '' : `: ${shown(value)}`;
  return [
    `${verdict(figure)}  ${name}`,
    `        ${measured}${against}${ratio}${bar === null ? '' : ` (bar ${textOf(bar)})`}`,
    ...(where === undefined ? [] : [`        ${where}`]),
  ];
}

function verdict(figure: Figure): string {
  const pass = passes(figure);
  if (pass === null) return 'info';
  return pass ? 'pass' : 'MISS';
}

function textOf({ limit, atLeast, unit }: Bar): string {
  return `${atLeast ? 'at least' : 'at most'} ${limit}${unit === undefined ? '' : ` ${unit}`}`;
}

function shown(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}

/** `3,120`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
