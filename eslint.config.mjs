import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';

/** Floats and money: bigint arithmetic is exact only while nothing turns it into a `number`. */
const floatMoney = [
  { selector: "MemberExpression[object.name='Math'][property.name=/^(round|floor|ceil|trunc)$/]", message: 'Money never passes through a float: use roundHalfAwayFromZero of @commonhall/kernel.' },
  { selector: "CallExpression[callee.name='parseFloat']", message: 'Money never passes through a float: use parseDecimal of @commonhall/kernel.' },
  { selector: "CallExpression[callee.property.name='toFixed']", message: 'Money never passes through a float: use toDecimal of @commonhall/kernel.' },
];

/** `tx.now` is the only clock of services: the installation's clock can be moved, the machine's cannot. */
const ambientClock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Services read tx.now.' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Services read tx.now.' },
];

export default tseslint.config(
  { ignores: ['dist', 'data', 'node_modules', 'coverage', 'apps/console/src/client', '**/*.mjs', '**/*.cjs', 'test/architecture/planted'] },
  ...tseslint.configs.strictTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // It hits every options object of Nest whose members are typed `any` upstream.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allow: [{ from: 'lib', name: 'URL' }] }],
      'no-restricted-syntax': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['libs/{tenancy,membership,governance,payments}/**/*.ts'],
    ignores: ['**/*spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...ambientClock] },
  },
  {
    files: ['libs/kernel/src/{money,allocate}.ts', 'libs/payments/**/*.ts'],
    ignores: ['**/*spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...floatMoney, ...ambientClock] },
  },
  {
    // Framework callbacks and matchers are loosely typed; the code under test is checked by its own types.
    files: ['**/*spec.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
