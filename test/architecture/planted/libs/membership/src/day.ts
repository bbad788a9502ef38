// planted: no-cycle
import type { Night } from './night.js';

export type Day = { next?: Night };
