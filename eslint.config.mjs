import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The bans below are proved by test/architecture/lint-bans.spec.ts: each has an offender planted in planted/.

/** Money: bigint arithmetic is exact only while nothing turns it into a `number`. */
const floatMoney = [
  {
    selector: "MemberExpression[object.name='Math'][property.name=/^(round|floor|ceil|trunc|fround)$/]",
    message: 'Money never passes through a float: use roundHalfAwayFromZero of @commonhall/kernel.',
  },
  {
    selector: "CallExpression[callee.name='parseFloat'], CallExpression[callee.property.name='parseFloat']",
    message: 'Money never passes through a float: use parseDecimal of @commonhall/kernel.',
  },
  {
    selector: "CallExpression[callee.property.name='toFixed']",
    message: 'Money never passes through a float: use toDecimal of @commonhall/kernel.',
  },
  {
    selector: "CallExpression[callee.name='Number'] MemberExpression[property.name='minor']",
    message: 'Minor units stay bigint.',
  },
];

/** Splitting and rounding are the kernel's: a bare division of an amount loses its remainder. */
const bareDivision = [
  {
    selector: "BinaryExpression[operator='/'] > MemberExpression[property.name='minor']",
    message: 'Divide money by allocate or roundHalfAwayFromZero of @commonhall/kernel: a bare division drops pennies.',
  },
];

/** `tx.now` is the only clock of services: the installation's clock can be moved, the machine's cannot. */
const ambientClock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Services read tx.now.' },
  {
    selector: "MemberExpression[object.name=/^(Date|performance)$/][property.name='now']",
    message: 'Services read tx.now.',
  },
  {
    selector: "MemberExpression[object.name='Temporal'][property.name='Now']",
    message: 'Services read tx.now.',
  },
];

/** What opens connections or transactions stays in platform/database; decorators of entities are free to use. */
const typeormMachinery = [
  'DataSource',
  'EntityManager',
  'QueryRunner',
  'Repository',
  'TreeRepository',
  'getMetadataArgsStorage',
];

const specs = ['**/*spec.ts', '**/*spec.tsx'];

export default defineConfig(
  {
    ignores: [
      'dist',
      'data',
      'node_modules',
      'coverage',
      'apps/console/src/client',
      '**/*.mjs',
      '**/*.cjs',
      'test/architecture/planted',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // It hits every options object of Nest whose members are typed `any` upstream.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allow: [{ from: 'lib', name: 'URL' }] },
      ],
      // A decorated argument stands for the schema even where no line reads it: it is called `_`. What a rest leaves out is
      // named beside it.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_$', ignoreRestSiblings: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/kernel/**/*.ts'],
    ignores: specs,
    rules: { 'no-restricted-syntax': ['error', ...ambientClock] },
  },
  {
    files: ['libs/kernel/src/{money,allocate,decimal}.ts'],
    rules: { 'no-restricted-syntax': ['error', ...floatMoney, ...ambientClock] },
  },
  {
    files: ['libs/{tenancy,membership,governance,payments}/**/*.ts', 'libs/**/*{.access,-state}.ts'],
    ignores: specs,
    rules: { 'no-restricted-syntax': ['error', ...floatMoney, ...bareDivision, ...ambientClock] },
  },
  {
    files: ['apps/**/*.{ts,tsx}', 'libs/**/*.ts'],
    ignores: ['libs/platform/src/database/**', ...specs],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'typeorm',
              importNames: typeormMachinery,
              message: 'Only platform/database sees a connection; services have TenantDatabase and TenantTx.',
            },
          ],
        },
      ],
    },
  },
  {
    // Framework callbacks and matchers are loosely typed; the code under test is checked by its own types.
    files: [...specs, 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
