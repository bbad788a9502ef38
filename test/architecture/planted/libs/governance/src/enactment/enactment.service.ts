// allowed
// ESLint must name each line that ends in "banned", and no other.
import { Column, DataSource } from 'typeorm'; // banned
import { type EntityManager } from 'typeorm'; // banned
import { Temporal } from 'temporal-polyfill';

export const opened = new Date(); // banned
export const closed = Date.now(); // banned
export const clock = Date.now; // banned
export const waited = performance.now(); // banned
export const today = Temporal.Now.plainDateISO(); // banned
export const known = new Date(0);
export type Manager = EntityManager;
export const machinery = { Column, DataSource };
