import { describe, expect, it } from 'vitest';
import { deepDiff } from './deep-diff.ts';
import { formatConformanceReport } from './format-conformance-report.ts';
import { runConformance, type ConformanceAdapters } from './runner.ts';

const double: ConformanceAdapters = {
  'math/double': ({ n }) => ({ doubled: Number(n) * 2 }),
};

const vectors = (suite: string, cases: readonly unknown[]) => ({
  path: `${suite}.json`,
  text: JSON.stringify({ suite, cases }),
});

const twice = (id: string, n: number, doubled: number) => ({
  id,
  test: null,
  given: { n },
  expect: { doubled },
});

describe('running vectors', () => {
  const report = runConformance(
    [
      vectors('math/triple', [twice('any', 1, 3)]),
      vectors('math/double', [twice('right', 2, 4), twice('wrong', 2, 5)]),
      { path: 'package.json', text: '{"name":"not vectors"}' },
    ],
    { adapters: double },
  );

  it('counts passes, failures and suites without adapter', () => {
    expect(
      report.suites.map(({ suite, passed, failed, total, covered }) => [
        ...[suite, passed, failed, total, covered],
      ]),
    ).toEqual([
      ['math/double', 1, 1, 2, true],
      ['math/triple', 0, 0, 1, false],
    ]);
    expect([report.passed, report.total]).toEqual([1, 3]);
  });

  it('prints one line per suite, the failing cases and the total', () => {
    expect(formatConformanceReport(report)).toBe(
      [
        'math/double 1/2',
        '  wrong',
        '    doubled: expected 5, got 4',
        'math/triple not covered (1)',
        'total 1/3',
        '',
      ].join('\n'),
    );
  });

  it('picks a suite by its full or its last name', () => {
    const files = [vectors('math/double', [twice('right', 2, 4)]), vectors('math/triple', [])];
    for (const suite of ['double', 'math/double']) {
      const { suites } = runConformance(files, { suite, adapters: double });
      expect(suites.map((one) => one.suite)).toEqual(['math/double']);
    }
  });

  it('joins the cases of one suite that lie in several files', () => {
    const files = [
      vectors('math/double', [twice('a', 1, 2)]),
      vectors('math/double', [twice('b', 2, 4)]),
    ];
    expect(runConformance(files, { adapters: double })).toMatchObject({ passed: 2, total: 2 });
  });

  it('reports an adapter that throws as a failing case', () => {
    const adapters: ConformanceAdapters = {
      'math/double': () => {
        throw new Error('no');
      },
    };
    const { suites } = runConformance([vectors('math/double', [twice('a', 1, 2)])], { adapters });
    expect(suites[0]?.failures).toEqual([{ id: 'a', diff: '(whole): threw Error: no' }]);
  });

  it('does not ask for the note that explains an expectation', () => {
    const noted = { id: 'a', given: { n: 1 }, expect: { doubled: 2, note: 'twice one' } };
    const { passed } = runConformance([vectors('math/double', [noted])], { adapters: double });
    expect(passed).toBe(1);
  });

  it('names a file that is no JSON', () => {
    expect(() => runConformance([{ path: 'x.json', text: '{' }], { adapters: {} })).toThrow(
      'x.json is not JSON',
    );
  });
});

describe('comparing answers', () => {
  it('takes an undefined field for an absent one', () => {
    expect(deepDiff({ a: 1 }, { a: 1, b: undefined })).toEqual([]);
    expect(deepDiff({ a: null }, {})).toEqual(['a: expected null, got nothing']);
  });

  it('names only the places that differ', () => {
    const expected = { steps: [{ phase: 'Running', ready: true }, { phase: 'Failed' }] };
    const actual = { steps: [{ phase: 'Running', ready: false }] };
    expect(deepDiff(expected, actual)).toEqual([
      'steps[0].ready: expected true, got false',
      'steps[1]: expected {"phase":"Failed"}, got nothing',
    ]);
  });

  it('compares named arrays as sets', () => {
    const expected = { steps: [{ set: [1, 2] }], list: [1, 2] };
    const actual = { steps: [{ set: [2, 1] }], list: [2, 1] };
    expect(deepDiff(expected, actual, new Set(['steps[].set']))).toEqual([
      'list[0]: expected 1, got 2',
      'list[1]: expected 2, got 1',
    ]);
    expect(deepDiff({ set: [1, 1] }, { set: [1, 2] }, new Set(['set']))).toEqual([
      'set[1]: expected 1, got 2',
    ]);
  });
});
