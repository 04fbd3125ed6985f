/** Reading and writing through the descriptors of a task. */
import type { ProgramContext } from '../process.ts';
import type { Descriptors, MachineState, OpenFile, Task } from './machine-state.ts';

/** What a read found; `ended` when nothing more can come. */
export interface Input {
  readonly text: string;
  readonly ended: boolean;
}

const NOTHING_YET: Input = { text: '', ended: false };
const NOTHING_MORE: Input = { text: '', ended: true };

/** Registers an open file and answers its number. */
export function openFile(machine: MachineState, file: OpenFile): number {
  const id = machine.nextOpen;
  machine.nextOpen += 1;
  machine.open[id] = file;
  return id;
}

/** Writes text to a descriptor; a full or vanished disk is reported on stderr. False: the write failed. */
export function writeTo(
  machine: MachineState,
  task: Task,
  fd: number,
  text: string,
  context: ProgramContext,
): boolean {
  const id = task.fds[fd];
  const file = id === undefined ? undefined : machine.open[id];
  if (text === '' || file === undefined) return file !== undefined;
  switch (file.kind) {
    case 'stdout':
      context.stdout(text);
      return true;
    case 'stderr':
    case 'terminal':
      context.stderr(text);
      return true;
    case 'pipe':
      if (!file.captured && !hasReader(machine, id ?? -1)) task.broken = true;
      file.buffer += text;
      return true;
    case 'file': {
      const error = context.files.write(file.path, text, { append: !file.fresh });
      file.fresh = false;
      if (error !== undefined && fd !== 2)
        writeTo(machine, task, 2, `write error: ${file.path}: ${error}\n`, context);
      return error === undefined;
    }
    default:
      return true;
  }
}

/** Takes what is there on a descriptor: all of it, or one line with its end. */
export function readFrom(
  machine: MachineState,
  task: Task,
  fd: number,
  amount: 'all' | 'line',
  context: ProgramContext,
): Input {
  const id = task.fds[fd];
  const file = id === undefined ? undefined : machine.open[id];
  switch (file?.kind) {
    case 'terminal':
      return NOTHING_YET;
    case 'text':
      return advance(file, file.text, amount);
    case 'file':
      return advance(file, context.files.read(file.path) ?? '', amount);
    case 'pipe':
      return readPipe(machine, id ?? -1, file, amount);
    default:
      return NOTHING_MORE;
  }
}

/** Whether a read would find something, or the end. */
export function isReadable(machine: MachineState, task: Task, fd: number): boolean {
  const id = task.fds[fd];
  const file = id === undefined ? undefined : machine.open[id];
  if (file?.kind === 'terminal') return false;
  if (file?.kind !== 'pipe') return true;
  return file.buffer !== '' || !hasWriter(machine, id ?? -1);
}

/**
 * Creates the files that earlier redirections opened. It waits until the next command, so that `echo x > file` is one
 * write and not two.
 */
export function createOpened(machine: MachineState, context: ProgramContext): void {
  for (const file of Object.values(machine.open))
    if (file.kind === 'file' && file.fresh) createFile(file, context);
}

/** Creates files that were opened for writing and never written, and forgets what nobody has open. */
export function settleFiles(machine: MachineState, context: ProgramContext): void {
  createOpened(machine, context);
  const used = new Set<string>();
  for (const task of machine.tasks)
    for (const id of descriptorsOf(task).flatMap((fds) => Object.values(fds))) used.add(String(id));
  for (const id of Object.keys(machine.open))
    if (!used.has(id) && !awaited(machine, Number(id))) Reflect.deleteProperty(machine.open, id);
}

/** Writes the empty file that `> file` leaves behind. */
export function createFile(
  file: Extract<OpenFile, { kind: 'file' }>,
  context: ProgramContext,
): void {
  context.files.write(file.path, '', { append: false });
  file.fresh = false;
}

function advance(file: { offset: number }, text: string, amount: 'all' | 'line'): Input {
  const newline = text.indexOf('\n', file.offset);
  const end = amount === 'line' && newline >= 0 ? newline + 1 : text.length;
  const taken = text.slice(file.offset, end);
  file.offset = Math.max(file.offset, end);
  return { text: taken, ended: amount === 'all' || taken === '' || newline < 0 };
}

function readPipe(
  machine: MachineState,
  id: number,
  pipe: Extract<OpenFile, { kind: 'pipe' }>,
  amount: 'all' | 'line',
): Input {
  const ended = !hasWriter(machine, id);
  const newline = pipe.buffer.indexOf('\n');
  if (amount === 'line' && newline < 0 && !ended) return NOTHING_YET;
  const end = amount === 'line' && newline >= 0 ? newline + 1 : pipe.buffer.length;
  const text = pipe.buffer.slice(0, end);
  pipe.buffer = pipe.buffer.slice(end);
  return { text, ended: ended && pipe.buffer === '' && (amount === 'all' || newline < 0) };
}

function descriptorsOf(task: Task): readonly Descriptors[] {
  const saved = task.frames.flatMap((frame) => [...frame.redirects, frame.restore]);
  return [task.fds, ...saved, task.utility?.restore ?? null].filter((fds) => fds !== null);
}

function hasWriter(machine: MachineState, id: number): boolean {
  return machine.tasks.some((task) =>
    descriptorsOf(task).some((fds) =>
      Object.entries(fds).some(([fd, open]) => fd !== '0' && open === id),
    ),
  );
}

function hasReader(machine: MachineState, id: number): boolean {
  return machine.tasks.some((task) => descriptorsOf(task).some((fds) => fds['0'] === id));
}

function awaited(machine: MachineState, id: number): boolean {
  return machine.tasks.some(({ wait }) => wait?.kind === 'children' && wait.pipe === id);
}
