import { describe, expect, it } from '@jest/globals';
import { newId } from '@commonhall/kernel';
import { type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { strangerVisit, tenantVisit } from '../../../../../test/support/light-visit.js';
import { delegatePage } from '../delegate/delegate.page.js';
import { foundingPage } from '../founding/founding.page.js';
import { linkPage } from '../link/link.page.js';
import { newFeePage } from '../proposal/new-fee.page.js';
import { passwordPage, signInPage, youPage } from '../sign-in/sign-in.page.js';
import { statusPage } from '../status/status.page.js';
import { homePage, strangerPage } from '../welcome/welcome.page.js';
import { brokenPage, formRefusedPage, notFoundPage } from './error.page.js';
import { type FormState, emptyForm } from './form.js';
import { Bars, Table, Written } from './parts.js';

const evil = `<script>alert("1")</script>'&`;
const render = (page: ReactElement): string => renderToStaticMarkup(page);

const forms: Readonly<Record<string, (form: FormState, locale: 'en' | 'cy') => ReactElement>> = {
  signIn: (form, locale) => signInPage({ visit: strangerVisit(locale), form, token: 'T', next: '/' }),
  link: (form, locale) =>
    linkPage({
      visit: strangerVisit(locale),
      preview: { purpose: 'welcome', tenantId: newId<'Tenant'>(), name: null, asksName: true },
      path: '/link/abc',
      form,
      token: 'T',
      formKey: 'K',
    }),
  password: (form, locale) =>
    passwordPage({ visit: tenantVisit(locale), form, next: '/', isAfterLink: true, asksCurrent: true }),
  founding: (form, locale) =>
    foundingPage({ visit: tenantVisit(locale), form, step: 'name', founders: 3, formKey: 'K' }),
  founder: (form, locale) => foundingPage({ visit: tenantVisit(locale), form, step: 2, founders: 4, formKey: 'K' }),
  newFee: (form, locale) => newFeePage({ visit: tenantVisit(locale), form, tiers: 2, formKey: 'K', sign: '£' }),
  delegate: (form, locale) =>
    delegatePage({
      visit: tenantVisit(locale, { inCoop: false, roles: ['administrator'] }),
      appointments: [],
      justAppointed: false,
      form,
      formKey: 'K',
    }),
};

const others: Readonly<Record<string, (locale: 'en' | 'cy') => ReactElement>> = {
  stranger: (locale) => strangerPage({ visit: strangerVisit(locale), canSignIn: true }),
  forming: (locale) => strangerPage({ visit: strangerVisit(locale, null), canSignIn: false }),
  home: (locale) => homePage(tenantVisit(locale), [tenantVisit(locale).tenant]),
  you: (locale) => youPage(tenantVisit(locale), true),
  status: (locale) => statusPage({ visit: strangerVisit(locale), isHealthy: false, inside: null }),
  notFound: (locale) => notFoundPage(strangerVisit(locale)),
  foundingCheck: (locale) =>
    foundingPage({ visit: tenantVisit(locale), form: emptyForm, step: 'check', founders: 3, formKey: 'K' }),
  broken: (locale) => brokenPage(strangerVisit(locale), 'abc'),
  formRefused: (locale) => formRefusedPage(strangerVisit(locale), '/sign-in'),
};

const all = [
  ...Object.entries(forms).map(([name, page]) => [name, (locale: 'en' | 'cy') => page(emptyForm, locale)] as const),
  ...Object.entries(others),
];

describe.each(['en', 'cy'] as const)('every page in %s', (locale) => {
  it.each(all)('%s has one heading, its language, no script and no style in any attribute', (_, page) => {
    const html = render(page(locale));
    expect(html).toMatch(new RegExp(`^<html lang="${locale}">`));
    expect(html.match(/<h1[ >]/g)).toHaveLength(1);
    expect(html).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(html).toContain('<a class="skip" href="#main">');
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(Object.entries(forms))('the form %s posts, with a token, and names each field by a label', (_, page) => {
    const html = render(page(emptyForm, locale));
    const main = html.slice(html.indexOf('<main'));
    expect(main).toMatch(/<form [^>]*method="post"/);
    expect(main).toMatch(/name="_token" value="[^"]+"/);
    const fields = [...main.matchAll(/<(?:input|textarea)[^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => !tag.includes('type="hidden"'));
    for (const tag of fields) {
      const id = /id="([^"]+)"/.exec(tag)?.[1] ?? '';
      expect(main).toContain(`<label for="${id}">`);
    }
  });
});

describe('what was typed', () => {
  it.each(Object.entries(forms))('is text in the form %s, wherever it is shown again', (_, page) => {
    const names = [...render(page(emptyForm, 'en')).matchAll(/name="([^_"][^"]*)"/g)].map(([, name = '']) => name);
    const values = Object.fromEntries(names.map((name) => [name, evil]));
    const faults = names.map((field) => ({ field, message: evil }));
    const html = render(page({ values, faults }, 'en'));
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
  });

  it('is text in a name as well', () => {
    const visit = tenantVisit('en', { name: evil });
    expect(
      render(delegatePage({ visit, appointments: [], justAppointed: false, form: emptyForm, formKey: evil })),
    ).not.toContain('<script>');
  });
});

describe('a form with faults', () => {
  const html = render(
    forms['signIn']!(
      {
        values: { email: 'a b' },
        faults: [
          { field: 'email', message: 'Wrong.' },
          { field: null, message: 'All of it.' },
        ],
      },
      'en',
    ),
  );

  it('says so in its title, and in a summary that takes the focus and leads to the field', () => {
    expect(html).toContain('<title>Error: Sign in – Garth Co-op</title>');
    expect(html).toMatch(/<div class="summary" role="alert" [^>]*autofocus=""/i);
    expect(html).toContain('<a href="#email">Wrong.</a>');
    expect(html).toContain('<li>All of it.</li>');
  });

  it('says it beside the field too, which keeps what was typed', () => {
    expect(html).toMatch(/<input id="email"[^>]*aria-describedby="email-fault" aria-invalid="true"[^>]*value="a b"/);
    expect(html).toContain('<p class="fault" id="email-fault">Wrong.</p>');
  });

  it('never shows a password again', () => {
    expect(render(forms['signIn']!({ values: { password: 'secret words' }, faults: [] }, 'en'))).not.toContain(
      'secret words',
    );
  });

  it('marks what is in English on a Welsh page', () => {
    const faults = [{ field: 'email', message: 'In English.', isForeign: true }];
    expect(render(forms['signIn']!({ values: {}, faults }, 'cy'))).toContain('<span lang="en">In English.</span>');
  });
});

describe('parts of pages', () => {
  it('a table says what its cells are, for screens on which it is laid out as cards', () => {
    const html = render(
      <Table
        caption="Sums"
        columns={[
          { name: 'What', cell: ({ what }) => what },
          { name: 'How much', cell: ({ sum }) => sum, isFigure: true },
        ]}
        rows={[{ what: 'One', sum: '1' }]}
        keyOf={({ what }) => what}
        total={{ what: 'All', sum: '1' }}
      />,
    );
    expect(html).toContain('<table role="table"><caption>Sums</caption>');
    expect(html).toContain(
      '<th role="rowheader" scope="row">One</th><td role="cell" class="figure" data-name="How much">1</td>',
    );
    expect(html).toContain('<tr role="row" class="total">');
  });

  it('bars are drawn in proportion, and said in a sentence', () => {
    const html = render(
      <Bars
        text="Yes 4, no 1"
        bars={[
          { label: 'Yes', value: 4 },
          { label: 'No', value: 1 },
        ]}
      />,
    );
    expect(html).toContain('role="img" aria-label="Yes 4, no 1"');
    expect(html.match(/viewBox="0 0 4 1"/g)).toHaveLength(2);
    expect(render(<Bars text="" bars={[{ label: 'Nobody', value: 0 }]} />)).toContain('viewBox="0 0 1 1"');
  });

  it('a text without a Welsh version is marked as English', () => {
    const text = { en: 'Why', cy: null };
    expect(render(<Written text={text} locale="cy" />)).toBe('<span lang="en">Why</span>');
    expect(render(<Written text={{ ...text, cy: 'Pam' }} locale="cy" />)).toBe('Pam');
    expect(render(<Written text={text} locale="en" />)).toBe('Why');
  });
});
