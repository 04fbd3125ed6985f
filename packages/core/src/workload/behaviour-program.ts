/**
 * A program that only behaves: no shell, no activity of its own. Crash loops start it millions of times, so its state is
 * the start time alone until something unusual happens, and a step allocates no more than its answer.
 */
import { ln } from '../engine/portable-math.ts';
import type { SimTime } from '../engine/time.ts';
import type { Behaviour } from './behaviour.ts';
import type { Program, ProgramContext, ProgramNext, ProgramStep, Signal } from './process.ts';
import { CPU_LIMIT_MILLI_MIN } from './process-time.ts';
import { exitCodeOf } from './signals.ts';

/** A number: the start time. Otherwise also the end that is already certain, and whether the ports are open. */
type BehaviourState =
  | SimTime
  | {
      readonly sinceMs: SimTime;
      readonly listening: boolean;
      readonly end?: { readonly atMs: SimTime; readonly code: number };
    };

const FOREVER: ProgramNext = { kind: 'forever' };
const TERMINATING: readonly Signal[] = ['SIGTERM', 'SIGQUIT', 'SIGINT', 'SIGWINCH'];
const ADDRESS_IN_USE_CODE = 1;

/** The program of a behaviour without `writeLog`, `forwardLog`, `sink` or timed output. */
export function behaviourProgram(behaviour: Behaviour): Program {
  return {
    ...paceOf(behaviour),
    behaviour,
    start: (context) => start(behaviour, context),
    resume: (state, context) => resume(behaviour, state as BehaviourState, context),
    signal: (state, signal, context) =>
      receive(behaviour, state as BehaviourState, signal, context),
    behaviourOf: (state) => ({ behaviour, sinceMs: sinceOf(state as BehaviourState) }),
  };
}

/** What slows a program down under a CPU limit; a wish that every limit grants does not. */
export function paceOf({ cpu, keepsWallTime }: Behaviour): Pick<Program, 'pacedBy'> {
  const isPaced = !keepsWallTime && cpu.some(({ milli }) => milli > CPU_LIMIT_MILLI_MIN);
  return isPaced ? { pacedBy: cpu } : {};
}

/** Writes the files and prints the lines that a behaviour begins with. */
export function beginOutput(behaviour: Behaviour, context: ProgramContext): void {
  for (const { path, content } of behaviour.files)
    context.files.write(path, content, { append: false });
  for (const { atMs, line } of behaviour.stdout) if (atMs === 0) context.stdout(`${line}\n`);
}

/** Opens the behaviour's ports; false (and a message, as servers print it) when one is taken. */
export function openPorts(behaviour: Behaviour, context: ProgramContext): boolean {
  for (const { port, protocol } of behaviour.listen) {
    if (context.listen(port, protocol)) continue;
    context.stderr(`bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`);
    return false;
  }
  return true;
}

/** Draws the crash of a behaviour with a hazard rate: exponential with the given mean; undefined without one. */
export function drawCrash(
  behaviour: Behaviour,
  context: ProgramContext,
): { readonly atMs: SimTime; readonly code: number } | undefined {
  if (!behaviour.crash) return undefined;
  const { mtbfMs, code } = behaviour.crash;
  const lifeMs = Math.round(-mtbfMs * ln(1 - context.random()));
  return { atMs: context.now + Math.max(1, lifeMs), code };
}

function start(behaviour: Behaviour, context: ProgramContext): ProgramStep {
  beginOutput(behaviour, context);
  const end = earliestEnd(behaviour, context.now, drawCrash(behaviour, context));
  if (end && end.atMs <= context.now)
    return { state: context.now, next: { kind: 'exit', code: end.code } };
  if (behaviour.listen.length === 0) return waiting(behaviour, context.now, end, false);
  if (behaviour.startupMs === 0)
    return listen(behaviour, { sinceMs: context.now, listening: false }, end, context);
  const openMs = context.now + behaviour.startupMs;
  const untilMs = end ? Math.min(openMs, end.atMs) : openMs;
  const state =
    behaviour.crash && end ? { sinceMs: context.now, listening: false, end } : context.now;
  return { state, next: { kind: 'sleep', untilMs } };
}

function resume(behaviour: Behaviour, state: BehaviourState, context: ProgramContext): ProgramStep {
  const sinceMs = sinceOf(state);
  const end = endOf(behaviour, state);
  if (end && context.now >= end.atMs) return { state, next: { kind: 'exit', code: end.code } };
  const opensNow =
    behaviour.listen.length > 0 &&
    !isListening(state) &&
    context.now >= sinceMs + behaviour.startupMs;
  if (opensNow) return listen(behaviour, state, end, context);
  return { state, next: nextOf(behaviour, state, end) };
}

function listen(
  behaviour: Behaviour,
  state: BehaviourState,
  end: { atMs: SimTime; code: number } | undefined,
  context: ProgramContext,
): ProgramStep {
  if (!openPorts(behaviour, context))
    return { state, next: { kind: 'exit', code: ADDRESS_IN_USE_CODE } };
  return waiting(behaviour, sinceOf(state), end, true);
}

function receive(
  behaviour: Behaviour,
  state: BehaviourState,
  signal: Signal,
  context: ProgramContext,
): ProgramStep {
  const reaction = behaviour.onSIGTERM;
  const end = endOf(behaviour, state);
  if (!TERMINATING.includes(signal)) {
    const harmless = signal === 'SIGHUP' || signal === 'SIGUSR1' || signal === 'SIGUSR2';
    return harmless
      ? { state, next: nextOf(behaviour, state, end) }
      : { state, next: { kind: 'exit', code: exitCodeOf(signal) } };
  }
  if (reaction === 'ignore') return { state, next: nextOf(behaviour, state, end) };
  if (reaction.exitAfterMs === 0) return { state, next: { kind: 'exit', code: reaction.code } };
  const stop = { atMs: context.now + reaction.exitAfterMs, code: reaction.code };
  const first = end && end.atMs <= stop.atMs ? end : stop;
  const stopping = { sinceMs: sinceOf(state), listening: isListening(state), end: first };
  return { state: stopping, next: nextOf(behaviour, stopping, first) };
}

function waiting(
  behaviour: Behaviour,
  sinceMs: SimTime,
  end: { atMs: SimTime; code: number } | undefined,
  listening: boolean,
): ProgramStep {
  const plain = !listening && !(behaviour.crash && end);
  const state = plain ? sinceMs : { sinceMs, listening, ...(end && { end }) };
  return { state, next: end ? { kind: 'sleep', untilMs: end.atMs } : FOREVER };
}

function nextOf(
  behaviour: Behaviour,
  state: BehaviourState,
  end: { atMs: SimTime } | undefined,
): ProgramNext {
  const opened = behaviour.listen.length === 0 || isListening(state);
  const openMs = sinceOf(state) + behaviour.startupMs;
  if (opened) return end ? { kind: 'sleep', untilMs: end.atMs } : FOREVER;
  return { kind: 'sleep', untilMs: end ? Math.min(end.atMs, openMs) : openMs };
}

function isListening(state: BehaviourState): boolean {
  return typeof state !== 'number' && state.listening;
}

function sinceOf(state: BehaviourState): SimTime {
  return typeof state === 'number' ? state : state.sinceMs;
}

function endOf(
  behaviour: Behaviour,
  state: BehaviourState,
): { atMs: SimTime; code: number } | undefined {
  if (typeof state !== 'number' && state.end) return state.end;
  return earliestEnd(behaviour, sinceOf(state), undefined);
}

function earliestEnd(
  behaviour: Behaviour,
  sinceMs: SimTime,
  crash: { atMs: SimTime; code: number } | undefined,
): { atMs: SimTime; code: number } | undefined {
  if (!behaviour.exit) return crash;
  const exit = { atMs: sinceMs + behaviour.exit.afterMs, code: behaviour.exit.code };
  return crash && crash.atMs < exit.atMs ? crash : exit;
}
