// planted: by-name, front-door, import-line-tenancy
import type { Charge } from '../../payments/src/stripe/charge.provider.js';

export type Charged = Charge;
