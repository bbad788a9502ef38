export * from './auth/index.js';
export * from './database/index.js';
export * from './policy/index.js';
