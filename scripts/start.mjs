/** `npm start [-- ARGS]`: sets the checkout up, then is the podsim command itself. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap } from './bootstrap.mjs';
import { ROOT } from './fingerprint.mjs';

await bootstrap();

// npm runs scripts in the folder of package.json; file arguments are relative to where the user is.
const { INIT_CWD, npm_package_json } = process.env;
if (INIT_CWD && npm_package_json === path.join(ROOT, 'package.json')) process.chdir(INIT_CWD);

const main = path.join(ROOT, 'packages', 'cli', 'dist', 'main.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
