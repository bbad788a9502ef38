// Stands for the api or the worker in tests of the supervisor: serves, says so, and ends when asked or left alone.
import { createServer } from 'node:http';

const stubborn = process.env.FIXTURE_STUBBORN === 'yes';
const fails = process.env.FIXTURE_FAILS === 'yes';

if (fails) {
  console.error('Error: the fixture was told to fail');
  process.exit(1);
}
process.on('SIGTERM', () => {
  console.log('asked to end');
  process.exit(0);
});
// A stubborn one plays a child that misses its supervisor's end.
if (!stubborn) process.on('disconnect', () => process.exit(0));

const server = createServer((_, response) => response.end(String(process.pid)));
const port = process.argv[1].endsWith('?') ? 0 : Number(process.env.FIXTURE_PORT ?? 0);
server.listen(port, '127.0.0.1', () => {
  process.send({ ready: true, welcomeLink: 'http://127.0.0.1/welcome/once' });
});
