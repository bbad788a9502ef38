export { invariant, InvariantViolation } from './invariant.js';
export { AccessDenied, IdempotencyKeyReused, InvalidInput, NotFound, Problem, type ProblemPath } from './problem.js';
export { idPrefixes, nounWords, type Noun } from './noun.js';
export { decodeId, encodeId, InvalidId, newId, nounOf, parseUuid, type Id } from './id.js';
export { isCurrencyCode, minorUnits, parseCurrency, type CurrencyCode } from './currency.js';
export { InvalidAmount, readDecimal, type ExactDecimal } from './decimal.js';
export {
  add,
  assertStorable,
  compare,
  isZero,
  money,
  negate,
  parseDecimal,
  roundHalfAwayFromZero,
  shareBps,
  subtract,
  sum,
  toDecimal,
  type Money,
} from './money.js';
export { allocate, scaleWeights } from './allocate.js';
export {
  addClearDays,
  addDays,
  addMonths,
  clearDaysBetween,
  InvalidTime,
  instantOfLocal,
  localDateOf,
  monthInterval,
  monthOf,
  parseLocalDate,
  parseLocalMonth,
  parseTimeZone,
  shiftMonth,
  startOfDay,
  startOfLocalMonth,
  type Interval,
  type LocalDate,
  type LocalMonth,
} from './time.js';
export { assertPlainJson, type JsonObject, type JsonValue } from './json.js';
export { canonicalJson, sha256Hex } from './hash.js';
export { DomainEvent, eventType, isEventType, type EventClass, type EventPayload } from './event.js';
export { slugOf } from './text.js';
