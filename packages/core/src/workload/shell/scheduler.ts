/** Runs a machine until every task waits, its time is up, or the container's main task has ended. */
import type { SimTime } from '../../engine/time.ts';
import type { ProgramNext } from '../process.ts';
import { exitCodeOf, signalNamed, signalNumber } from '../signals.ts';
import { executeNext } from './execute.ts';
import { endTask, enterTrap, exitTask } from './machine.ts';
import type { Machine } from './machine.ts';
import type { MachineState, Task } from './machine-state.ts';
import { isReadable, settleFiles } from './streams.ts';
import { stepServer, stepUtility } from './step-utility.ts';

/** Instructions per instant before a script counts as busy, then per look at a busy script. */
export const BUDGET = 100_000;
export const BUSY_BUDGET = 1_000;
const SLICE = 200;
const REST_MS = 1_000;
const REST_MS_MAX = 10_000;
const BROKEN_PIPE_CODE = exitCodeOf('SIGPIPE');
const TIMEOUT_CODE = 124;

/** Runs all that can run now and says when the machine wants to be run again. */
export function runMachine(machine: Machine): ProgramNext {
  const { state, context } = machine;
  killOverdue(machine);
  state.busy = false;
  while (state.exitCode === null && machine.budget > 0 && runRound(machine));
  settleFiles(state, context);
  if (state.exitCode !== null) return { kind: 'exit', code: state.exitCode };
  if (machine.budget > 0) state.cuts = 0;
  else {
    if (state.cuts === 0)
      context.warn(`busy loop: a script ran ${BUDGET} instructions without sleeping`);
    state.cuts += 1;
    state.busy = true;
  }
  return nextOf(state, context.now);
}

/** One slice for each task that can run; false when none could. */
function runRound(machine: Machine): boolean {
  let progressed = false;
  for (const task of [...machine.state.tasks]) {
    if (machine.state.exitCode !== null || machine.budget <= 0) return progressed;
    if (!machine.state.tasks.includes(task)) continue;
    takeSignals(machine, task);
    if (!settleWait(machine, task)) continue;
    progressed = true;
    runSlice(machine, task);
  }
  return progressed;
}

function runSlice(machine: Machine, task: Task): void {
  const { state } = machine;
  for (let steps = 0; steps < SLICE && machine.budget > 0; steps += 1) {
    if (task.wait !== null || state.exitCode !== null || !state.tasks.includes(task)) return;
    machine.budget -= 1;
    const frame = task.frames.at(-1);
    if (task.utility?.server === true) stepServer(machine, task, task.utility);
    else if (task.utility) stepUtility(machine, task, task.utility);
    else if (frame) executeNext(machine, task, frame);
    else exitTask(machine, task, task.status);
    if (task.broken) return endTask(machine, task, BROKEN_PIPE_CODE);
    if (task.pending.length > 0) takeSignals(machine, task);
  }
}

/** Runs the trap of a signal that has come, unless a foreground command must end first. */
function takeSignals(machine: Machine, task: Task): void {
  const interruptible = task.wait === null || task.wait.kind === 'jobs';
  const [name] = task.pending;
  if (name === undefined || task.utility !== null || !interruptible) return;
  task.pending.shift();
  const signal = signalNamed(name);
  const text = signal && task.traps[signal.slice(3)];
  if (signal === undefined || text === undefined) return;
  const interrupted = task.wait !== null;
  task.wait = null;
  enterTrap(machine, task, text, interrupted ? 128 + signalNumber(signal) : task.status);
}

/** Whether the task can run; ends its wait if what it waited for has come. */
function settleWait(machine: Machine, task: Task): boolean {
  const { wait } = task;
  if (wait === null) return true;
  switch (wait.kind) {
    case 'time':
      if (machine.context.now < wait.untilMs) return false;
      break;
    case 'input':
      if (!isReadable(machine.state, task, 0)) return false;
      break;
    case 'children':
      if (!settleChildren(machine, task, wait)) return false;
      break;
    case 'jobs':
      if (!settleJobs(task, wait)) return false;
      break;
    case 'forever':
      return false;
    default:
      return wait satisfies never;
  }
  task.wait = null;
  return true;
}

function settleChildren(
  machine: Machine,
  task: Task,
  wait: Extract<Task['wait'], { kind: 'children' }>,
): boolean {
  const codes = wait.pids.map((pid) => task.jobs.find((job) => job.pid === pid)?.code ?? 0);
  const running = task.jobs.some(({ pid, code }) => code === null && wait.pids.includes(pid));
  if (running) return false;
  const failed = task.options.pipefail ? codes.findLast((code) => code !== 0) : undefined;
  task.status = failed ?? codes.at(-1) ?? 0;
  task.jobs = task.jobs.filter(({ pid }) => !wait.pids.includes(pid));
  if (wait.slot !== null && wait.pipe !== null) {
    const { buffer } = pipeOf(machine.state, wait.pipe);
    const frame = task.frames.at(-1);
    while (frame && frame.slots.length < wait.slot) frame.slots.push('');
    if (frame) frame.slots[wait.slot] = buffer.replace(/\n+$/, '');
    Reflect.deleteProperty(machine.state.open, String(wait.pipe));
  }
  return true;
}

function pipeOf(state: MachineState, id: number): { readonly buffer: string } {
  const file = state.open[id];
  return file?.kind === 'pipe' ? file : { buffer: '' };
}

function settleJobs(task: Task, wait: Extract<Task['wait'], { kind: 'jobs' }>): boolean {
  const jobs = task.jobs.filter(({ pid }) => wait.pids.includes(pid));
  const ended = jobs.filter(({ code }) => code !== null);
  const enough = wait.any ? ended.length > 0 || jobs.length === 0 : ended.length === jobs.length;
  if (!enough) return false;
  const taken = wait.any ? ended.slice(0, 1) : ended;
  if (wait.any) task.status = taken[0]?.code ?? 127;
  task.jobs = task.jobs.filter((job) => !taken.includes(job));
  return true;
}

function killOverdue(machine: Machine): void {
  for (const task of [...machine.state.tasks])
    if (task.killAtMs !== null && machine.context.now >= task.killAtMs)
      endTask(machine, task, TIMEOUT_CODE);
}

function nextOf(state: MachineState, now: SimTime): ProgramNext {
  let untilMs = Number.MAX_SAFE_INTEGER;
  for (const { wait, killAtMs } of state.tasks) {
    if (wait?.kind === 'time') untilMs = Math.min(untilMs, wait.untilMs);
    if (killAtMs !== null) untilMs = Math.min(untilMs, killAtMs);
  }
  if (state.busy)
    untilMs = Math.min(untilMs, now + Math.min(REST_MS * 2 ** (state.cuts - 1), REST_MS_MAX));
  return untilMs === Number.MAX_SAFE_INTEGER ? { kind: 'forever' } : { kind: 'sleep', untilMs };
}
