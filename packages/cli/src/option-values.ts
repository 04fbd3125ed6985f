/** Reads the values of options; what cannot be read is refused by commander with the option's name. */
import { parseDuration, type SimTime } from '@podsim/core';
import { InvalidArgumentError } from 'commander';

/** A Go duration, in milliseconds. */
export function durationValue(text: string): SimTime {
  const durationMs = parseDuration(text);
  if (durationMs === undefined || !Number.isSafeInteger(durationMs)) {
    throw new InvalidArgumentError('Want a duration such as 90s, 5m, 1h30m or 500ms.');
  }
  return durationMs;
}

export const seedValue = (text: string): number => integer(text, /^-?\d+$/, 'a whole number');

export const countValue = (text: string): number =>
  integer(text, /^\d+$/, 'a whole number, 0 or more');

function integer(text: string, form: RegExp, want: string): number {
  const value = Number(text);
  if (form.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError(`Want ${want}.`);
}
