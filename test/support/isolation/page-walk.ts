import { nounOf } from '@commonhall/kernel';
import { type WholeApi } from '../whole-api.js';
import { type CanaryTenant, nowhereId } from './canary-tenant.js';
import { foreignIn } from './foreign-search.js';
import { type Trespass } from './walk.js';
import { type Actor, idsOfNoun, slugIn } from './world.js';

export interface PageWalk {
  readonly api: WholeApi;
  readonly actor: Actor;
  readonly foreign: readonly CanaryTenant[];
  readonly allowed?: readonly string[];
  /** Where it begins; from there it follows every link. */
  readonly from: readonly string[];
}

export interface WalkedPages {
  readonly pages: readonly string[];
  readonly trespasses: readonly Trespass[];
}

const mostPages = 150;
const idForm = /[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}/g;

/**
 * Looks at every page that links lead to, as one visitor; then at the same addresses with ids and names of others in the
 * place of one's own. What is not theirs and what does not exist must be one page, to the byte.
 */
export async function walkPages({ api, actor, foreign, allowed = [], from }: PageWalk): Promise<WalkedPages> {
  const trespasses: Trespass[] = [];
  const seen = new Set<string>();
  const queue = [...from];
  const look = async (
    path: string,
    sent: readonly string[] = [],
  ): Promise<{ text: string; links: readonly string[] }> => {
    const cookie = actor.cookie();
    const response = await fetch(`${api.url}${path}`, {
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie === null ? {} : { cookie }) },
    });
    const body = await response.text();
    const location = response.headers.get('location');
    const text = sent.reduce(
      (rest, one) => rest.replaceAll(one, '<sent>'),
      [response.status, location ?? '', ...response.headers.getSetCookie(), body].join('\n'),
    );
    const note = (what: string): void => void trespasses.push({ actor: actor.name, field: path, what });
    for (const { of, excerpt } of foreignIn(text, foreign, allowed)) note(`shows ${of}: ${excerpt}`);
    if (response.status >= 500) note(`broke: ${response.status}`);
    return { text, links: [...linksIn(body), ...(location === null ? [] : [location])] };
  };

  for (let path = queue.shift(); path !== undefined && seen.size < mostPages; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { links } = await look(path);
    queue.push(...links.filter((link) => link.startsWith('/') && !/^\/(assets|explorer|schema)/.test(link)));
  }

  const kinds = new Set<string>();
  for (const path of seen) {
    const kind = path.replace(idForm, (id) => id.slice(0, 3)).split('?')[0]!;
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    for (const [own, theirs, nothing] of replacements(path, actor.tenant, foreign)) {
      const [one, other] = [path.replace(own, theirs), path.replace(own, nothing)];
      const sent = (part: string): string[] => [part, encodeURIComponent(part)];
      const seenThere = (await look(one, sent(theirs))).text;
      const seenNowhere = (await look(other, sent(nothing))).text;
      if (seenThere !== seenNowhere) {
        trespasses.push({ actor: actor.name, field: one, what: `is not as nothing:\n${seenThere}\n${seenNowhere}` });
      }
    }
  }
  return { pages: [...seen], trespasses };
}

function linksIn(html: string): string[] {
  return [...html.matchAll(/\s(?:href|action)="([^"#]+)/g)].map(([, link]) => link!.replaceAll('&amp;', '&'));
}

/** What of one's own stands in an address, what of others could stand there, and what of nobody's. */
function replacements(
  path: string,
  own: CanaryTenant,
  foreign: readonly CanaryTenant[],
): (readonly [own: string, theirs: string, nothing: string])[] {
  const ids = [...path.matchAll(idForm)].flatMap(([id]) => {
    const noun = nounOf(id);
    return noun === undefined
      ? []
      : foreign.map((tenant) => [id, idsOfNoun(tenant, noun)[0]!, nowhereId(noun)] as const);
  });
  const slugs = path.includes(slugIn(own.mark))
    ? foreign.map(({ mark }) => [slugIn(own.mark), slugIn(mark), 'canary-nowhere-slug'] as const)
    : [];
  return [...ids, ...slugs];
}
