/** `npm run bench`: every benchmark, as a table and as bench-results/latest.json; `--smoke` only looks that they run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { run as crashLoops } from './cluster/crash-loops.ts';
import { run as hold } from './engine/hold.ts';
import { run as mm1 } from './engine/mm1.ts';
import { run as phold } from './engine/phold.ts';
import { run as mixed } from './mixed/mixed.ts';
import { resultTable } from './result-table.ts';
import type { BenchOptions, BenchResult } from './result.ts';
import { run as startup } from './startup/startup.ts';
import { run as elidedTicked } from './steady/elided-ticked.ts';
import { run as recipes } from './stores/recipes.ts';

type Benchmark = (options: BenchOptions) => BenchResult[] | Promise<BenchResult[]>;

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  startup,
  mixed,
  hold,
  phold,
  mm1,
  stores: recipes,
  steady: elidedTicked,
  cluster: crashLoops,
};

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const { smoke, json, only } = values;
if (only !== undefined && BENCHMARKS[only] === undefined) {
  process.stderr.write(`no benchmark ${only}; there are ${Object.keys(BENCHMARKS).join(', ')}\n`);
  process.exit(2);
}

const results: BenchResult[] = [];
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (only !== undefined && name !== only) continue;
  if (process.stderr.isTTY) process.stderr.write(`${name}...\n`);
  results.push(...(await run({ smoke })));
}
const text = `${JSON.stringify({ node: process.version, smoke, results }, null, 2)}\n`;
mkdirSync('bench-results', { recursive: true });
writeFileSync('bench-results/latest.json', text);
process.stdout.write(json ? text : resultTable(results));
