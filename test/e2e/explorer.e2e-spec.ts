import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Authenticator, type Caller, PlatformGraphqlModule } from '@commonhall/platform';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import chromium from '@sparticuz/chromium';
import { type Page, chromium as playwright } from 'playwright-core';

class Strangers extends Authenticator {
  callerOf(): Promise<Caller> {
    return Promise.resolve({ principal: null, mayIntrospect: false });
  }
}

@Resolver()
class GreetingResolver {
  @Query(() => String)
  greeting(): string {
    return 'Welcome in.';
  }
}

@Module({
  imports: [
    PlatformGraphqlModule.forRoot({
      authenticator: Strangers,
      examples: [{ title: 'A greeting', query: 'query Greeting {\n  greeting\n}' }],
    }),
  ],
  providers: [GreetingResolver],
})
class SmallApp {}

let origin: string;
let page: Page;
const opened: { close(): Promise<unknown> }[] = [];
const complaints: string[] = [];
const requested: string[] = [];

beforeAll(async () => {
  const app = await NestFactory.create<NestFastifyApplication>(SmallApp, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  opened.push(app);
  await app.listen(0, '127.0.0.1');
  origin = await app.getUrl();
  const browser = await playwright.launch({
    args: chromium.args,
    executablePath: await chromium.executablePath(),
    headless: true,
  });
  opened.push(browser);
  page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requested.push(request.url()));
}, 60_000);

afterAll(async () => {
  // As many as the set-up came to: what failed there is what is worth reading.
  for (const each of opened.reverse()) await each.close();
});

it('opens a saved example, runs it and shows the schema to a stranger, with nothing from elsewhere', async () => {
  await page.goto(`${origin}/explorer`);
  await page.getByRole('navigation', { name: 'Examples' }).getByRole('link', { name: 'A greeting' }).click();
  await page.locator('.graphiql-query-editor').getByText('greeting', { exact: true }).waitFor();
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page.locator('.result-window').getByText('Welcome in.').waitFor();
  await page.getByRole('button', { name: /Documentation Explorer/ }).click();
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click();
  await page.locator('.graphiql-doc-explorer').getByText('greeting').waitFor();
  expect(complaints).toEqual([]);
  expect(requested.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
}, 60_000);
