/**
 * Makes a checkout ready to run with nothing but Node and npm: installs with the pinned pnpm when the
 * lockfile or a package.json changed, then builds when a source changed. Quiet when nothing is to be
 * done. Run by start.mjs, test.mjs and bench.mjs before anything else; needs no dependency itself.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFingerprint, PACKAGES, ROOT, sourceFingerprint } from './fingerprint.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { runQuietly, ToolFailure } from './run-quietly.mjs';

const NODE_MINIMUM = [20, 19];

// The first stamp goes away with node_modules; the second is compared with what dist was built from.
const installStamp = path.join(ROOT, 'node_modules', '.podsim-installed');
const buildStamp = path.join(ROOT, '.podsim', 'built');

const say = (line) => process.stderr.write(`podsim: ${line}\n`);
const stamped = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const installIsDue = () => stamped(installStamp) !== installFingerprint();

const buildIsDue = () =>
  PACKAGES.some((name) => !existsSync(path.join(ROOT, 'packages', name, 'dist'))) ||
  stamped(buildStamp) !== sourceFingerprint();

function stamp(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** npm's own entry point when npm started us, so that no shell or PATH look-up is needed. */
function npmCommand() {
  const entry = process.env.npm_execpath ?? '';
  if (path.basename(entry) === 'npm-cli.js') return { command: process.execPath, first: [entry] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
}

async function install() {
  say('installing dependencies (once)...');
  const { packageManager } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const pnpm = packageManager.split('+')[0];
  const { command, first } = npmCommand();
  const fingerprint = installFingerprint();
  const pnpmOptions = ['--frozen-lockfile', '--reporter=append-only', '--loglevel=info'];
  await runQuietly(
    'pnpm install',
    command,
    [...first, 'exec', '--yes', `--package=${pnpm}`, '--', 'pnpm', 'install', ...pnpmOptions],
    // .npmrc silences npm for pure output; here its errors are wanted. Without a terminal pnpm asks
    // nobody whether it may replace a node_modules folder that another tool has made.
    { npm_config_loglevel: 'error', npm_config_confirm_modules_purge: 'false' },
  );
  stamp(installStamp, fingerprint);
}

async function build() {
  say('building...');
  const fingerprint = sourceFingerprint();
  rmSync(buildStamp, { force: true }); // a build that fails half-way is not the one stamped before
  const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await runQuietly('tsc -b', process.execPath, [tsc, '-b']);
  stamp(buildStamp, fingerprint);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = NODE_MINIMUM;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  say(`needs Node ${NODE_MINIMUM.join('.')} or newer; this is Node ${process.versions.node}`);
  process.exit(1);
}

/** Installs and builds what is out of date; ends the process with the tool's exit code on failure. */
export async function bootstrap() {
  checkNode();
  if (!installIsDue() && !buildIsDue()) return;
  try {
    await withSetupLock(say, async () => {
      // Another process may have done the work while this one waited for the lock.
      if (installIsDue()) await install();
      if (buildIsDue()) await build();
    });
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    process.stderr.write(error.output);
    say(`set-up failed: ${error.message}`);
    process.exit(error.exitCode);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bootstrap();
