import { type JsonObject, invariant } from '@commonhall/kernel';
import type * as v from 'valibot';

/** A letter in one language. Plain sentences; the link, where there is one, stands below the last paragraph. */
export interface MailText<Facts extends JsonObject> {
  readonly subject: (facts: Facts) => string;
  readonly body: (facts: Facts) => readonly string[];
}

/** A kind of letter, in each language of the product. */
export interface MailTemplate<Facts extends JsonObject = JsonObject> {
  /** `<library>.<what it tells>`, for example `membership.delegate-invitation`. */
  readonly name: string;
  readonly facts: v.GenericSchema<unknown, Facts>;
  readonly en: MailText<Facts>;
  readonly cy: MailText<Facts>;
}

const defined = new Map<string, unknown>();

/** Declares a kind of letter, beside the feature that sends it. @throws InvariantViolation if the name is taken */
export function defineMail<Facts extends JsonObject>(template: MailTemplate<Facts>): MailTemplate<Facts> {
  invariant(!defined.has(template.name), `two letters are called ${template.name}`);
  defined.set(template.name, template);
  return template;
}

/** Every kind of letter that the loaded libraries send. */
export function definedMails(): readonly MailTemplate[] {
  return [...defined.values()] as MailTemplate[];
}
