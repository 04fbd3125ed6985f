/**
 * Settings of every property test, from the environment: PODSIM_RUNS (how many cases per property)
 * and PODSIM_SEED (which ones; 1 unless given, so one commit has one verdict).
 */
import { configureGlobal } from 'fast-check';

const seed = wholeNumber('PODSIM_SEED') ?? 1;
const numRuns = wholeNumber('PODSIM_RUNS');

configureGlobal(numRuns === undefined ? { seed } : { seed, numRuns });

function wholeNumber(name: string): number | undefined {
  const text = process.env[name] ?? '';
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`${name} must be a whole number, not "${text}"`);
  return value;
}
