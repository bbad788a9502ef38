/**
 * The import line, the front doors, purity and zero cycles (design records and CONTRIBUTING say why).
 * Each rule is proved by a violation planted in test/architecture/planted; a rule without one fails import-line.spec.ts.
 */
const line = ['kernel', 'platform', 'tenancy', 'membership', 'governance', 'payments'];

const specs = '[.-]spec\\.tsx?$';
const pure = { path: '(\\.access|-state)\\.ts$|/tally/', pathNot: `${specs}|\\.job\\.ts$` };
const drivers = 'node_modules/(pg|pg-copy-streams|pg-pool|ioredis|bullmq)/';
const frameworks =
  'node_modules/(@nestjs|@apollo|@as-integrations|typeorm|pg|pg-copy-streams|ioredis|bullmq|stripe|fastify|graphql|pino|nodemailer|react|react-dom)/';
/** Of Node's own modules pure code may use the hashes and random bytes: no files, processes, timers, performance clock. */
const machine = { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' };

/** A library imports only from its left. */
const upward = line.map((name, at) => ({
  name: `import-line-${name}`,
  severity: 'error',
  comment: `${name} imports only from its left: ${line.slice(0, at).join(', ') || 'nothing'}.`,
  from: { path: `^libs/${name}/` },
  to: { path: `^(libs/(${[...line.slice(at + 1), '-'].join('|')})|apps)/` },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'front-door',
      severity: 'error',
      comment: 'What a library does not export from its index does not exist outside of it.',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: '^libs/($1/|[^/]+/src/index\\.ts$)' },
    },
    {
      name: 'front-door-from-outside',
      severity: 'error',
      comment: 'Apps, infra and tests use the front doors as well.',
      from: { path: '^(apps|infra|test)/' },
      to: { path: '^libs/', pathNot: '^libs/([^/]+/src/index|platform/src/host)\\.ts$' },
    },
    {
      name: 'by-name',
      severity: 'error',
      comment: 'Another library is called by its name, @commonhall/<lib>; relative imports stay inside.',
      from: { path: '^(libs/[^/]+|apps|infra|test)/' },
      to: { path: '^libs/', pathNot: '^$1/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'kernel-is-pure',
      severity: 'error',
      comment: 'The kernel is plain TypeScript: no framework and no database.',
      from: { path: '^libs/kernel/', pathNot: specs },
      to: { path: frameworks },
    },
    {
      name: 'kernel-sees-no-machine',
      severity: 'error',
      comment: 'The kernel computes; it reads no file, no clock and no environment.',
      from: { path: '^libs/kernel/', pathNot: specs },
      to: machine,
    },
    {
      name: 'pure-files',
      severity: 'error',
      comment: 'Access rules, state machines and counts need nothing but values: no Nest, no TypeORM, no Stripe.',
      from: pure,
      to: { path: frameworks },
    },
    {
      name: 'pure-files-see-no-machine',
      severity: 'error',
      comment: 'Whoever counts again next year must get the same result: no file, no clock, no environment.',
      from: pure,
      to: machine,
    },
    {
      name: 'pure-files-see-no-machinery',
      severity: 'error',
      comment: 'A pure file may know the shape of an entity (type-only) but never load it or a service.',
      from: pure,
      to: {
        path: '\\.(entity|graphql|resolver|loader|service|job|reaction|queries|controller|page|provider|module)\\.tsx?$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stripe-at-home',
      severity: 'error',
      comment: "A payment provider's SDK appears only in its own folder, behind an interface that payments owns.",
      from: { pathNot: '^libs/payments/src/stripe/' },
      to: { path: 'node_modules/stripe/' },
    },
    {
      name: 'drivers-at-home',
      severity: 'error',
      comment: 'Only platform holds connections; everybody else has TenantDatabase, the queue port and the outbox.',
      from: { path: '^(libs|apps)/', pathNot: `^(libs/platform|apps/cli)/|${specs}` },
      to: { path: drivers },
    },
    {
      name: 'apps-are-leaves',
      severity: 'error',
      comment: 'Apps are imported by nobody; the one exception is the light lane of the console, which api mounts.',
      from: { path: '^(libs|infra|apps/[^/]+)/' },
      to: { path: '^apps/', pathNot: '^($1|apps/console/src/light)/' },
    },
    {
      name: 'light-lane-by-api',
      severity: 'error',
      comment: 'api alone mounts the light lane.',
      from: { path: '^(libs|infra|apps)/', pathNot: '^apps/(api|console)/' },
      to: { path: '^apps/console/src/light/' },
    },
    {
      name: 'infra-is-handed-in',
      severity: 'error',
      comment: 'Migrations are handed to the platform by the apps; a library never reaches for them.',
      from: { path: '^libs/', pathNot: specs },
      to: { path: '^infra/' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      comment: 'What runs in production needs neither the tests nor the packages that are installed for them.',
      from: { path: '^(apps|libs|infra)/', pathNot: specs },
      to: { path: `^test/|${specs}` },
    },
    {
      name: 'no-development-package',
      severity: 'error',
      comment: 'What runs in production is a dependency; types may come from a development dependency.',
      from: { path: '^(apps|libs|infra)/', pathNot: `${specs}|^apps/console/src/client/` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      comment: 'A package that only another package asks for may vanish with that one.',
      from: { path: '^(apps|libs|infra|test)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'An import that leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Zero import cycles, those of types included.',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|coverage|test/architecture/planted)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
