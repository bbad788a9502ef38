// planted: no-cycle
import type { Day } from './day.js';

export type Night = { next?: Day };
