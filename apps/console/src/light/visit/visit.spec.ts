import { describe, expect, it } from '@jest/globals';
import { type CurrentSession, SessionCookies, csrfTokenOf } from '@commonhall/platform';
import { FormTokens } from './form-token.js';
import { localPath } from './local-path.js';
import { SubmittedForm } from './submitted-form.js';

describe('an address to go on to', () => {
  it.each(['/', '/t/river-post/bills', '/t/x/proposals?after=abc%3D', '/password?next=/you&after=link'])(
    'takes %s',
    (path) => {
      expect(localPath(path)).toBe(path);
    },
  );

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    '/a b',
    '/\n/evil.example',
    '/"onclick',
    `/${'a'.repeat(500)}`,
    ['/a', '/b'],
    undefined,
  ])('goes to the start for %p', (path) => {
    expect(localPath(path)).toBe('/');
  });
});

describe('the token of a form', () => {
  const tokensAt = (publicUrl: string): FormTokens =>
    new FormTokens(new SessionCookies({ identityUrl: '', publicUrl }));
  const cookieOf = (cookies: readonly string[]): string => cookies[0]?.split(';')[0] ?? '';
  const withCookie = (cookie: string): { headers: { cookie: string } } => ({ headers: { cookie } });

  it('of a stranger goes with a cookie that this site alone can set, and serves every tab', () => {
    const tokens = tokensAt('https://coop.example');
    const first = tokens.forStranger({ headers: {} });
    expect(first.cookies[0]).toMatch(/^__Host-commonhall-form=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; .*; Secure$/);
    const request = withCookie(`a=b; ${cookieOf(first.cookies)}`);
    expect(tokens.isOfStranger(request, first.token)).toBe(true);
    expect(tokens.forStranger(request).token).toBe(first.token);
    expect(first.cookies[0]).not.toContain(first.token);
  });

  it('of a stranger is nobody else’s', () => {
    const tokens = tokensAt('http://127.0.0.1:4000');
    const [one, other] = [tokens.forStranger({ headers: {} }), tokens.forStranger({ headers: {} })];
    expect(tokens.isOfStranger(withCookie(cookieOf(other.cookies)), one.token)).toBe(false);
    expect(tokens.isOfStranger({ headers: {} }, one.token)).toBe(false);
    expect(tokens.isOfStranger(withCookie('commonhall-form='), csrfTokenOf({ token: '' }))).toBe(false);
    expect(tokens.isOfStranger(withCookie(`${cookieOf(one.cookies)}; ${cookieOf(other.cookies)}`), one.token)).toBe(
      false,
    );
  });

  it('of a session is worth nothing without it', () => {
    const tokens = tokensAt('http://127.0.0.1:4000');
    const session = { token: 'chs_a' } as CurrentSession;
    expect(tokens.isOfSession(session, csrfTokenOf(session))).toBe(true);
    expect(tokens.isOfSession(session, csrfTokenOf({ token: 'chs_b' }))).toBe(false);
    expect(tokens.isOfSession(session, '')).toBe(false);
    expect(tokens.isOfSession(null, csrfTokenOf(session))).toBe(false);
  });

  it('is not made where no cookie can be kept', () => {
    expect(tokensAt('http://192.168.1.5:4000').forStranger({ headers: {} })).toEqual({ token: '', cookies: [] });
  });
});

describe('a form that was sent', () => {
  it('gives texts as they were meant, and passwords to the byte', () => {
    const form = SubmittedForm.read('a=+x%0D%0Ay+&p=+secret+&n=%00b&m=1&m=2&__proto__=z&_button=send');
    expect(form.text('a')).toBe('x\ny');
    expect(form.exact('p')).toBe(' secret ');
    expect(form.text('n')).toBe('b');
    expect(form.all('m')).toEqual(['1', '2']);
    expect(form.text('absent')).toBe('');
    expect(form.button).toBe('send');
    expect({}).not.toHaveProperty('z');
  });

  it('is read whatever its bytes are', () => {
    expect(SubmittedForm.read('a=%E0%A4%A&b=%FF').text('b')).toBe('\ufffd');
  });
});
