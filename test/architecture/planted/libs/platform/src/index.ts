// allowed
export const platform = 'platform';
