import { availableParallelism } from 'node:os';

/** Test kinds are told apart by suffix; see CONTRIBUTING. Everything runs as ES modules (--experimental-vm-modules). */
const swc = {
  swcrc: false,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', tsx: false, decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
      react: { runtime: 'automatic' },
    },
    keepClassNames: true,
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: {
    '^@commonhall/platform/host$': '<rootDir>/libs/platform/src/host.ts',
    '^@commonhall/([a-z]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc],
    '^.+\\.tsx$': ['@swc/jest', { ...swc, jsc: { ...swc.jsc, parser: { ...swc.jsc.parser, tsx: true } } }],
  },
  setupFiles: ['reflect-metadata'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/', '<rootDir>/test/architecture/planted/'],
};

/** One PostgreSQL for all of them: Jest runs a set-up once, however many projects name it. */
const withPostgres = {
  ...base,
  globalSetup: '<rootDir>/test/support/postgres.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

export default {
  // Jest's own choice on two cores is one worker, while most of a database test is waiting.
  maxWorkers: Math.max(2, Math.min(availableParallelism(), 8)),
  // For a busy machine. Said of a project it would be ignored: Jest reads it for the whole run alone.
  testTimeout: 30_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{libs,apps,infra}/**/*.spec.ts?(x)'] },
    { ...base, displayName: 'architecture', testMatch: ['<rootDir>/test/architecture/*.spec.ts'] },
    {
      ...withPostgres,
      displayName: 'db',
      testMatch: ['<rootDir>/{libs,apps,infra,test/architecture,test/support}/**/*.db-spec.ts'],
    },
    { ...withPostgres, displayName: 'stories', testMatch: ['<rootDir>/test/stories/**/*.story-spec.ts'] },
    { ...withPostgres, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'] },
    { ...withPostgres, displayName: 'cases', testMatch: ['<rootDir>/test/cases/**/*.case-spec.ts'] },
  ],
};
