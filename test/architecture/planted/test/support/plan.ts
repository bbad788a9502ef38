// allowed
export const plan = 'plan';
