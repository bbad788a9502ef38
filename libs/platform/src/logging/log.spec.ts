import { describe, expect, it } from '@jest/globals';
import { type LogLevel } from '../config/config.js';
import { NestLog, openLog } from './log.js';
import { currentRequestId, withRequestId } from './request-context.js';

/** A log, and what it wrote: each line as it stands, and as an object. */
function logged(
  work: (log: ReturnType<typeof openLog>) => void,
  level: LogLevel = 'info',
): { text: string; lines: Record<string, unknown>[] } {
  let text = '';
  work(openLog({ name: 'api', level, to: { write: (line: string) => (text += line) } }));
  const lines = text.split('\n').filter((line) => line !== '');
  return { text, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const key = `chk_live_${'k'.repeat(43)}`;
const session = `chs_${'s'.repeat(43)}`;

describe('A line of the log', () => {
  it('says when, who and how bad, and the request that it belongs to', () => {
    const { lines } = logged((log) => {
      withRequestId('req-1', () => {
        log.warn({ status: 503 }, 'request');
      });
      log.info('serving');
    });
    expect(lines).toEqual([
      expect.objectContaining({ level: 40, name: 'api', status: 503, msg: 'request', requestId: 'req-1' }),
      expect.not.objectContaining({ requestId: expect.anything() }),
    ]);
    expect(lines[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(currentRequestId()).toBeNull();
  });

  it('keeps what is quieter than its level to itself', () => {
    expect(
      logged((log) => {
        log.debug('detail');
      }).lines,
    ).toEqual([]);
    expect(
      logged((log) => {
        log.debug('detail');
      }, 'debug').lines,
    ).toHaveLength(1);
  });

  it.each([
    'password',
    'currentPassword',
    'newPassword',
    'token',
    'secret',
    'authorization',
    'cookie',
    'set-cookie',
    'passphrase',
    'link',
    'key',
  ])('never says a %s that stands under its name, at the top or one or two levels below', (name) => {
    const { text } = logged((log) => {
      log.info({
        [name]: 'CANARY',
        input: { [name]: 'CANARY', deep: { [name]: 'CANARY' } },
        list: [{ [name]: 'CANARY' }],
      });
    });
    expect(text).not.toContain('CANARY');
    expect(text).toContain('[redacted]');
  });

  it.each([
    ['the password of a database', 'postgresql://commonhall_app:CANARY@127.0.0.1:5432/coop refused', 'CANARY'],
    ['the password of a mail server', 'smtps://me:CANARY@mail.example', 'CANARY'],
    ['an API key', `the key ${key} was refused`, key],
    ['a session', `Bearer ${session}`, session],
    ['a link of a letter', `GET /link/${'l'.repeat(43)} failed`, 'l'.repeat(43)],
    ['the address of a person', '550 rejected: <siân.jones+post@river-post.example>, try later', 'river-post.example'],
  ])('never says %s that stands in words, those of an error, its stack and its causes included', (_, words, canary) => {
    const { text } = logged((log) => {
      const error = new Error(words, { cause: new AggregateError([new Error(words)], words) });
      log.error({ err: error }, 'failed');
      new NestLog(log).error(words, `Error: ${words}\n    at nowhere`, 'Worker');
      new NestLog(log).log(words, 'Worker');
      new NestLog(log).error(error, 'Worker');
      log.info({ req: { method: 'GET', url: `/${words}` } });
    });
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(5);
    expect(text).not.toContain(canary);
    expect(text).toContain('[redacted]');
  });

  it('leaves what names no person and no secret readable', () => {
    const words = 'connect ECONNREFUSED 127.0.0.1:6391 of commonhall_app at postgresql://db.example/coop (chk_live)';
    expect(
      logged((log) => {
        log.error({ err: new Error(words) });
      }).text,
    ).toContain(words);
  });

  it('tells of a database error its words and code, never the values that it was about', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint "person_email_key"'), {
      code: '23505',
      detail: 'Key (email)=(CANARY) already exists.',
      parameters: ['CANARY'],
      where: 'CANARY',
    });
    const { text, lines } = logged((log) => {
      log.error({ err: error });
    });
    expect(text).not.toContain('CANARY');
    expect(lines[0]?.['err']).toMatchObject({ type: 'Error', code: '23505', message: error.message });
  });
});

describe('Nest’s own lines', () => {
  it('carry their context, and those about its start are quiet', () => {
    const { lines } = logged((log) => {
      const nest = new NestLog(log);
      nest.log('Mapped {/livez, GET} route', 'RouterExplorer');
      nest.log({ msg: 'working', jobs: 7 }, 'Worker');
      nest.warn('slow', 'Queue');
      nest.error('broke', 'Error: broke\n    at here', 'Queue');
      nest.error('alone', 'Error: alone\n    at here');
      nest.fatal('gone');
    });
    expect(lines).toEqual([
      expect.objectContaining({ level: 30, context: 'Worker', msg: 'working', jobs: 7 }),
      expect.objectContaining({ level: 40, context: 'Queue', msg: 'slow' }),
      expect.objectContaining({ level: 50, context: 'Queue', msg: 'broke', stack: 'Error: broke\n    at here' }),
      expect.objectContaining({ level: 50, msg: 'alone', stack: 'Error: alone\n    at here' }),
      expect.objectContaining({ level: 60, msg: 'gone' }),
    ]);
    expect(lines[3]).not.toHaveProperty('context');
  });
});
