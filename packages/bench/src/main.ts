/** `npm run bench`: every benchmark, or with `--smoke` a quick look that they still run. */
process.stdout.write('no benchmarks yet\n');
export {};
