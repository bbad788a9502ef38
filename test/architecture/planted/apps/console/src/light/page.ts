// allowed
export const page = '<p>';
