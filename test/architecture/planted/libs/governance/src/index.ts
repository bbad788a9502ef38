// allowed
export const governance = 'governance';
