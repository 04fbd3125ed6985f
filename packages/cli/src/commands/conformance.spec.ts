import { expect, it } from 'vitest';
import { ended, type Ended } from '../testing/memory-io.ts';

const vectors = (suite: string, expected: unknown): string =>
  JSON.stringify({
    suite,
    cases: [{ id: 'one', given: { quantity: '1Gi' }, expect: expected }],
  });

const files = {
  'v/a/unknown.json': vectors('controllers/unheard-of', {}),
  'v/README.md': 'no vectors',
  'v/other.json': '{"not": "vectors"}',
};

const conformance = (argv: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  ended(['conformance', ...argv.split(' ')], { files: { ...files, ...more } });

it('counts a suite that nothing covers as not passed', async () => {
  const { code, stdout } = await conformance('v');
  expect([code, stdout]).toEqual([1, 'controllers/unheard-of not covered (1)\ntotal 0/1\n']);
});

it('prints JSON', async () => {
  const { stdout } = await conformance('v -o json');
  expect(JSON.parse(stdout)).toEqual({
    suites: [
      {
        suite: 'controllers/unheard-of',
        passed: 0,
        failed: 0,
        total: 1,
        covered: false,
        failures: [],
      },
    ],
    passed: 0,
    total: 1,
  });
});

it('shows what differs, and leaves other suites out when asked to', async () => {
  const wrong = { 'v/wrong.json': vectors('api/quantity', { surprise: 1 }) };
  const { code, stdout } = await conformance('v --suite api/quantity', wrong);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^api\/quantity 0\/1\n {2}one\n {4}.+\n(?:.*\n)*total 0\/1\n$/);
});

it.each([
  ['nowhere', 'nowhere: no such file or folder\n'],
  ['v --suite a/b', 'v: no test vectors of suite a/b in this folder\n'],
  ['broken', expect.stringMatching(/^broken\/x\.json is not JSON: SyntaxError/)],
])('refuses %s', async (argv, message) => {
  const { code, stdout, stderr } = await conformance(argv, { 'broken/x.json': '{' });
  expect([code, stdout, stderr]).toEqual([2, '', message]);
});
