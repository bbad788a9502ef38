// allowed
export const tenancy = 'tenancy';
