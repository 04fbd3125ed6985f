/** `npm run bench [-- ARGS]`: sets the checkout up, then runs the benchmarks (`--smoke`: quickly). */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { ROOT } from './fingerprint.mjs';

await bootstrap();

const main = path.join(ROOT, 'packages', 'bench', 'dist', 'main.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
