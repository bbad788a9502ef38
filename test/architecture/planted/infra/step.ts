// allowed
export const step = 'step';
