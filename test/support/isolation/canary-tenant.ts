import { type Id, type Noun, encodeId } from '@commonhall/kernel';

/**
 * A tenant whose rows can be told from everybody else's wherever they turn up: each text holds `mark`, each id begins with
 * the same 48 bits.
 */
export interface CanaryTenant {
  readonly id: Id<'Tenant'>;
  /** Letters and hyphens alone, so that it fits most columns: `canary-ashfield`. */
  readonly mark: string;
  /** The first 48 bits of its ids in hexadecimal, twelve digits. */
  readonly head: string;
}

/** @param place a word of lower-case letters */
export function canaryTenant(place: string, head: string, id?: Id<'Tenant'>): CanaryTenant {
  const own = { mark: `canary-${place}`, head };
  return { ...own, id: id ?? (canaryId(own, 'Tenant', 0) as Id<'Tenant'>) };
}

/** The id of a tenant's n-th row of a kind: a UUID of version 7 in form, the same in every run. */
export function canaryId({ head }: Pick<CanaryTenant, 'head'>, kind: string, n: number): string {
  let hash = 5381;
  for (const letter of kind) hash = (hash * 33 + letter.charCodeAt(0)) % 0x0fff_ffff;
  const rest = `${hash.toString(16).padStart(7, '0')}${n.toString(16).padStart(5, '0')}`;
  return `${head.slice(0, 8)}-${head.slice(8)}-7000-8000-${rest}`;
}

/** How each id of the tenant begins as the database has it, and as the outside reads it after its prefix. */
export function headsOf({ head }: Pick<CanaryTenant, 'head'>): { readonly uuid: string; readonly outside: string } {
  const uuid = `${head.slice(0, 8)}-${head.slice(8)}`;
  // Ten digits of base32 hold 48 bits of the id: two hold the first byte, two times four the next five.
  const outside = encodeId('Tenant', `${uuid}-7000-8000-000000000000` as Id<'Tenant'>).slice(4, 14);
  return { uuid, outside };
}

/** An id that nothing has, anywhere; as good in form as any. */
export function nowhereId(noun: Noun, n = 0): string {
  return encodeId(noun, canaryId({ head: '0f0f0f0f0f0f' }, noun, n) as Id<Noun>);
}
