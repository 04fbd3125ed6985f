/** Lint rules of the whole repository. CONTRIBUTING.md, "Lint", says what they are for. */
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importDirection } from './scripts/eslint/import-direction.js';
import { purity } from './scripts/eslint/purity.js';

const SPECS = ['**/*.spec.ts', '**/*.bench.ts'];

const syntaxEverywhere = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Named exports only: one name, the same in every file, that a search finds.',
  },
];

export default defineConfig([
  globalIgnores(['**/dist/', '**/coverage/', 'packages/core/src/api/schema/', '.podsim/']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    name: 'podsim/typescript',
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      // One program for sources and specs; it reads sources through the podsim-source condition.
      parserOptions: { project: './tsconfig.spec.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unnecessary-type-arguments': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Only strings sort by code unit without a comparator; numbers sort as words.
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
      // A default clause is a decision; without one, a new union member must fail here.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-param-reassign': 'error',
      'no-restricted-syntax': ['error', ...syntaxEverywhere],
      'object-shorthand': 'error',
      'prefer-template': 'error',
    },
  },
  {
    name: 'podsim/size',
    files: ['packages/*/src/**/*.ts'],
    ignores: SPECS,
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    name: 'podsim/core-without-assertions',
    files: ['packages/core/src/**/*.ts'],
    // The event list and the log index arrays they own, millions of times; elsewhere use invariant().
    ignores: [...SPECS, 'packages/core/src/{engine,log,testing}/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  purity(syntaxEverywhere),
  importDirection,
  {
    name: 'podsim/by-package-name',
    files: ['packages/{scenarios,bench,cli}/src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '(/core/src/|^@podsim/core/(?!testing$)|^@podsim/[a-z]+/(src|dist)/)',
              message: 'Other packages are used by name: @podsim/core or @podsim/core/testing.',
            },
          ],
        },
      ],
    },
  },
  {
    name: 'podsim/specs',
    files: SPECS,
    rules: {
      // Reading a fixture or a report gives `any`; the expectation is what checks its shape.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    name: 'podsim/tools-want-a-default-export',
    files: ['vitest.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    name: 'podsim/node-scripts',
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
]);
