import * as v from 'valibot';
import { definePolicy } from '../policy/index.js';
import { costLimits } from './cost-budget.js';

const points = (most: number): v.GenericSchema<number> =>
  v.pipe(
    v.number('this is a whole number of points'),
    v.integer('this is a whole number of points'),
    v.minValue(1, 'this is at least 1'),
    v.maxValue(most, `this is at most ${most}`),
  );

/** How much a caller may ask of the API at once, and how fast that is restored. */
export const costBudget = definePolicy({
  key: 'api.cost-budget',
  scope: 'platform',
  schema: v.strictObject({ most: points(1_000_000), restorePerSecond: points(100_000) }),
  initial: { most: costLimits.capacity, restorePerSecond: costLimits.restorePerSecond },
  labels: { en: 'Cost budget of the API', cy: 'Cyllideb gost yr API' },
  unit: 'points; a query costs one for each thing that it may return',
});
