// allowed
// ESLint must name each line that ends in "banned", and no other.
import { DataSource } from 'typeorm';

export const source = DataSource;
export const startedAt = performance.now();
