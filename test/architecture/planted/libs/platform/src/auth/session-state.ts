// allowed
// ESLint must name each line that ends in "banned", and no other.
export const expired = (until: Date): boolean => until < new Date(); // banned
