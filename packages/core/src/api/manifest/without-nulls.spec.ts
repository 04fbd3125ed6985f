import { expect, it } from 'vitest';
import { withoutNulls } from './without-nulls.ts';

it('leaves out the fields that are null, and keeps the items of lists', () => {
  const given = { spec: null, steps: [{ podStatus: null, id: 0 }, null], during: [0, null] };
  expect(withoutNulls(given)).toEqual({ steps: [{ id: 0 }, null], during: [0, null] });
});
