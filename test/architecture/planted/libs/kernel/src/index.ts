// allowed
export const kernel = 'kernel';
