import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeId, newId, sha256Hex } from '@commonhall/kernel';
import { Proposals } from '@commonhall/governance';
import { People, Sessions, TenantDatabase, csrfTokenOf } from '@commonhall/platform';
import { pino } from 'pino';
import { type Page } from 'playwright-core';
import { createApi } from '../../apps/api/src/server.js';
import { LightBrowser, waysOfLooking } from '../support/light-browser.js';
import { PlayedCoop, type PlayedOrganisation, foundersOfPlay } from '../support/played-co-op.js';
import { apiSetting } from '../support/whole-api.js';

const [sian, gareth, mair] = ['sian@river-post.example', 'gareth@garth-food.example', 'mair@hafod.example'] as const;
const olwen = 'olwen@host.example';
const pageBytes = 30 * 1024;

let coop: PlayedCoop;
let browser: LightBrowser;

beforeAll(async () => {
  coop = await PlayedCoop.begin('2041-01-05T09:00:00Z');
  browser = await LightBrowser.open(coop);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await coop.end();
});

/** Looks at a page in every way: nothing for axe to find, nothing to the side, no more than 30 KiB, nothing strange. */
async function looksRight(
  page: { readonly name: string; readonly email: string | null; readonly path: string },
  act?: (page: Page) => Promise<void>,
): Promise<void> {
  for (const looking of waysOfLooking) {
    const { axe, sideways, bytes, strange } = await browser.look(page, looking, act);
    expect({ page: page.name, ...looking, axe, sideways, strange }).toEqual({
      page: page.name,
      ...looking,
      axe: [],
      sideways: 0,
      strange: [],
    });
    expect(bytes).toBeLessThanOrEqual(pageBytes);
    expect(bytes).toBeGreaterThan(5_000);
  }
}

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(coop.api.url + path, { headers, redirect: 'manual' });

const post = (
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(coop.api.url + path, { method: 'POST', headers, redirect: 'manual', body: new URLSearchParams(fields) });

const cookieOf = async (email: string): Promise<{ cookie: string }> => ({
  cookie: `commonhall=${await browser.sessionOf(email)}; commonhall-language=en`,
});

/** Everything that the forms of a page carry unseen. */
function hiddenFields(html: string): Record<string, string> {
  const main = html.slice(html.indexOf('<main'));
  const tags = [...main.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(tags.map(([, name = '', value = '']) => [name, value]));
}

const states = (
  name: string,
  email: string | null,
  path: string,
): { name: string; email: string | null; path: string } => ({
  name,
  email,
  path,
});

describe('while the co-op forms', () => {
  let welcome: string;

  beforeAll(async () => {
    welcome = await coop.welcomePath();
  });

  it('strangers read what this is, and that it is forming', async () => {
    const page = await browser.visitor(null);
    await page.goto(`${coop.api.url}/`);
    await page.getByRole('heading', { name: 'The co-op' }).waitFor();
    await page.getByText('The co-op is forming.').waitFor();
    await page.getByRole('link', { name: 'What runs here' }).click();
    const facts = await page.locator('main').innerText();
    expect(facts).toContain('It answers');
    expect(facts).not.toMatch(/version|since|clock/i);
  });

  it('sends strangers to sign in from every page of a tenant, there or not', async () => {
    for (const slug of ['co-op', 'nowhere']) {
      const answer = await get(`/t/${slug}/bills`);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/sign-in?next=%2Ft%2F${slug}%2Fbills`]);
    }
  });

  it('says what a link is for, and does not use it by being looked at', async () => {
    const unused = async (): Promise<boolean> =>
      (await coop.rows('select from identity.mail_link where used_at is null and revoked_at is null')).length === 1;
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await fetch(coop.api.url + welcome, { method });
      expect(answer.status).toBe(200);
    }
    expect((await post(welcome, { name: 'A scanner', email: 'a@b.example' })).status).toBe(403);
    expect(await unused()).toBe(true);
  });

  it('is looked at by eyes that see: what is planted is found', async () => {
    const planted = await browser.look(states('planted', null, '/'), waysOfLooking[0]!, async (page) => {
      await page.evaluate(`document.documentElement.removeAttribute('lang');
        document.querySelector('h1').outerHTML = '<p style="color:#bbb;width:400px">Faint and wide</p><img src="https://elsewhere.example/a.png">';
        document.querySelector('main p').style.color = '#ccc'; document.querySelector('main p').style.width = '400px'`);
    });
    expect(planted.axe.map((one) => one.split(':')[0])).toEqual(
      expect.arrayContaining(['html-has-lang', 'image-alt', 'color-contrast']),
    );
    expect(planted.sideways).toBeGreaterThan(0);
    expect(planted.strange).not.toEqual([]);
  });

  it('looks right before and after a mistake, and at a link that is none', async () => {
    await looksRight(states('welcome-forming', null, '/'));
    await looksRight(states('status-stranger', null, '/status'));
    await looksRight(states('link-welcome', null, welcome));
    await looksRight(states('link-errors', null, welcome), (page) => page.locator('main button').click());
    await looksRight(states('link-gone', null, '/link/nothing'));
    await looksRight(states('sign-in', null, '/sign-in'));
    await looksRight(states('sign-in-link', null, '/sign-in/link'));
    await looksRight(states('nowhere', null, '/nowhere'));
    await looksRight(states('sign-in-errors', null, '/sign-in'), async (page) => {
      await page.locator('#email').fill('nobody@example.org');
      await page.locator('#password').fill('not the password');
      await page.locator('main button').click();
    });
  }, 240_000);

  it('lets the operator in by the welcome link, and set a password', async () => {
    const page = await browser.visitor(null);
    await page.goto(coop.api.url + welcome);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('alert').getByText('Enter your name').waitFor();
    await page.getByLabel('Your name').fill('Olwen the operator');
    await page.getByLabel('Your e-mail address').fill(olwen);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Set a password' }).waitFor();
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Set this password' }).click();
    await page.getByRole('alert').getByText('at least 12 characters').waitFor();
    await page.getByLabel('New password').fill('several words to keep');
    await page.getByRole('button', { name: 'Set this password' }).click();
    await page.getByRole('heading', { name: 'Found the co-op' }).waitFor();
    const gone = await page.goto(coop.api.url + welcome);
    expect(gone?.status()).toBe(410);
  });

  it('looks right to whoever drafts the founding', async () => {
    const path = '/t/co-op/founding';
    const name = async (page: Page): Promise<void> => {
      await page.locator('#name').fill('Garth Co-op');
      await page.locator('main button').first().click();
    };
    await looksRight(states('founding', olwen, path));
    await looksRight(states('founding-errors', olwen, path), (page) => page.locator('main button').click());
    await looksRight(states('founder', olwen, path), name);
    await looksRight(states('founder-errors', olwen, path), async (page) => {
      await name(page);
      await page.locator('main button').first().click();
    });
    await looksRight(states('founding-check', olwen, path), async (page) => {
      await page.locator('#name').fill('Garth Co-op');
      await page.locator('main button').first().click();
      for (const [index, founder] of foundersOfPlay.entries()) {
        for (const [field, value] of Object.entries(answersOf(founder, index))) {
          await page.locator(`[id="founders.${index}.${field}"]`).fill(value);
        }
        await page.locator('main button').first().click();
      }
      await page.locator('button[value=send]').waitFor();
    });
    await looksRight(states('charter-blank', olwen, '/t/co-op/charter'));
    await looksRight(states('password-after-link', olwen, '/password?after=link&next=/you'));
    await looksRight(states('password-errors', olwen, '/password'), (page) => page.locator('main button').click());
  }, 240_000);

  it('takes the draft, keeps what was typed when a founder is added, and drafts once however often it is sent', async () => {
    const page = await browser.visitor(olwen);
    await page.goto(`${coop.api.url}/t/co-op/founding`);
    await page.getByLabel('Name of the co-op').fill('Garth Co-op');
    await page.getByRole('button', { name: 'Continue' }).click();
    for (const [index, { name, kind, officer, email }] of foundersOfPlay.entries()) {
      await page.getByRole('heading', { name: `Founder ${index + 1}` }).waitFor();
      await page.getByLabel('Name of the person who signs').fill(officer);
      await page.getByLabel('Their e-mail address').fill(index === 1 ? sian : email);
      await page.getByLabel('Name of the organisation').fill(name);
      await page.getByLabel('What it does').fill(kind);
      await page.getByLabel('Legal form').fill('community benefit society');
      await page.getByLabel('Registration number').fill(`RS-${index}`);
      await page.getByLabel('How many members it has').fill('120');
      await page.getByLabel('Address', { exact: true }).fill('1 Bridge Street, Garth');
      await page.getByLabel('Meters').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      if (index !== 1) continue;
      await page.getByRole('alert').getByText('This is named twice.').waitFor();
      expect(await page.getByLabel('Meters').isChecked()).toBe(true);
      await page.getByLabel('Their e-mail address').fill(email);
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    await page.getByRole('heading', { name: 'Check before you send the links' }).waitFor();
    await page.getByRole('button', { name: 'Add a founder' }).click();
    await page.getByRole('heading', { name: 'Founder 4' }).waitFor();
    await page.getByRole('button', { name: 'Remove this founder' }).click();
    await page.getByRole('button', { name: 'Change: Founder 3' }).click();
    expect(await page.getByLabel('Their e-mail address').inputValue()).toBe(mair);
    expect(await page.getByLabel('Meters').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(await page.getByRole('region', { name: 'Founder 2' }).innerText()).toContain(gareth);

    const fields = { ...hiddenFields(await page.content()), _button: 'send' };
    const headers = await cookieOf(olwen);
    const sent = await Promise.all([1, 2, 3].map(() => post('/t/co-op/founding', fields, headers)));
    expect(sent.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await coop.rows("select from proposal where kind = 'founding'")).toHaveLength(1);
    await coop.settle();
    await page.goto(`${coop.api.url}/t/co-op/founding`);
    await page.getByText('The founders get their links by mail.').waitFor();
    await looksRight(states('founding-drafted', olwen, '/t/co-op/founding'));
  }, 120_000);

  it('has each founder read the charter and sign it; with the last signature the co-op exists', async () => {
    for (const [index, { email, name }] of foundersOfPlay.entries()) {
      const page = await browser.visitor(null);
      await page.goto(coop.api.url + (await coop.linkFor(email)));
      await page.getByText('nothing is signed before you say so').waitFor();
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('link', { name: 'Go on without a password' }).click();
      await page.getByRole('heading', { name: 'The charter of Garth Co-op' }).waitFor();
      await page.getByText('2% up to £10,000, then 1.5%').waitFor();
      await page.getByText(`You sign for ${name}.`).waitFor();
      if (index === 1) await looksRight(states('charter-to-sign', email, '/t/co-op/charter'));
      await page.getByRole('button', { name: 'Sign the charter' }).click();
      const last = index === foundersOfPlay.length - 1;
      await page.getByText(last ? 'Garth Co-op exists: every founder has signed.' : 'You signed on').waitFor();
      if (last) expect(new URL(page.url()).pathname).toBe('/t/garth-co-op/charter');
    }
    await coop.settle();
  }, 120_000);

  it('leads whoever had the old address to the co-op, and nobody else', async () => {
    await coop.get(People).ensure({ email: 'nia@example.org', name: 'Nia' });
    expect((await get('/t/co-op/charter', await cookieOf(sian))).status).toBe(200);
    expect((await get('/t/co-op/charter', await cookieOf('nia@example.org'))).status).toBe(404);
  });

  it('says to somebody who has no part anywhere that there is nothing to see yet', async () => {
    const page = await browser.visitor('nia@example.org');
    await page.goto(`${coop.api.url}/`);
    await page.getByText('You have no part in any organisation here yet.').waitFor();
  });
});

/** What a founder of the play answers, by the names of the form's fields. */
function answersOf({ name, kind, officer, email }: PlayedOrganisation, index: number): Record<string, string> {
  return {
    name: officer,
    email,
    'organisation.name': name,
    'organisation.kind': kind,
    'organisation.legalForm': 'community benefit society',
    'organisation.registrationNumber': `RS-${index}`,
    'organisation.address': '1 Bridge Street, Garth',
    'organisation.memberCount': '120',
  };
}

describe('signing in and out', () => {
  it('by address and password leads on to where one wanted to go, and a wrong password says so without a hint', async () => {
    const page = await browser.visitor(null);
    await page.goto(`${coop.api.url}/you`);
    await page.getByText('Sign in to go on.').waitFor();
    await page.getByLabel('E-mail address').fill(olwen);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('do not go together').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(olwen);
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await page.getByLabel('Password').fill('several words to keep');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Your sign-in' }).waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('You have signed out.').waitFor();
    await page.goto(`${coop.api.url}/you`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('everywhere ends the sessions of other devices too', async () => {
    const signIn = async (): Promise<string> =>
      (await coop.get(Sessions).signIn({ email: olwen, password: 'several words to keep', from: '127.0.0.1' })).token;
    const [here, there] = [await signIn(), await signIn()];
    const answer = await post(
      '/sign-out-everywhere',
      { _token: csrfTokenOf({ token: here }) },
      { cookie: `commonhall=${here}` },
    );
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?out=everywhere']);
    for (const token of [here, there]) expect((await get('/you', { cookie: `commonhall=${token}` })).status).toBe(303);
  });

  it('by a link that one asks for, with the same words for an address that nobody has', async () => {
    const texts: string[] = [];
    for (const email of [mair, 'nobody@example.org']) {
      const page = await browser.visitor(null);
      await page.goto(`${coop.api.url}/sign-in`);
      await page.getByRole('link', { name: 'Get a link by mail' }).click();
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
      texts.push(await page.content());
    }
    expect(texts[1]).toBe(texts[0]);
    await coop.settle();
    const page = await browser.visitor(null);
    await page.goto(coop.api.url + (await coop.linkFor(mair)));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('link', { name: 'Go on without a password' }).click();
    await page.getByRole('heading', { name: 'Hello, Mair Ó Súilleabháin' }).waitFor();
  });

  it('leads nowhere else, whatever the address asks', async () => {
    const html = await (await get('/sign-in?next=//evil.example')).text();
    expect(html).toContain('name="next" value="/"');
  });

  it('too often answers 429 and when to try again', async () => {
    const first = await get('/sign-in');
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const fields = { ...hiddenFields(await first.text()), email: 'guess@example.org', password: 'a guess at it' };
    let answer = await post('/sign-in', fields, { cookie });
    for (let tries = 0; answer.status === 422 && tries < 12; tries++)
      answer = await post('/sign-in', fields, { cookie });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.text()).toContain('That was tried too often.');
  });

  it('says plainly where browsers cannot be kept signed in', async () => {
    const api = await createApi(
      { ...apiSetting(coop.own), publicUrl: 'http://192.168.1.5:4000' },
      pino({ level: 'silent' }),
    );
    await api.listen(0, '127.0.0.1');
    try {
      for (const path of ['/', '/sign-in', '/sign-in/link']) {
        const html = await (await fetch((await api.getUrl()) + path)).text();
        expect(html).toContain('You cannot sign in at this address.');
        expect(html.slice(html.indexOf('<main'))).not.toContain('<form');
      }
    } finally {
      await api.close();
    }
  }, 60_000);
});

describe('forms from elsewhere', () => {
  it('without the token of the page do nothing and say what to do', async () => {
    const headers = await cookieOf(sian);
    const other = csrfTokenOf({ token: await browser.sessionOf(gareth) });
    for (const token of ['', 'x', other]) {
      const answer = await post('/sign-out-everywhere', { _token: token }, headers);
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('Open the page again and send it once more.');
    }
    expect((await get('/you', headers)).status).toBe(200);
  });

  it('are refused where the browser says that another site sent them, token or not', async () => {
    const token = csrfTokenOf({ token: await browser.sessionOf(sian) });
    const headers = { ...(await cookieOf(sian)), 'sec-fetch-site': 'cross-site' };
    expect((await post('/sign-out-everywhere', { _token: token }, headers)).status).toBe(403);
  });

  it('of another type, or too long, are refused by a page', async () => {
    const headers = await cookieOf(sian);
    const send = (type: string, body: string): Promise<Response> =>
      fetch(`${coop.api.url}/sign-out`, {
        method: 'POST',
        redirect: 'manual',
        headers: { ...headers, 'content-type': type },
        body,
      });
    for (const [type, body] of [
      ['application/json', '{"_token":"x"}'],
      ['application/json', '{'],
      ['text/plain', '_token=x'],
      ['multipart/form-data; boundary=x', '--x--'],
    ] as const) {
      const answer = await send(type, body);
      expect([type, answer.status]).toEqual([type, 415]);
      expect(await answer.text()).toContain('This request cannot be read');
    }
    const long = await send('application/x-www-form-urlencoded', `a=${'b'.repeat(70_000)}`);
    expect(long.status).toBe(413);
    expect(await long.text()).toContain('That is too much at once');
    expect((await get('/you', headers)).status).toBe(200);
  });
});

describe('the language', () => {
  it('is the one that was chosen, then the person’s, then the browser’s', async () => {
    const langOf = async (path: string, headers: Record<string, string>): Promise<string | undefined> =>
      /<html lang="(\w+)"/.exec(await (await get(path, headers)).text())?.[1];
    const welsh = await coop.get(People).ensure({ email: 'gwen@example.org', name: 'Gwen', locale: 'cy' });
    expect(welsh).toBeDefined();
    const session = { cookie: `commonhall=${await coop.signedIn('gwen@example.org')}` };
    await expect(langOf('/', {})).resolves.toBe('en');
    await expect(langOf('/', { 'accept-language': 'cy-GB,en;q=0.5' })).resolves.toBe('cy');
    await expect(langOf('/', { ...session, 'accept-language': 'en' })).resolves.toBe('cy');
    await expect(langOf('/?lang=en', session)).resolves.toBe('en');
    await expect(langOf('/', { cookie: `${session.cookie}; commonhall-language=en` })).resolves.toBe('en');
    await expect(langOf('/?lang=xx', { 'accept-language': 'cy' })).resolves.toBe('cy');
  });

  it('stays chosen by one click', async () => {
    const page = await browser.visitor(null);
    await page.goto(`${coop.api.url}/`);
    await page.getByRole('link', { name: 'Cymraeg' }).click();
    await page.getByText('Mae’n rhedeg.').waitFor();
    await page.goto(`${coop.api.url}/sign-in`);
    await page.getByRole('heading', { name: 'Mewngofnodi' }).waitFor();
  });
});

describe('a co-op that runs', () => {
  let bill: string;
  let foreignBill: string;
  const zero = 'garth-co-op';

  beforeAll(async () => {
    await coop.admit(zero);
    await coop.ratify(zero);
    const slugs = (
      await coop.rows<{ slug: string }>("select slug from tenant where slug <> 'garth-co-op' order by id")
    ).map((row) => row.slug);
    for (const [month, clock] of [
      ['2041-02', '2041-03-02T00:00:00Z'],
      ['2041-03', '2041-04-02T00:00:00Z'],
    ] as const) {
      await coop.setClock(clock);
      for (const [index, slug] of slugs.entries()) {
        await coop.take(slug, `${month}-20T10:00:00Z`, BigInt(112_345 * (index + 1)));
        await coop.take(slug, `${month}-27T10:00:00Z`, BigInt(3 ** index * 10_050));
      }
      await coop.settle();
    }
    const billOf = async (slug: string): Promise<string> => {
      const [row] = await coop.rows<{ id: never }>(
        'select b.id from bill b join tenant t on t.id = b.tenant_id where t.slug = $1 order by b.period limit 1',
        [slug],
      );
      return encodeId('PayableBill', row!.id);
    };
    bill = await billOf('garth-food-hub');
    foreignBill = await billOf('river-post');
  }, 120_000);

  it('is not there for others: what is not theirs and what does not exist are the same page to the byte', async () => {
    const headers = await cookieOf(gareth);
    const paths = [
      '/t/no-such-place/bills',
      '/t/river-post/bills',
      '/t/river-post',
      '/t/river-post/delegate',
      `/t/river-post/bills/${foreignBill}`,
      `/t/garth-food-hub/bills/${foreignBill}`,
      `/t/garth-food-hub/bills/${encodeId('PayableBill', newId<'PayableBill'>())}`,
      '/t/garth-food-hub/bills/nonsense',
      '/t/garth-food-hub/nowhere',
      `/t/${zero}/decisions/${encodeId('Decision', newId<'Decision'>())}`,
      `/t/${zero}/decisions/${encodeId('Decision', newId<'Decision'>())}/ballots.json`,
      '/nowhere',
    ];
    const answers = await Promise.all(paths.map((path) => get(path, headers)));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    const told = answers.map(({ status, headers: sent }, index) =>
      JSON.stringify([status, [...sent].filter(([name]) => name !== 'date'), bodies[index]]),
    );
    expect(answers[0]?.status).toBe(404);
    expect(told.map((one) => one === told[0])).toEqual(paths.map(() => true));
  });

  it('takes no form in a tenant that is not one’s own', async () => {
    const fields = {
      _token: csrfTokenOf({ token: await browser.sessionOf(gareth) }),
      _key: newId(),
      name: 'X',
      email: 'x@y.example',
    };
    expect((await post('/t/river-post/delegate', fields, await cookieOf(gareth))).status).toBe(404);
    expect(await coop.rows("select from delegate_appointment where name = 'X'")).toEqual([]);
  });

  it('lets an officer appoint the delegate, who gets a link and casts from then on', async () => {
    const ann = await browser.visitor(null);
    await ann.goto(coop.api.url + (await linkToSignIn('ann@mill-lane.example')));
    await ann.getByRole('button', { name: 'Go on' }).click();
    await ann.getByRole('link', { name: 'Go on without a password' }).click();
    await ann.getByRole('link', { name: 'Mill Lane Makers' }).click();
    await ann.getByRole('main').waitFor();
    await ann.getByRole('link', { name: 'Appoint the delegate' }).click();
    await ann.getByRole('button', { name: 'Appoint this person' }).click();
    await ann.getByRole('alert').getByText('Enter the name of the delegate').waitFor();
    await ann.getByLabel('Name').fill('Rhys Morgan');
    await ann.getByLabel('E-mail address').fill('rhys@mill-lane.example');
    await ann.getByRole('button', { name: 'Appoint this person' }).click();
    await ann.getByText('Rhys Morgan is appointed, and gets an invitation by mail.').waitFor();
    await coop.settle();
    const rhys = await browser.visitor(null);
    await rhys.goto(coop.api.url + (await coop.linkFor('rhys@mill-lane.example')));
    await rhys.getByRole('button', { name: 'Go on' }).click();
    await rhys.getByRole('link', { name: 'Go on without a password' }).click();
    await rhys.getByRole('heading', { name: 'Proposals' }).waitFor();
    await rhys.getByRole('link', { name: 'Propose another fee' }).waitFor();
  });

  it('leads from a bill to its line, from the line to its arithmetic, and to the decision that set it', async () => {
    const page = await browser.visitor(null);
    await page.goto(`${coop.api.url}/sign-in`);
    await page.goto(coop.api.url + (await linkToSignIn(gareth)));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('link', { name: 'Go on without a password' }).click();
    await page.getByRole('link', { name: 'Garth Food Hub' }).click();
    await page.getByRole('link', { name: 'Bills', exact: true }).click();
    await page.getByRole('link', { name: 'February 2041' }).click();
    await page.getByRole('heading', { name: 'Bill for February 2041' }).waitFor();
    await page.getByRole('link', { name: 'Platform fee on takings' }).click();
    expect(new URL(page.url()).hash).toBe('#line-1');
    const line = page.getByRole('region', { name: 'Platform fee on takings' });
    await line.getByText('2 takings, together').waitFor();
    const amounts = await line.getByRole('row').filter({ hasText: 'of £' }).getByRole('cell').last().innerText();
    expect(amounts).toMatch(/^£\d/);
    await line.getByText('2% up to £10,000, then 1.5%').waitFor();
    await line.getByRole('link', { name: 'Decision 3: Ratify the founding policies' }).click();
    await page.getByRole('heading', { name: 'Ratify the founding policies' }).waitFor();
    await page.getByText('It carried: 3 votes for, 0 votes against.').waitFor();
  });

  it('shows a treasurer, who has no part in the co-op, whose decision it was without a link', async () => {
    const [tenant] = await coop.rows<{ id: never }>("select id from tenant where slug = 'garth-food-hub'");
    const personId = await coop.get(People).ensure({ email: 'tess@garth-food.example', name: 'Tess' });
    await coop.rows(
      "insert into identity.tenant_access (person_id, tenant_id, roles, source, changed_at) values ($1, $2, '{treasurer}', 'directory', now())",
      [personId, tenant!.id],
    );
    const html = await (await get(`/t/garth-food-hub/bills/${bill}`, await cookieOf('tess@garth-food.example'))).text();
    expect(html).toContain('By a decision of the members of Garth Co-op.');
    expect(html).not.toContain('/decisions/');
  });

  it('looks right in every other place', async () => {
    await looksRight(states('welcome', null, '/'));
    await looksRight(states('home', gareth, '/'));
    await looksRight(states('you', gareth, '/you'));
    await looksRight(states('status', gareth, '/status'));
    await looksRight(states('overview', gareth, '/t/garth-food-hub'));
    await looksRight(states('coop', gareth, `/t/${zero}`));
    await looksRight(states('bills', gareth, '/t/garth-food-hub/bills'));
    await looksRight(states('bill', gareth, `/t/garth-food-hub/bills/${bill}`));
    await looksRight(states('delegate', 'ann@mill-lane.example', '/t/mill-lane-makers/delegate'));
    await looksRight(states('delegate-errors', 'ann@mill-lane.example', '/t/mill-lane-makers/delegate'), (page) =>
      page.locator('main button').click(),
    );
    await looksRight(states('denied', 'rhys@mill-lane.example', '/t/mill-lane-makers/delegate'));
    await looksRight(states('form-refused', gareth, '/you'), async (page) => {
      await page.context().clearCookies({ name: 'commonhall-form' });
      await page.evaluate("document.querySelector('main input[name=_token]').value = 'stale'");
      await page.locator('main button').first().click();
    });
    await looksRight(states('charter', gareth, `/t/${zero}/charter`));
    await looksRight(states('decisions', gareth, `/t/${zero}/decisions`));
    await looksRight(states('admission', gareth, (await proposalsOf('admission'))[0]!));
  }, 300_000);

  it('may be printed without what only a screen can use', async () => {
    const page = await browser.visitor(gareth);
    await page.goto(`${coop.api.url}/t/garth-food-hub/bills/${bill}`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
    expect(await page.getByRole('heading', { name: 'Bill for February 2041' }).isVisible()).toBe(true);
  });

  it('is walked through by the keyboard: the first stop skips to the content, and every stop shows', async () => {
    const page = await browser.visitor(gareth);
    await page.goto(`${coop.api.url}/t/garth-food-hub/bills`);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the main content' });
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    expect((await skip.boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      '(({ outlineStyle, outlineWidth }) => ({ text: document.activeElement.textContent, outlineStyle, outlineWidth }))(getComputedStyle(document.activeElement))',
    );
    expect(focused).toEqual({ text: 'March 2041', outlineStyle: 'solid', outlineWidth: '3px' });
  });

  describe('deciding on another fee', () => {
    let path: string;
    let opensAt: Date;
    let closesAt: Date;

    const write = async (page: Page): Promise<void> => {
      await page.goto(`${coop.api.url}/t/${zero}/proposals/new-fee`);
      await page.locator('#title').fill('A lower fee for small takings');
      await page
        .locator('#why')
        .fill('The fee brings in more than the platform costs.\n\nSmall organisations need it most.');
      await page.locator('[id="tiers.0.rate"]').fill('1.5');
      await page.locator('[id="tiers.0.upTo"]').fill('£5,000');
      await page.locator('[id="tiers.1.rate"]').fill('1.2 %');
      await page.locator('#cap').fill('120');
    };

    it('begins with the fee in force, and refuses what is no fee at its field', async () => {
      const page = await browser.visitor(sian);
      await page.goto(`${coop.api.url}/t/${zero}/proposals/new-fee`);
      expect(await page.locator('[id="tiers.0.rate"]').inputValue()).toBe('2');
      expect(await page.locator('[id="tiers.0.upTo"]').inputValue()).toBe('10000.00');
      expect(await page.locator('#cap').inputValue()).toBe('150.00');
      await page.locator('#cap').fill('1,50');
      await page.locator('#title').fill('Kept');
      await page.getByRole('button', { name: 'See what it would change' }).click();
      await page.getByRole('alert').getByText('Most for one month: Enter an amount').waitFor();
      await page.getByRole('alert').getByText('Enter why you propose it').waitFor();
      expect(await page.locator('#title').inputValue()).toBe('Kept');
      expect(await page.locator('#cap').inputValue()).toBe('1,50');
      await page.getByRole('button', { name: 'Add a rate' }).click();
      await page.locator('[id="tiers.2.rate"]').waitFor();
    });

    it('shows what it would have changed before anything is sent, and goes back to the form with what was typed', async () => {
      const page = await browser.visitor(sian);
      await write(page);
      await page.keyboard.press('Enter');
      await page.getByText('Nothing has been sent yet.').waitFor();
      await page.getByRole('heading', { name: 'Your own bills, exactly: River Post' }).waitFor();
      await page.getByRole('heading', { name: 'The others, as a distribution' }).waitFor();
      expect(await coop.rows("select from proposal where title = 'A lower fee for small takings'")).toEqual([]);
      const [bands] = await page.getByRole('img', { name: /^Bar picture/ }).all();
      expect(await bands?.getAttribute('aria-label')).toMatch(/organisations/);
      await page.getByRole('button', { name: 'Change it' }).click();
      expect(await page.locator('#cap').inputValue()).toBe('120');
      expect(await page.locator('[id="tiers.1.rate"]').inputValue()).toBe('1.2 %');
      await looksRight(states('new-fee', sian, `/t/${zero}/proposals/new-fee`));
      await looksRight(states('new-fee-errors', sian, `/t/${zero}/proposals/new-fee`), (one) =>
        one.locator('button[value=check]').click(),
      );
      await looksRight(states('new-fee-check', sian, `/t/${zero}/proposals/new-fee`), async (one) => {
        await write(one);
        await one.locator('button[value=check]').click();
      });
    }, 120_000);

    it('gives notice once, however often the button is pressed', async () => {
      const headers = await cookieOf(sian);
      const html = await (await get(`/t/${zero}/proposals/new-fee`, headers)).text();
      const fields = {
        ...hiddenFields(html),
        title: 'A lower fee for small takings',
        why: 'The fee brings in more than the platform costs.\r\n\r\nSmall organisations need it most.',
        'tiers.0.rate': '1.5',
        'tiers.0.upTo': '5000',
        'tiers.1.rate': '1.2',
        cap: '120',
        free: '200',
        _button: 'notice',
      };
      const answers = await Promise.all([1, 2, 3].map(() => post(`/t/${zero}/proposals/new-fee`, fields, headers)));
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
      expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
      const found = await coop.rows<{ id: never; opens_at: Date; closes_at: Date }>(
        "select id, opens_at, closes_at from proposal where title = 'A lower fee for small takings' and state = 'notice'",
      );
      expect(found).toHaveLength(1);
      path = `/t/${zero}/proposals/${encodeId('Proposal', found[0]!.id)}`;
      [opensAt, closesAt] = [found[0]!.opens_at, found[0]!.closes_at];
      expect(answers[0]?.headers.get('location')).toBe(`${path}?done=notice`);
      const again = await post(`/t/${zero}/proposals/new-fee`, { ...fields, cap: '119' }, headers);
      expect(again.status).toBe(422);
      expect(await again.text()).toContain('This form was sent before, with something else in it.');
    });

    it('refuses a ballot before voting opens', async () => {
      const html = await (await get(path, await cookieOf(gareth))).text();
      expect(html).toContain('Voting opens on');
      expect(html).not.toContain('name="choice"');
      const fields = { _token: csrfTokenOf({ token: await browser.sessionOf(gareth) }), _key: newId(), choice: 'yes' };
      const answer = await post(`${path}/ballot`, fields, await cookieOf(gareth));
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain('Voting on this proposal is not open.');
      await looksRight(states('proposal-notice', sian, `${path}?done=notice`));
    }, 60_000);

    it('takes a ballot without JavaScript, gives a receipt, and lets it be replaced', async () => {
      await coop.setClock(new Date(opensAt.getTime() + 3_600_000).toISOString());
      const page = await browser.visitor(gareth, { width: 320 });
      await page.goto(coop.api.url + path);
      await page.getByText('You would have paid').waitFor();
      await page.getByRole('button', { name: 'Cast this ballot' }).click();
      await page.getByRole('alert').getByText('Choose yes, no or abstain').waitFor();
      await page.getByLabel('Yes', { exact: true }).check();
      await page.getByRole('button', { name: 'Cast this ballot' }).click();
      await page.getByText('Your ballot is cast').waitFor();
      await page.getByText('It says: Yes').waitFor();
      await page.reload();
      await page.getByRole('link', { name: 'Back to the proposal' }).click();
      expect(await page.getByLabel('Yes', { exact: true }).isChecked()).toBe(true);
      await page.getByLabel('No', { exact: true }).check();
      await page.getByRole('button', { name: 'Replace your ballot' }).click();
      await page.getByText('It says: No').waitFor();
      await looksRight(states('proposal-voting', gareth, path));
      await looksRight(states('proposal-errors', sian, path), (one) => one.locator('section button').click());
      await looksRight(states('receipt', gareth, `${path}/ballot`));
      await looksRight(states('proposals', gareth, `/t/${zero}/proposals`));
    }, 120_000);

    it('casts once for a form that is sent twice, and asks again where the second one says something else', async () => {
      const headers = await cookieOf(sian);
      const fields: Record<string, string> = {
        ...hiddenFields(await (await get(path, headers)).text()),
        choice: 'yes',
      };
      const twice = await Promise.all([1, 2].map(() => post(`${path}/ballot`, fields, headers)));
      expect(twice.map(({ status }) => status)).toEqual([303, 303]);
      expect(
        await coop.rows("select from audit_entry a where a.action = 'ballot.cast' and a.actor = $1 and a.at > $2", [
          `person:${(await coop.principalOf(sian, zero)).personId}`,
          opensAt,
        ]),
      ).toHaveLength(1);
      const other = await post(`${path}/ballot`, { ...fields, choice: 'no' }, headers);
      expect(other.status).toBe(422);
      const html = await other.text();
      expect(html).toContain('This form was sent before, with something else in it.');
      expect(html).toMatch(/checked="" value="no"/);
      expect(hiddenFields(html)['_key']).not.toBe(fields['_key']);
    });

    it('shows the count, every test, what it did and the file to count again', async () => {
      const headers = await cookieOf(mair);
      const fields = { ...hiddenFields(await (await get(path, headers)).text()), choice: 'yes' };
      expect((await post(`${path}/ballot`, fields, headers)).status).toBe(303);
      await coop.setClock(new Date(closesAt.getTime() + 60_000).toISOString());
      const late = await browser.visitor(gareth);
      await late.goto(coop.api.url + path);
      await late.getByText('Voting has ended.').waitFor();
      await coop.settle();
      const page = await browser.visitor(gareth);
      await page.goto(coop.api.url + path);
      await page.getByRole('link', { name: /Decision 4, with its count/ }).click();
      await page.getByText('It carried: 2 votes for, 1 vote against.').waitFor();
      await page.getByText('Quorum met: 3 votes present, 3 needed.').waitFor();
      await page.getByText('4 > 3').waitFor();
      await page.getByText('in force since').waitFor();
      const shown = await page.locator('main').innerText();
      expect(shown).toContain('1.5% up to £5,000, then 1.2%');
      const url = `${page.url()}/ballots.json`;
      const file = Buffer.from(await (await fetch(url, { headers: await cookieOf(gareth) })).arrayBuffer());
      expect(shown).toContain(sha256Hex(file.toString('utf8')));
      expect(JSON.parse(file.toString('utf8'))).toMatchObject({ format: 'commonhall.ballots@1' });
      for (const { officer, name } of foundersOfPlay)
        for (const text of [officer, name]) expect(file.includes(text)).toBe(false);
      await looksRight(states('decision', gareth, new URL(page.url()).pathname));
      await looksRight(states('proposal-decided', gareth, path));
    }, 120_000);

    it('charges the next month by it, and the bill names the decision', async () => {
      await coop.setClock('2041-05-20T09:00:00Z');
      await coop.take('garth-food-hub', '2041-05-10T10:00:00Z', 900_000n);
      await coop.setClock('2041-06-02T00:00:00Z');
      await coop.settle();
      const page = await browser.visitor(gareth);
      await page.goto(`${coop.api.url}/t/garth-food-hub/bills`);
      await page.getByRole('link', { name: 'May 2041' }).click();
      await page.getByText('1.5% of £5,000').first().waitFor();
      await page.getByText('1.2% of £4,000').first().waitFor();
      await page.getByRole('link', { name: 'Decision 4: A lower fee for small takings' }).first().click();
      await page.getByText('It carried: 2 votes for, 1 vote against.').waitFor();
    }, 60_000);

    it('shows a draft to its own organisation alone, gives notice of it and takes it back', async () => {
      const { result } = await coop.get(Proposals).propose(await coop.principalOf(sian, zero), {
        kind: 'policy-change',
        title: 'More days of grace',
        summary: { en: 'Thirty are too few.', cy: 'Mae tri deg yn rhy ychydig.' },
        effects: [{ type: 'policy', key: 'membership.grace-days', value: 60 }],
        idempotencyKey: newId(),
      });
      const draft = `/t/${zero}/proposals/${encodeId('Proposal', result.id)}`;
      expect((await get(draft, await cookieOf(gareth))).status).toBe(404);
      await looksRight(states('proposal-draft', sian, draft));
      const page = await browser.visitor(sian);
      await page.goto(coop.api.url + draft);
      await page.getByText('60 days').waitFor();
      await page.getByRole('button', { name: 'Give notice' }).click();
      await page.getByText('Notice has been given.').waitFor();
      await page.getByRole('button', { name: 'Withdraw it' }).click();
      await page.getByText('The proposal has been withdrawn.').waitFor();
      expect(await page.getByRole('button', { name: 'Withdraw it' }).count()).toBe(0);
    }, 60_000);
  });

  /** The paths of the proposals of a kind. */
  async function proposalsOf(kind: string): Promise<string[]> {
    const rows = await coop.rows<{ id: never }>('select id from proposal where kind = $1', [kind]);
    return rows.map(({ id }) => `/t/${zero}/proposals/${encodeId('Proposal', id)}`);
  }
});

/** A link to sign in, as it comes by mail to whoever asks for one. */
async function linkToSignIn(email: string): Promise<string> {
  const first = await get('/sign-in/link');
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await post('/sign-in/link', { ...hiddenFields(await first.text()), email }, { cookie });
  await coop.settle();
  return coop.linkFor(email);
}

describe('when the database does not answer', () => {
  it('a page says that it is not your fault, with a number for whoever runs this, and nothing of the error', async () => {
    const api = await createApi(apiSetting(coop.own), pino({ level: 'silent' }));
    await api.listen(0, '127.0.0.1');
    try {
      await api.get(TenantDatabase, { strict: false }).close();
      const answer = await fetch(`${await api.getUrl()}/`, { headers: { 'accept-language': 'cy' } });
      const html = await answer.text();
      expect(answer.status).toBe(500);
      expect(html).toContain('Mae rhywbeth o’i le ar ein hochr ni');
      expect(html).toMatch(/rhowch y rhif hwn .*: [0-9a-f-]{36}</);
      expect(html).not.toMatch(/Error|driver|at .*\.js/);
    } finally {
      await api.close();
    }
  }, 60_000);
});

describe('what every page carries', () => {
  it.each(['/', '/sign-in', '/status', '/nowhere', '/link/nothing'])(
    '%s keeps scripts, frames and other hosts out',
    async (path) => {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src|unsafe|https?:|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('names its style sheet by the hash of its content, and browsers may keep that for good', async () => {
    const href = /href="(\/assets\/light-[0-9a-f]{16}\.css)"/.exec(await (await get('/')).text())?.[1] ?? '';
    const sheet = await get(href);
    expect(sheet.status).toBe(200);
    expect(sheet.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/assets/light-0000000000000000.css')).status).toBe(404);
  });
});
