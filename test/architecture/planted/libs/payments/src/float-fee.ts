// allowed
// ESLint must name each line that ends in "banned", and no other.
declare const fee: { minor: bigint; amount: number };

export const rounded = Math.round(fee.amount * 0.01); // banned
export const floored = Math.floor(fee.amount); // banned
export const parsed = parseFloat('0.1'); // banned
export const parsedToo = Number.parseFloat('0.1'); // banned
export const shown = fee.amount.toFixed(2); // banned
export const widened = Number(fee.minor); // banned
export const half = fee.minor / 2n; // banned
export const doubled = fee.minor * 2n;
export const least = Math.min(1, 2);
