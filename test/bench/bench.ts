import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { billingFigures } from './billing.js';
import { type Figure, linesOf, passes } from './figure.js';
import { Ground } from './ground.js';
import { growthFigures } from './growth.js';
import { listFigures, nestedFigures } from './lists.js';
import { mutationFigures } from './mutation.js';
import { startupFigures } from './startup.js';

// `npm run bench`, `npm run bench -- --only list,startup --json`. Exit code 1 where something does not run; a bar that is
// missed is told, not punished: timed assertions are no tests.
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    invoices: { type: 'string', default: '6000' },
    rows: { type: 'string', default: '1000000' },
  },
});

const parts: Readonly<Record<string, (ground: Ground) => Promise<Figure[]>>> = {
  list: listFigures,
  nested: nestedFigures,
  mutation: mutationFigures,
  billing: (ground) => billingFigures(ground, Number(values.invoices)),
  growth: (ground) => growthFigures(ground, Number(values.rows)),
};
const names = [...Object.keys(parts), 'startup'];
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  process.exit(2);
}

const from = performance.now();
const figures: Figure[] = [];
const say = (line: string): void => {
  if (!values.json) console.log(line);
};
const tell = (found: readonly Figure[]): void => {
  figures.push(...found);
  for (const figure of found) for (const line of linesOf(figure)) say(line);
};

const machine = `Node ${process.versions.node}, ${availableParallelism()} cores`;
if (wanted.includes('startup')) tell(await startupFigures());
const onGround = Object.entries(parts).filter(([name]) => wanted.includes(name));
if (onGround.length > 0) {
  const ground = await Ground.open();
  // The database is no member of the terminal's process group: whoever breaks the bench off ends it too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void ground.close().finally(() => process.exit(1)));
  }
  try {
    say(`PostgreSQL ${ground.postgres.version} with the product's settings, ${machine}; rounds in turns, medians.`);
    for (const [, part] of onGround) tell(await part(ground));
  } finally {
    await ground.close();
  }
}
const seconds = Math.round((performance.now() - from) / 1000);
if (values.json) {
  const told = figures.map((figure) => ({ ...figure, passes: passes(figure) }));
  console.log(JSON.stringify({ machine, seconds, figures: told }, null, 2));
}
const missed = figures.filter((figure) => passes(figure) === false);
say(
  `${figures.length} figures in ${seconds} s, ${missed.length === 0 ? 'no bar missed' : `${missed.length} bars missed`}.`,
);
