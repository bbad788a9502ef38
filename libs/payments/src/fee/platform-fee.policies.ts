import { definePolicy } from '@commonhall/platform';
import { feeDirection } from './fee-direction.js';
import { feeScheduleSchema } from './platform-fee.js';

/** What the co-op charges organisations for their use of the platform; `FeeSchedule` says how it is read. */
export const platformFee = definePolicy({
  key: 'payments.platform-fee',
  scope: 'platform',
  schema: feeScheduleSchema,
  initial: { tiers: [{ upTo: null, bps: 0 }], fixedMinor: '0', capMinor: null, freeMinor: '0' },
  labels: {
    en: "The platform's fee on an organisation's takings",
    cy: "Ffi'r platfform ar dderbyniadau sefydliad",
  },
  direction: feeDirection,
  unit: 'basis points of the month’s takings; amounts in minor units of the co-op’s currency',
});
