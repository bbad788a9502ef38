// allowed
export const payments = 'payments';
