import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  formatSelector,
  labelSelectorMatches,
  selectorMatches,
  selectorOf,
  selectorOfLabels,
} from './label-selector.ts';
import { parseLabelSelector } from './parse-label-selector.ts';

describe('a label selector', () => {
  it('selects nothing when absent and everything when empty', () => {
    expect(selectorOf(undefined)).toBe('nothing');
    expect(selectorMatches('nothing', { a: 'b' })).toBe(false);
    expect(labelSelectorMatches({}, undefined)).toBe(true);
    expect(selectorMatches(EVERYTHING, { a: 'b' })).toBe(true);
    expect(selectorMatches(selectorOfLabels(undefined), { a: 'b' })).toBe(true);
  });

  it('that cannot be read selects nothing', () => {
    const matchExpressions = [{ key: 'a', operator: 'In', values: [] }];
    expect(labelSelectorMatches({ matchExpressions }, { a: 'b' })).toBe(false);
  });

  it('does not see what objects inherit', () => {
    const selector = { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] };
    expect(labelSelectorMatches(selector, {})).toBe(false);
  });

  it.each([
    ['a ++ b', "unable to parse requirement: found '++', expected: in, notin, =, ==, !=, gt, lt"],
    ['a,', "found '', expected: identifier after ','"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['(a)', "found '(', expected: !, identifier, or 'end of string'"],
  ])('%s is refused: %s', (text, error) => {
    expect(parseLabelSelector(text)).toMatchObject({ error });
  });

  it('is written in key order', () => {
    const selector = parseLabelSelector('z in (b, a),!y,x>1');
    expect('error' in selector ? selector.error : formatSelector(selector)).toBe(
      'x>1,!y,z in (a,b)',
    );
  });
});
