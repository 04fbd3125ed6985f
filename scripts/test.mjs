/**
 * `npm test [-- ARGS]`: sets the checkout up, runs every test (ARGS go to vitest) and ends with one
 * plain line, `N passed, N failed`. The exit code is vitest's.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { ROOT } from './fingerprint.mjs';
import { exitCodeOf, forwardSignals } from './run-quietly.mjs';

await bootstrap();

const args = process.argv.slice(2);
const countsFile = path.join(ROOT, '.podsim', `test-counts-${process.pid}.json`);
const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const isChosen = args.some((arg) => arg === '--reporter' || arg.startsWith('--reporter='));
const reporters = [
  ...(isChosen ? [] : ['--reporter=default']),
  `--reporter=${path.join(ROOT, 'scripts', 'count-reporter.mjs')}`,
];

const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
  cwd: ROOT,
  env: { ...process.env, PODSIM_TEST_COUNTS: countsFile },
  stdio: 'inherit',
});
forwardSignals(child);
child.on('close', (code, signal) => {
  process.exitCode = exitCodeOf(code, signal);
  // No file means that vitest fell over before it could report: that is one failure.
  const { passed, failed } = existsSync(countsFile)
    ? JSON.parse(readFileSync(countsFile, 'utf8'))
    : { passed: 0, failed: 1 };
  rmSync(countsFile, { force: true });
  console.log(`${passed} passed, ${failed} failed`);
});
