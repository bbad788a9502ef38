import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import { type PlayedCoop } from './played-co-op.js';

/** How somebody looks at a page. */
export interface Looking {
  readonly width: 320 | 1280;
  readonly scheme: 'light' | 'dark';
  readonly locale: 'en' | 'cy';
}

/** Every pair of a width, a scheme and a language is among these four. */
export const waysOfLooking: readonly Looking[] = [
  { width: 320, scheme: 'light', locale: 'en' },
  { width: 320, scheme: 'dark', locale: 'cy' },
  { width: 1280, scheme: 'light', locale: 'cy' },
  { width: 1280, scheme: 'dark', locale: 'en' },
];

/** What may be said against a page; empty is what one hopes for. */
export interface Complaints {
  readonly axe: readonly string[];
  readonly sideways: number;
  readonly bytes: number;
  readonly strange: readonly string[];
}

/** A real browser in front of a played co-op. */
export class LightBrowser {
  private readonly tokens = new Map<string, Promise<string>>();
  private readonly windows = new Map<string, Promise<Page>>();

  private constructor(
    private readonly browser: Browser,
    private readonly coop: PlayedCoop,
  ) {}

  static async open(coop: PlayedCoop): Promise<LightBrowser> {
    // Not the arguments that the package offers: they switch off the security that these pages rest on.
    const browser = await playwright.launch({
      args: ['--no-sandbox', '--disable-gpu'],
      executablePath: await chromium.executablePath(),
      headless: true,
    });
    return new LightBrowser(browser, coop);
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  /** The session that somebody's looks share until the clock moves on. */
  sessionOf(email: string): Promise<string> {
    const key = `${email} ${this.coop.clockMoves}`;
    const known = this.tokens.get(key) ?? this.coop.signedIn(email);
    this.tokens.set(key, known);
    return known;
  }

  /** A window of somebody who has signed in, or of a stranger; without JavaScript. */
  async visitor(email: string | null, looking: Partial<Looking> = {}): Promise<Page> {
    const context = await this.context({ ...looking, scripts: false });
    await this.becomes(context, email, looking.locale ?? 'en');
    return context.newPage();
  }

  /**
   * Looks at a page in one way and says what is wrong with it: axe's violations, how far it scrolls sideways, how many
   * bytes came for it, and whatever it asked of other hosts or complained of. With `SHOTS` set, leaves a picture there.
   * @param act what is done on the page before it is looked at
   */
  async look(
    { name, email, path }: { readonly name: string; readonly email: string | null; readonly path: string },
    looking: Looking,
    act: (page: Page) => Promise<void> = () => Promise.resolve(),
  ): Promise<Complaints> {
    const page = await this.windowFor(looking);
    await this.becomes(page.context(), email, looking.locale);
    const sizes = new Map<string, Promise<number>>();
    const strange: string[] = [];
    page.removeAllListeners();
    page.on('response', (response) => {
      if (response.status() >= 300 && response.status() < 400) return;
      // Of several documents, one after the other, the last one is the page.
      const kind = response.request().resourceType();
      const size = response.body().then((body) => body.length);
      sizes.set(kind === 'document' ? kind : response.url(), size);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(this.coop.api.url)) strange.push(request.url());
    });
    // A page that answers 4xx is meant to; everything else that a browser complains of is not.
    page.on('console', (message) => {
      if (!/status of 4\d\d/.test(message.text())) strange.push(message.text());
    });
    await page.goto(this.coop.api.url + path);
    await act(page);
    const bytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
    // Without frames axe needs no page of its own to put its findings together.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const sideways = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    await this.keep(page, `${name}-${looking.width}-${looking.scheme}-${looking.locale}`);
    return {
      axe: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
      sideways,
      bytes,
      strange,
    };
  }

  /** One window for each way of looking, kept: opening one takes longer than looking through it. */
  private async windowFor(looking: Looking): Promise<Page> {
    const key = JSON.stringify(looking);
    const known = this.windows.get(key) ?? this.context({ ...looking, scripts: true }).then((one) => one.newPage());
    this.windows.set(key, known);
    return known;
  }

  private async context({
    width = 1280,
    scheme = 'light',
    locale = 'en',
    scripts,
  }: Partial<Looking> & { readonly scripts: boolean }): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
      locale: locale === 'cy' ? 'cy' : 'en-GB',
      javaScriptEnabled: scripts,
    });
    context.setDefaultTimeout(15_000);
    return context;
  }

  private async becomes(context: BrowserContext, email: string | null, locale: 'en' | 'cy'): Promise<void> {
    const { url } = this.coop.api;
    await context.clearCookies();
    await context.addCookies([{ name: 'commonhall-language', value: locale, url }]);
    if (email !== null) await context.addCookies([{ name: 'commonhall', value: await this.sessionOf(email), url }]);
  }

  private async keep(page: Page, name: string): Promise<void> {
    const folder = process.env['SHOTS'];
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }
}
