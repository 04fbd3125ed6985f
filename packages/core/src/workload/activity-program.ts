/**
 * A behaving program that also does something by the clock: prints lines, writes a log, forwards a log to a sink, or is
 * such a sink. Its state is a small plain object; the three activities are in files of their own.
 */
import type { SimTime } from '../engine/time.ts';
import type { Behaviour } from './behaviour.ts';
import { hangingAt } from './behaviour-answers.ts';
import { beginOutput, drawCrash, openPorts, paceOf } from './behaviour-program.ts';
import { forwardDueMs, forwardLog, startForwarding } from './log-forwarder.ts';
import type { ForwarderState } from './log-forwarder.ts';
import { receiveLines } from './log-sink.ts';
import { startWriting, writeDueMs, writeLog } from './log-writer.ts';
import type { WriterState } from './log-writer.ts';
import type { Program, ProgramContext, ProgramState, ProgramStep, Signal } from './process.ts';
import { exitCodeOf } from './signals.ts';

type End = {
  readonly atMs: SimTime;
  readonly code: number;
};
type ActivityState = {
  readonly sinceMs: SimTime;
  readonly listening: boolean;
  readonly end: End | null;
  /** How many of the behaviour's timed lines have been printed. */
  readonly printed: number;
  readonly writer: WriterState | null;
  readonly forwarder: ForwarderState | null;
};

const TERMINATING: readonly Signal[] = ['SIGTERM', 'SIGQUIT', 'SIGINT', 'SIGWINCH'];
const HARMLESS: readonly Signal[] = ['SIGHUP', 'SIGUSR1', 'SIGUSR2'];

/** Whether a behaviour needs this program rather than the plain one. */
export function isActive(behaviour: Behaviour): boolean {
  const { writeLog: writer, forwardLog: forwarder, sink, stdout } = behaviour;
  return Boolean(writer ?? forwarder ?? sink) || stdout.some(({ atMs }) => atMs > 0);
}

/** The program of a behaviour with activities. */
export function activityProgram(behaviour: Behaviour): Program {
  return {
    ...paceOf(behaviour),
    behaviour,
    start: (context) => step(behaviour, start(behaviour, context), context),
    resume: (state, context) => step(behaviour, read(state), context),
    signal: (state, signal, context) => interrupt(behaviour, read(state), signal, context),
    behaviourOf: (state) => ({ behaviour, sinceMs: read(state).sinceMs }),
    receive(state, request, context) {
      const { sink } = behaviour;
      if (sink?.port !== request.port || request.method !== 'POST') return undefined;
      return { state, ...receiveLines(sink, request, context) };
    },
  };
}

function start(behaviour: Behaviour, context: ProgramContext): ActivityState {
  beginOutput(behaviour, context);
  const exit = behaviour.exit;
  const ends = [
    ...(exit ? [{ atMs: context.now + exit.afterMs, code: exit.code }] : []),
    ...[drawCrash(behaviour, context)].filter((end) => end !== undefined),
  ].sort((a, b) => a.atMs - b.atMs);
  const readyMs = context.now + behaviour.startupMs;
  return {
    sinceMs: context.now,
    listening: false,
    end: ends[0] ?? null,
    printed: behaviour.stdout.filter(({ atMs }) => atMs === 0).length,
    writer: behaviour.writeLog ? startWriting(readyMs) : null,
    forwarder: behaviour.forwardLog ? startForwarding(readyMs) : null,
  };
}

/** Does everything that is due and says when the next thing is. */
function step(behaviour: Behaviour, before: ActivityState, context: ProgramContext): ProgramStep {
  const { now } = context;
  if (before.end && now >= before.end.atMs) return exited(before, before.end.code);
  let state = print(behaviour, before, context);
  const elapsedMs = now - state.sinceMs;
  if (!state.listening && elapsedMs >= behaviour.startupMs) {
    if (!openPorts(behaviour, context)) return exited(state, 1);
    state = { ...state, listening: true };
  }
  if (!hangingAt(behaviour, elapsedMs)) state = act(behaviour, state, context);
  return { state, next: nextOf(behaviour, state, now) };
}

function print(behaviour: Behaviour, state: ActivityState, context: ProgramContext): ActivityState {
  let { printed } = state;
  for (const { atMs, line } of behaviour.stdout.slice(printed)) {
    if (state.sinceMs + atMs > context.now) break;
    context.stdout(`${line}\n`);
    printed += 1;
  }
  return printed === state.printed ? state : { ...state, printed };
}

function act(behaviour: Behaviour, state: ActivityState, context: ProgramContext): ActivityState {
  const { writeLog: writer, forwardLog: forwarder } = behaviour;
  return {
    ...state,
    writer: writer && state.writer ? writeLog(writer, state.writer, context) : null,
    forwarder:
      forwarder && state.forwarder ? forwardLog(forwarder, state.forwarder, context) : null,
  };
}

function nextOf(behaviour: Behaviour, state: ActivityState, now: SimTime): ProgramStep['next'] {
  const nextLine = behaviour.stdout[state.printed];
  const hang = behaviour.hang.find(
    ({ fromMs, toMs }) => fromMs <= now - state.sinceMs && now - state.sinceMs < toMs,
  );
  const wakeAt = (dueMs: SimTime): SimTime =>
    hang && dueMs <= now ? state.sinceMs + hang.toMs : Math.max(dueMs, now);
  const due = [
    ...(state.end ? [state.end.atMs] : []),
    ...(nextLine ? [state.sinceMs + nextLine.atMs] : []),
    ...(state.listening ? [] : [state.sinceMs + behaviour.startupMs]),
    ...(state.writer ? [wakeAt(writeDueMs(state.writer))] : []),
    ...(state.forwarder ? [wakeAt(forwardDueMs(state.forwarder))] : []),
  ].filter((at) => at < Number.MAX_SAFE_INTEGER);
  return due.length === 0 ? { kind: 'forever' } : { kind: 'sleep', untilMs: Math.min(...due) };
}

function interrupt(
  behaviour: Behaviour,
  state: ActivityState,
  signal: Signal,
  { now }: ProgramContext,
): ProgramStep {
  const reaction = behaviour.onSIGTERM;
  const unmoved = HARMLESS.includes(signal) || reaction === 'ignore';
  if (!TERMINATING.includes(signal) && !HARMLESS.includes(signal))
    return exited(state, exitCodeOf(signal));
  if (unmoved || typeof reaction === 'string')
    return { state, next: nextOf(behaviour, state, now) };
  if (reaction.exitAfterMs === 0) return exited(state, reaction.code);
  const stop: End = { atMs: now + reaction.exitAfterMs, code: reaction.code };
  const end = state.end && state.end.atMs <= stop.atMs ? state.end : stop;
  const stopping = { ...state, end };
  return { state: stopping, next: nextOf(behaviour, stopping, now) };
}

function exited(state: ActivityState, code: number): ProgramStep {
  return { state, next: { kind: 'exit', code } };
}

function read(state: ProgramState): ActivityState {
  return state as ActivityState;
}
