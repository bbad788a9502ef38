import { Temporal } from 'temporal-polyfill';
import { InvalidInput, type ProblemPath } from './problem.js';

declare const localDateBrand: unique symbol;
declare const localMonthBrand: unique symbol;

/** A calendar day without a zone, 'YYYY-MM-DD', years 0001 to 9999. Texts compare as the days do. */
export type LocalDate = string & { readonly [localDateBrand]: true };

/** A calendar month without a zone, 'YYYY-MM'. */
export type LocalMonth = string & { readonly [localMonthBrand]: true };

/** start <= t < end. */
export interface Interval {
  readonly start: Date;
  readonly end: Date;
}

/** A text that is no day, month, local time or time zone. */
export class InvalidTime extends InvalidInput {
  override readonly code: string = 'INVALID_TIME';
}

/**
 * Reads a calendar day.
 * @throws InvalidTime for another form, and for days that do not exist (31 June; 29 February of a common year)
 * Rule: ISO 8601, extended calendar date; Gregorian calendar.
 */
export function parseLocalDate(text: string, path: ProblemPath = []): LocalDate {
  if (!dateForm.test(text)) throw new InvalidTime('That is no date. Write it as year-month-day: 2026-03-29.', path);
  try {
    Temporal.PlainDate.from(text);
  } catch {
    throw new InvalidTime(`There is no such day as ${text}. Check the month's length.`, path);
  }
  return text as LocalDate;
}

/**
 * Reads a calendar month.
 * @throws InvalidTime
 * Rule: ISO 8601, extended calendar month.
 */
export function parseLocalMonth(text: string, path: ProblemPath = []): LocalMonth {
  if (monthForm.test(text)) return text as LocalMonth;
  throw new InvalidTime('That is no month. Write it as year-month: 2026-03.', path);
}

/** Zones that were looked up: a name costs 40 µs each time, and every month begins in one. */
const zones = new Map<string, string>();

/**
 * Reads the name of a time zone. All functions below take names that have passed here.
 * @throws InvalidTime for unknown names, and for fixed offsets: a place's offset changes twice a year
 * Rule: IANA time zone database, as this Node carries it.
 */
export function parseTimeZone(text: string, path: ProblemPath = []): string {
  const known = zones.get(text);
  if (known !== undefined) return known;
  try {
    if (/^[A-Za-z]/.test(text)) {
      const zone = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
      // Names are read without regard to case: only as the list spells them do they stay few.
      if (zone === text) zones.set(text, zone);
      return zone;
    }
  } catch {
    // Intl tells unknown names by a RangeError; the refusal below is ours.
  }
  throw new InvalidTime('That is no time zone. Give its place in the IANA list, such as Europe/London.', path);
}

/** The day it is at `instant` in `zone`. */
export function localDateOf(instant: Date, zone: string): LocalDate {
  return at(instant, zone).toPlainDate().toString() as LocalDate;
}

/** The month it is at `instant` in `zone`. */
export function monthOf(instant: Date, zone: string): LocalMonth {
  return at(instant, zone).toPlainDate().toPlainYearMonth().toString() as LocalMonth;
}

/**
 * The first instant of a day: midnight, or the first moment after it where the clocks jump over midnight.
 * Rule: Temporal, `PlainDate.toZonedDateTime` without a time.
 */
export function startOfDay(date: LocalDate, zone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

/** The first instant of a month, as `startOfDay` of its first day. */
export function startOfLocalMonth(month: LocalMonth, zone: string): Date {
  return startOfDay(`${month}-01` as LocalDate, zone);
}

/**
 * The instants of a month, half-open: the intervals of successive months meet without gap or overlap, whatever the
 * clocks do. March in London is an hour short, October an hour long.
 * Rule: design record 0012, rule 8 (calendar in the tenant's zone, instants in UTC).
 */
export function monthInterval(month: LocalMonth, zone: string): Interval {
  return { start: startOfLocalMonth(month, zone), end: startOfLocalMonth(shiftMonth(month, 1), zone) };
}

/**
 * The instant at which a clock on the wall shows a local time ('YYYY-MM-DDTHH:MM', seconds if wanted). A time that the
 * clocks repeat means its first occurrence; one that they skip means as much later as they skip.
 * @throws InvalidTime if it is no local time (an offset or Z would name the instant already)
 * Rule: Temporal's "compatible" disambiguation, as RFC 5545 section 3.3.5 has it.
 */
export function instantOfLocal(local: string, zone: string, path: ProblemPath = []): Date {
  if (!localTimeForm.test(local)) {
    throw new InvalidTime('That is no local time. Write it as 2026-03-29T20:00, without an offset.', path);
  }
  parseLocalDate(local.slice(0, 10), path);
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds);
}

/** The day so many days later (or earlier, if negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return Temporal.PlainDate.from(date).add({ days }).toString() as LocalDate;
}

/**
 * The same day so many months later (or earlier), or the last day of a month too short for it: 31 January + 1 is
 * 28 or 29 February. Count from the anchor, never from the last result, or the 31st is lost for good.
 * Rule: Temporal's "constrain" overflow.
 */
export function addMonths(date: LocalDate, months: number): LocalDate {
  return Temporal.PlainDate.from(date).add({ months }).toString() as LocalDate;
}

/** The month so many months later (or earlier, if negative). */
export function shiftMonth(month: LocalMonth, months: number): LocalMonth {
  return Temporal.PlainYearMonth.from(month).add({ months }).toString() as LocalMonth;
}

/**
 * The first day on which a meeting may be held, after notice given on `notice` with so many clear days: neither the day
 * of the notice nor that of the meeting counts. 14 clear days from the 1st: the 16th.
 * @param clearDays a whole number, 0 or more
 * Rule: "clear days" as in the Companies Act 2006, section 360, and the societies' model rules.
 */
export function addClearDays(notice: LocalDate, clearDays: number): LocalDate {
  return addDays(notice, clearDays + 1);
}

/** How many clear days lie between the day of the notice and the day of the meeting; negative if it is not after it. */
export function clearDaysBetween(notice: LocalDate, meeting: LocalDate): number {
  return Temporal.PlainDate.from(notice).until(Temporal.PlainDate.from(meeting)).days - 1;
}

const dateForm = /^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const monthForm = /^(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])$/;
const localTimeForm = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?$/;

function at(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}
