/** Utilities that fill a disk: `dd` and `fallocate`. What they write is counted and not kept. */
import type { DurationMs } from '../../engine/time.ts';
import { reasonOf } from './redirects.ts';
import { exit, fail, pathOf, readOptions } from './utility.ts';
import type { Utility, UtilityCall, UtilityStep } from './utility.ts';

/** A disk takes about this much: 500 MB per second. */
const BYTES_PER_MS = 500_000;
/** Longer writes are seen to grow. */
const STEP_MS = 1_000;
const BLOCK_BYTES = 512;
const ENDLESS = new Set(['/dev/zero', '/dev/urandom', '/dev/random']);
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: BLOCK_BYTES,
  k: 2 ** 10,
  K: 2 ** 10,
  KiB: 2 ** 10,
  kB: 1e3,
  KB: 1e3,
  M: 2 ** 20,
  MiB: 2 ** 20,
  MB: 1e6,
  G: 2 ** 30,
  GiB: 2 ** 30,
  GB: 1e9,
};

export const fillFiles: Readonly<Record<string, Utility>> = { dd: copyBlocks, fallocate: allocate };

/** What a running `dd` knows. */
interface Copying {
  readonly writtenBytes: number;
  /** Bytes under way to the disk. */
  readonly stepBytes: number;
}

interface BlockOptions {
  readonly from: string;
  readonly to: string;
  readonly blockBytes: number;
  /** Infinity: as long as there is input. */
  readonly totalBytes: number;
  readonly keeps: boolean;
}

/** `dd if=/dev/zero of=file bs=1M count=20`; without `count` it goes on until it is killed. */
function copyBlocks(call: UtilityCall): UtilityStep {
  const options = blockOptions(call);
  if (typeof options === 'string') return fail(call, options);
  const { from, to } = options;
  if (!ENDLESS.has(from)) return copyFile(call, options);
  if (to === '' || to.startsWith('/dev/')) {
    return options.totalBytes === Infinity ? { kind: 'forever', state: 0 } : exit(0);
  }
  const copying = call.state as Copying | null;
  if (copying === null) {
    const error = call.context.files.write(pathOf(call, to), '', { append: options.keeps });
    if (error !== undefined) return fail(call, `can't open '${to}': ${reasonOf(error)}`);
    return goOn(call, options, 0);
  }
  const { writtenBytes, stepBytes } = copying;
  const written = { append: true, zeroBytes: stepBytes };
  const error = call.context.files.write(pathOf(call, to), '', written);
  if (error !== undefined) return fail(call, `error writing '${to}': ${reasonOf(error)}`);
  return goOn(call, options, writtenBytes + stepBytes);
}

function goOn(
  call: UtilityCall,
  { totalBytes, blockBytes }: BlockOptions,
  writtenBytes: number,
): UtilityStep {
  const left = totalBytes - writtenBytes;
  if (left <= 0) return done(call, totalBytes, blockBytes);
  const stepBytes = Math.min(left, BYTES_PER_MS * STEP_MS);
  const tookMs: DurationMs = Math.ceil(stepBytes / BYTES_PER_MS);
  const state = { writtenBytes, stepBytes };
  return { kind: 'sleep', untilMs: call.context.now + tookMs, state };
}

function copyFile(call: UtilityCall, options: BlockOptions): UtilityStep {
  const { from, to, totalBytes, blockBytes, keeps } = options;
  const content = call.context.files.read(pathOf(call, from));
  if (content === undefined) return fail(call, `can't open '${from}': No such file or directory`);
  const taken = content.slice(0, totalBytes);
  if (to === '') call.out(taken);
  else if (!to.startsWith('/dev/')) {
    const error = call.context.files.write(pathOf(call, to), taken, { append: keeps });
    if (error !== undefined) return fail(call, `can't open '${to}': ${reasonOf(error)}`);
  }
  return done(call, taken.length, blockBytes);
}

function done(call: UtilityCall, bytes: number, blockBytes: number): UtilityStep {
  const whole = Math.floor(bytes / blockBytes);
  const records = `${whole}+${whole * blockBytes < bytes ? 1 : 0} records`;
  call.err(`${records} in\n${records} out\n${bytes} bytes copied\n`);
  return exit(0);
}

/** What is wrong, or what was asked for. Blocks that are skipped in the output are holes and take no room. */
function blockOptions({ argv }: UtilityCall): BlockOptions | string {
  const given = new Map<string, string>();
  for (const word of argv.slice(1)) {
    const [name = '', value] = word.split(/=(.*)/s);
    if (value === undefined) return `unrecognized operand '${word}'`;
    given.set(name, value);
  }
  const blockBytes = bytesOf(given.get('bs') ?? given.get('obs') ?? String(BLOCK_BYTES));
  const count = given.get('count');
  const blocks = count === undefined ? Infinity : bytesOf(count);
  if (blockBytes === undefined || blockBytes === 0) return `invalid number: '${given.get('bs')}'`;
  if (blocks === undefined) return `invalid number: '${count}'`;
  return {
    from: given.get('if') ?? '',
    to: given.get('of') ?? '',
    blockBytes,
    totalBytes: blocks * blockBytes,
    keeps: given.has('seek') || (given.get('conv') ?? '').split(',').includes('notrunc'),
  };
}

/** `fallocate -l 10M file`. */
function allocate(call: UtilityCall): UtilityStep {
  const { values, operands } = readOptions(call.argv.slice(1), 'lo');
  const length = values.get('l') ?? values.get('length') ?? '';
  const zeroBytes = bytesOf(length);
  const [name] = operands;
  if (zeroBytes === undefined) return fail(call, `invalid length value specified: '${length}'`);
  if (name === undefined) return fail(call, 'no filename specified');
  const path = pathOf(call, name);
  const present = call.context.files.stat(path)?.size ?? 0;
  const added = { append: true, zeroBytes: Math.max(0, zeroBytes - present) };
  const error = call.context.files.write(path, '', added);
  return error === undefined ? exit(0) : fail(call, `cannot open ${name}: ${reasonOf(error)}`);
}

function bytesOf(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return digits === '' || factor === undefined ? undefined : Number(digits) * factor;
}
