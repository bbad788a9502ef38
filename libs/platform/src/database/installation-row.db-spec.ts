import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type TestDatabase, ownDatabase } from '../../../../test/support/database.js';
import { ensureInstallation, moveClock, readClock } from './installation-row.js';

let database: TestDatabase;
let admin: pg.Client;
let urls: { owner: string; app: string };

beforeAll(async () => {
  database = await ownDatabase();
  urls = { owner: database.url('commonhall_owner'), app: database.url('commonhall_app') };
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

const hour = 3_600_000;

describe('The installation', () => {
  it('is one row and the tenant of the co-op itself, made once', async () => {
    await admin.query('delete from installation');
    await admin.query('delete from tenant');
    expect(await ensureInstallation(urls, 'demonstration')).toBe('demonstration');
    expect(await ensureInstallation(urls, 'production')).toBe('demonstration');
    const { rows } = await admin.query('select id, slug, relationship from tenant');
    expect(rows).toEqual([{ id: '00000000-0000-7000-8000-000000000000', slug: 'co-op', relationship: 'co-op' }]);
  });

  it('has a clock that starts as the world’s and is moved forward', async () => {
    const start = await readClock(urls.app);
    expect(start.offsetMs).toBe(0);
    const { before, after } = await moveClock(urls.owner, (now) => new Date(now.getTime() + 24 * hour));
    expect(after.offsetMs).toBe(24 * hour);
    expect(after.now.getTime() - before.now.getTime()).toBeGreaterThanOrEqual(24 * hour);
    expect(await readClock(urls.app)).toMatchObject({ offsetMs: 24 * hour });
  });

  it('adds up the moves of two at once', async () => {
    const { offsetMs } = await readClock(urls.app);
    const move = () => moveClock(urls.owner, (now) => new Date(now.getTime() + hour));
    await Promise.all([move(), move(), move()]);
    expect((await readClock(urls.app)).offsetMs).toBe(offsetMs + 3 * hour);
  });

  it('refuses to go back, and stands where it stood', async () => {
    const { offsetMs } = await readClock(urls.app);
    await expect(moveClock(urls.owner, (now) => new Date(now.getTime() - 1))).rejects.toThrow(/^CH-041 The clock/);
    expect((await readClock(urls.app)).offsetMs).toBe(offsetMs);
  });

  it('lets nobody but its owner move the clock', async () => {
    await expect(moveClock(urls.app, (now) => new Date(now.getTime() + hour))).rejects.toMatchObject({ code: '42501' });
  });

  it('refuses to move the clock of a production installation', async () => {
    await admin.query("update installation set kind = 'production', clock_offset_ms = 0");
    await expect(moveClock(urls.owner, (now) => new Date(now.getTime() + hour))).rejects.toThrow(/^CH-040 /);
    // The table itself would not take it either.
    await expect(admin.query('update installation set clock_offset_ms = 1')).rejects.toMatchObject({ code: '23514' });
  });
});
