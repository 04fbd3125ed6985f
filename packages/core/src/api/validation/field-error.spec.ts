import { expect, it } from 'vitest';
import {
  forbidden,
  invalid,
  joinFieldErrors,
  notSupported,
  required,
  tooLong,
  tooMany,
} from './field-error.ts';

it('words errors as the API server does', () => {
  expect(required('a').message).toBe('a: Required value');
  expect(forbidden('a.b', 'not here').message).toBe('a.b: Forbidden: not here');
  expect(invalid('a', 'x"y', 'bad').message).toBe('a: Invalid value: "x\\"y": bad');
  expect(invalid('a', 3, 'bad').message).toBe('a: Invalid value: 3: bad');
  expect(invalid('a', undefined, 'bad').message).toBe('a: Invalid value: null: bad');
  expect(invalid('a', { B: '<c>' }, 'bad').message).toBe(
    'a: Invalid value: {"B":"\\u003cc\\u003e"}: bad',
  );
  expect(notSupported('a', 'x', ['y', 'z']).message).toBe(
    'a: Unsupported value: "x": supported values: "y", "z"',
  );
  expect(tooLong('a', 10).message).toBe('a: Too long: may not be more than 10 bytes');
  expect(tooMany('a', 21, 20).message).toBe('a: Too many: 21: must have at most 20 items');
});

it('joins several errors in brackets and says each once', () => {
  expect(joinFieldErrors([required('a')])).toBe('a: Required value');
  expect(joinFieldErrors([required('a'), required('b'), required('a')])).toBe(
    '[a: Required value, b: Required value]',
  );
});
