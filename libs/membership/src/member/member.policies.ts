import { definePolicy } from '@commonhall/platform';
import * as v from 'valibot';

/** How long a member whose paid term has ended is still served. */
export const graceDays = definePolicy({
  key: 'membership.grace-days',
  scope: 'tenant',
  schema: v.pipe(
    v.number('this is a whole number of days'),
    v.integer('this is a whole number of days'),
    v.minValue(0, 'this is not negative'),
    v.maxValue(365, 'this is at most 365 days'),
  ),
  initial: 30,
  labels: { en: 'Days of grace after a term', cy: 'Dyddiau gras ar ôl tymor' },
  unit: 'days',
});
