// allowed
// ESLint must name each line that ends in "banned", and no other.
export const now = (): Date => new Date(); // banned
export const hours = (minutes: number): number => Math.floor(minutes / 60);
