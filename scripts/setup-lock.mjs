/** One set-up at a time per checkout: a lock file that names its owner and survives nobody. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './fingerprint.mjs';

const FOLDER = path.join(ROOT, '.podsim');
const LOCK = path.join(FOLDER, 'setup.lock');
const POLL_MS = 200;
/** Longer than any installation; only reached when the owner runs on another machine. */
const ABANDONED_MS = 15 * 60_000;

const owner = `${hostname()} ${process.pid}`;

/** Runs `work` while holding the lock; waits for another process that is setting up. */
export async function withSetupLock(say, work) {
  mkdirSync(FOLDER, { recursive: true });
  for (let turn = 0; !acquire(); turn += 1) {
    if (turn === 5) say('waiting for another set-up of this checkout...');
    await sleep(POLL_MS);
  }
  process.on('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

function acquire() {
  try {
    writeFileSync(LOCK, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned()) takeAway();
    return false;
  }
}

function release() {
  if (readLock() === owner) rmSync(LOCK, { force: true });
}

function readLock() {
  try {
    return readFileSync(LOCK, 'utf8');
  } catch {
    return null; // released between two looks
  }
}

function isAbandoned() {
  const holder = readLock();
  if (holder === null) return false;
  const ageMs = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  const [host, pid] = holder.split(' ');
  // An empty file is a lock whose owner is just writing its name.
  if (host !== hostname() || !pid) return ageMs > ABANDONED_MS;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Renaming succeeds for one process only, so two that see the same corpse do not free it twice. */
function takeAway() {
  const grave = `${LOCK}.${process.pid}`;
  try {
    renameSync(LOCK, grave);
    rmSync(grave, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
