/**
 * A log shipper (`forwardLog`), like Fluent Bit's tail input with its offset database: at least once. The sink has a batch
 * when it is sent, the shipper moves on when the answer arrives; killed in between, it sends the batch again.
 */
import type { SimTime } from '../engine/time.ts';
import type { LogForwarder } from './behaviour.ts';
import type { ProgramContext } from './process.ts';

/** A place in the log: characters and lines before it. */
type Position = {
  readonly offset: number;
  readonly line: number;
};
/** `position` is what has been acknowledged; unknown until the file is first read. */
export type ForwarderState = {
  readonly position: Position | null;
  readonly inFlight: { readonly to: Position; readonly ackMs: SimTime } | null;
  readonly dueMs: SimTime;
};

const START: Position = { offset: 0, line: 0 };

export function startForwarding(dueMs: SimTime): ForwarderState {
  return { position: null, inFlight: null, dueMs };
}

/** When it next has something to do: read an answer, or look at the file. */
export function forwardDueMs(state: ForwarderState): SimTime {
  return state.inFlight?.ackMs ?? state.dueMs;
}

/** Takes the answer or sends the next batch, whichever is due. */
export function forwardLog(
  forwarder: LogForwarder,
  state: ForwarderState,
  context: ProgramContext,
): ForwarderState {
  if (context.now < forwardDueMs(state)) return state;
  if (state.inFlight) return acknowledged(forwarder, state.inFlight.to, context);
  const log = context.files.read(forwarder.from);
  const position = state.position ?? firstPosition(forwarder, log, context);
  const idle = { position, inFlight: null, dueMs: context.now + forwarder.everyMs };
  if (log === undefined) return state.position === null ? { ...idle, position: null } : idle;
  // A file that became shorter was rotated: begin again, as tailing shippers do.
  const from = position.offset > log.length ? START : position;
  const to = endOfBatch(log, from, forwarder.batch);
  if (to.offset === from.offset) return { ...idle, position: from };
  const answer = context.connect({
    ...forwarder.to,
    method: 'POST',
    path: `/ingest?source=${encodeURIComponent(`${context.hostname}:${forwarder.from}`)}&line=${from.line}`,
    body: log.slice(from.offset, to.offset),
  });
  if (!answer.ok || (answer.status !== undefined && answer.status >= 300))
    return { ...idle, position: from, dueMs: idle.dueMs + answer.latencyMs };
  const inFlight = { to, ackMs: context.now + answer.latencyMs };
  const sent = { position: from, inFlight, dueMs: inFlight.ackMs };
  return answer.latencyMs === 0 ? acknowledged(forwarder, to, context) : sent;
}

function acknowledged(
  forwarder: LogForwarder,
  position: Position,
  context: ProgramContext,
): ForwarderState {
  if (forwarder.checkpoint !== undefined)
    context.files.write(forwarder.checkpoint, `${position.offset} ${position.line}\n`, {
      append: false,
    });
  return { position, inFlight: null, dueMs: context.now + forwarder.everyMs };
}

/** The checkpoint if there is one, else the end that `startAt` names. */
function firstPosition(
  forwarder: LogForwarder,
  log: string | undefined,
  context: ProgramContext,
): Position {
  const saved =
    forwarder.checkpoint === undefined ? undefined : context.files.read(forwarder.checkpoint);
  const [offset, line] = (saved ?? '').trim().split(' ').map(Number);
  if (saved !== undefined && Number.isInteger(offset) && Number.isInteger(line))
    return { offset: offset ?? 0, line: line ?? 0 };
  if (forwarder.startAt === 'beginning' || log === undefined) return START;
  return endOfBatch(log, START, Number.MAX_SAFE_INTEGER);
}

/** Where `count` complete lines after `from` end. */
function endOfBatch(log: string, from: Position, count: number): Position {
  let { offset, line } = from;
  for (let taken = 0; taken < count; taken += 1) {
    const end = log.indexOf('\n', offset);
    if (end < 0) break;
    offset = end + 1;
    line += 1;
  }
  return { offset, line };
}
