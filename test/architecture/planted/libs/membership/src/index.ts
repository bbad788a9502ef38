// allowed
export const membership = 'membership';
