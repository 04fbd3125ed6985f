/**
 * What packages/core may not use, and what to use instead: a run must give the same log on every
 * machine, so the core sees no clock, no dice, no locale, no promises and no input or output.
 */
import { builtinModules } from 'node:module';

const CLOCK = 'The core has no wall clock: use the time of the notice (engine/time.ts).';
const DICE = 'Draw from a named, seeded stream: random.stream(purpose) (engine).';
const LATER = 'The core is synchronous: schedule a notice on the event list (engine).';
const LOCALE =
  'Results must not depend on the locale: compare by code unit (`a < b`), format by hand.';
const OUTSIDE =
  'The core does no input or output: let the caller (packages/cli) pass data in and out.';
const CRYPTO = 'Use @noble/hashes (same bytes everywhere) or a seeded stream.';
const FLOAT =
  'Engines differ in its last bits: use integers, or record the drawn value in the fact.';

const globals = {
  performance: CLOCK,
  setTimeout: LATER,
  setInterval: LATER,
  setImmediate: LATER,
  queueMicrotask: LATER,
  requestAnimationFrame: LATER,
  crypto: CRYPTO,
  Intl: LOCALE,
  process: OUTSIDE,
  console: OUTSIDE,
  fetch: OUTSIDE,
  globalThis: 'It hides what a file uses: name the thing itself.',
  WeakRef: 'When garbage is collected is not repeatable: keep what you need in the state.',
  FinalizationRegistry: 'When garbage is collected is not repeatable: clean up in a handler.',
};

const localeMethods = [
  'localeCompare',
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
];
const localeCase = ['toLocaleLowerCase', 'toLocaleUpperCase'];
const inexactMath = ['sin', 'cos', 'tan', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'pow'];
const localTime = ['getHours', 'getDate', 'getDay', 'getMonth', 'getFullYear', 'getTimezoneOffset'];

const properties = [
  { object: 'Date', property: 'now', message: CLOCK },
  { object: 'Math', property: 'random', message: DICE },
  ...[...localeMethods, ...localeCase].map((property) => ({ property, message: LOCALE })),
  ...inexactMath.map((property) => ({ object: 'Math', property, message: FLOAT })),
  ...localTime.map((property) => ({
    property,
    message: `Local time differs between machines: use ${property.replace('get', 'getUTC')}.`,
  })),
];

const syntax = [
  ['NewExpression[callee.name="Date"][arguments.length=0]', CLOCK],
  ['CallExpression[callee.name="Date"]', CLOCK],
  [
    'NewExpression[callee.name="Date"][arguments.length>1]',
    'This reads local time, which differs between machines: use Date.UTC(...).',
  ],
  ['NewExpression[callee.name="Promise"]', LATER],
  ['MemberExpression[object.name="Promise"]', LATER],
  [':function[async=true]', LATER],
  ['AwaitExpression', LATER],
  ['ForOfStatement[await=true]', LATER],
].map(([selector, message]) => ({ selector, message }));

/** The rules for production files of packages/core/src. `syntaxEverywhere` is added to the bans. */
export const purity = (syntaxEverywhere) => ({
  name: 'podsim/purity',
  files: ['packages/core/src/**/*.ts'],
  ignores: ['**/*.spec.ts', '**/*.bench.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      ...Object.entries(globals).map(([name, message]) => ({ name, message })),
    ],
    'no-restricted-properties': ['error', ...properties],
    'no-restricted-syntax': ['error', ...syntaxEverywhere, ...syntax],
    'no-restricted-imports': [
      'error',
      {
        paths: builtinModules.map((name) => ({ name, message: OUTSIDE })),
        patterns: [{ group: ['node:*'], message: OUTSIDE }],
      },
    ],
  },
});
