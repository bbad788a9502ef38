import { instantOfLocal, parseLocalDate, parseTimeZone, startOfDay } from '@commonhall/kernel';
import { type Adapter } from '../cases.js';
import { asText, list, text, type Given } from '../reading.js';

export const calendar: Readonly<Record<string, Adapter>> = {
  'billing/period_start_instant': ({ given }) => ({ utc: instantText(midnight(given, 'date', 'timeZone')) }),

  'billing/period_length_hours': ({ given }) => ({
    hours: hoursBetween(midnight(given, 'start', 'timeZone'), midnight(given, 'end', 'timeZone')),
  }),

  'distribution/order-cycle-time(local, zone)': ({ given }) => ({
    instant: instantText(instantOfLocal(text(given, 'local'), parseTimeZone(text(given, 'zone')))),
  }),

  'distribution/order-cycle-time(pairs, zone)': ({ given }) => {
    const zone = parseTimeZone(text(given, 'zone'));
    const hours = list(given, 'pairs').map((pair) => {
      const [start, end] = list({ pair }, 'pair').map((local) => instantOfLocal(asText(local), zone));
      return hoursBetween(start!, end!);
    });
    return { hours };
  },
};

function midnight(given: Given, date: string, zone: string): Date {
  return startOfDay(parseLocalDate(text(given, date)), parseTimeZone(text(given, zone)));
}

function hoursBetween(start: Date, end: Date): number {
  return (end.getTime() - start.getTime()) / 3_600_000;
}

/** Cases write whole seconds. */
function instantText(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}
