// allowed
export const money = 0n;
