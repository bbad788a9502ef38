// Stands for the api or the worker in tests of the supervisor: serves, says so, and ends when asked or left alone.
import { createServer } from 'node:http';

const { FIXTURE_NAME: name, FIXTURE_PORT: port } = process.env;
/** FIXTURE_FAULT is `<which>:<fault>`, for the child of that name. */
const [which, fault] = (process.env.FIXTURE_FAULT ?? '').split(':');
const has = (wanted) => which === name && fault === wanted;

if (has('dies-at-once')) {
  console.error('Error: the fixture was told to fail');
  process.exit(1);
}
process.on('SIGTERM', () => {
  if (has('deaf')) return;
  console.log('asked to end');
  process.exit(0);
});
// A lingering one plays a child that misses its supervisor's end.
if (!has('lingers')) process.on('disconnect', () => process.exit(0));

const server = createServer((request, response) => {
  response.end(JSON.stringify({ pid: process.pid, path: request.url }));
});
// It starts again, and never gets as far as serving.
const isMute = has('mute-when-restarted') && process.env.COMMONHALL_RESTARTED === '1';
server.listen(Number(port ?? 0), '127.0.0.1', () => {
  if (isMute) return;
  process.send({ ready: true, ...(name === 'api' ? { welcome: 'http://127.0.0.1/link/once' } : {}) });
  if (has('dies-later')) {
    setTimeout(() => {
      console.error(JSON.stringify({ level: 60, err: { message: 'the database error of the fixture' } }));
      process.exit(1);
    }, 20);
  }
});
