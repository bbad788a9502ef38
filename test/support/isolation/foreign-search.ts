import { type CanaryTenant, headsOf } from './canary-tenant.js';

/** Something of another tenant's in an answer. */
export interface Find {
  readonly of: string;
  /** What stands around it. */
  readonly excerpt: string;
}

/**
 * Looks for bytes of other tenants in whatever was answered: their texts and their ids, as the database has them and as
 * the outside reads them, also inside cursors and whatever else is base64.
 * @param allowed texts that may stand there, each for a reason that its caller gives
 */
export function foreignIn(answer: string, tenants: readonly CanaryTenant[], allowed: readonly string[] = []): Find[] {
  const texts = [answer, ...unwrapped(answer)].map((text) =>
    allowed.reduce((rest, one) => rest.replaceAll(one, ''), text.toLowerCase()),
  );
  return tenants.flatMap((tenant) => {
    const { uuid, outside } = headsOf(tenant);
    return [tenant.mark, uuid, outside].flatMap((sign) =>
      texts.flatMap((text) => {
        const at = text.indexOf(sign);
        return at < 0 ? [] : [{ of: tenant.mark, excerpt: text.slice(Math.max(0, at - 60), at + 60) }];
      }),
    );
  });
}

/** What is wrapped in the answer as base64, and in that again. */
function unwrapped(text: string): string[] {
  return [...text.matchAll(/[\w+/-]{16,}/g)].flatMap(([word]) => within(word));
}

/** The same ids and cursors stand in most answers. */
const known = new Map<string, readonly string[]>();

function within(word: string): readonly string[] {
  const before = known.get(word);
  if (before !== undefined) return before;
  const inner = Buffer.from(word, 'base64').toString();
  // Most words are no base64: what comes of them is not readable.
  const found = /^[\x20-\x7e\s]+$/.test(inner) ? [inner, ...unwrapped(inner)] : [];
  known.set(word, found);
  return found;
}
