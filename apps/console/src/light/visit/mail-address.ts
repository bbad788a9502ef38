import { emailAddress } from '@commonhall/platform';
import * as v from 'valibot';

/** Whether a text is an address as mail takes it, by the same rule as in the API. */
export function isMailAddress(text: string): boolean {
  return v.is(emailAddress, text);
}
