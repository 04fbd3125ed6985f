/** Runs a simple command: expands it, redirects, and hands it to a function, a builtin or a program. */
import { BUILTINS } from './builtins.ts';
import { compileScript } from './compile-script.ts';
import { expandText, expandWords } from './expand.ts';
import type { AssignmentCode, Instruction } from './instructions.ts';
import { launch } from './launch.ts';
import { complain } from './machine.ts';
import type { Machine } from './machine.ts';
import { newFrame } from './machine-state.ts';
import type { Frame, Task } from './machine-state.ts';
import { redirected } from './redirects.ts';
import { createOpened } from './streams.ts';
import { assign, environmentOf } from './variables.ts';

type CommandInstruction = Extract<Instruction, { op: 'command' }>;

/** Runs the command; it may leave the task waiting, as another program, or in a function's frame. */
export function runCommand(
  machine: Machine,
  task: Task,
  frame: Frame,
  instruction: CommandInstruction,
): void {
  createOpened(machine.state, machine.context);
  const scope = { task, frame, context: machine.context };
  const words = expandWords(instruction.words, scope);
  const values = instruction.assignments.map((each) => valueOf(each, machine, task, frame));
  const before = task.fds;
  const outcome = redirected(machine, task, instruction.redirects);
  if ('error' in outcome) {
    complain(machine, task, outcome.error);
    task.status = machine.host.redirectFailure;
    frame.slots = [];
    return;
  }
  task.fds = outcome.fds;
  const { slots } = frame;
  frame.slots = [];
  const [name] = words;
  if (name === undefined) {
    for (const [variable, value] of values) assign(task, variable, value);
    task.fds = before;
    if (!instruction.captured) task.status = 0;
    return;
  }
  const call: Call = { machine, task, frame, words, values, before, slots, instruction };
  if (callFunction(call) || callBuiltin(call) !== undefined) return;
  callProgram(call);
}

interface Call {
  readonly machine: Machine;
  readonly task: Task;
  readonly frame: Frame;
  readonly words: readonly string[];
  readonly values: readonly (readonly [string, string])[];
  readonly before: Task['fds'];
  readonly slots: string[];
  readonly instruction: CommandInstruction;
}

function valueOf(
  { name, value, append }: AssignmentCode,
  machine: Machine,
  task: Task,
  frame: Frame,
): readonly [string, string] {
  const text = expandText(value, { task, frame, context: machine.context });
  return [name, append ? (task.variables[name] ?? '') + text : text];
}

const CALL_DEPTH_MAX = 200;

function callFunction({ machine, task, frame, words, values, before, instruction }: Call): boolean {
  const [name = '', ...args] = words;
  const code = Object.hasOwn(task.functions, name) ? task.functions[name] : undefined;
  if (!code) return false;
  if (task.frames.length >= CALL_DEPTH_MAX) {
    complain(machine, task, `${name}: maximum function nesting level exceeded`);
    task.fds = before;
    task.status = 1;
    return true;
  }
  const callee = newFrame('function', code.source, { pc: code.entry, name, args });
  callee.restore = before;
  callee.unchecked = frame.unchecked || instruction.guarded;
  callee.tail = frame.tail && instruction.tail;
  for (const [variable, value] of values) {
    callee.locals[variable] = task.variables[variable] ?? null;
    assign(task, variable, value);
  }
  task.frames.push(callee);
  return true;
}

/** A builtin answers its status, or `blocked` (to be run again) or `moved` (the task has gone elsewhere). */
function callBuiltin(call: Call): number | 'blocked' | 'moved' | undefined {
  const { machine, task, frame, words, values, before, instruction } = call;
  const [name = ''] = words;
  const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
  if (!builtin) return undefined;
  const saved = values.map(([variable]) => [variable, task.variables[variable]] as const);
  for (const [variable, value] of values) assign(task, variable, value);
  const status = builtin({
    machine,
    task,
    frame,
    argv: words,
    before,
    tail: frame.tail && instruction.tail,
  });
  for (const [variable, value] of saved) {
    if (value === undefined) Reflect.deleteProperty(task.variables, variable);
    else assign(task, variable, value);
  }
  if (status === 'moved') return status;
  if (status === 'blocked') {
    // Run again from the same place, with the same substitutions, when input comes.
    frame.pc -= 1;
    frame.slots = call.slots;
    task.fds = before;
    task.wait = { kind: 'input' };
    return status;
  }
  task.fds = before;
  task.status = status;
  return status;
}

function callProgram(call: Call): void {
  const { machine, task, frame, words, values, before, instruction } = call;
  const environment = { ...environmentOf(task), ...Object.fromEntries(values) };
  const alone = frame.whole && task.frames.length === 1 && isAlone(call);
  launch(machine, task, words, {
    environment,
    restore: alone ? null : before,
    tail: frame.tail && instruction.tail,
    replace: alone,
  });
}

/** `sh -c 'one command'`: shells execute the only command in their own place, if no trap wants to see its end. */
function isAlone({ task, frame, machine }: Call): boolean {
  if (Object.keys(task.traps).length > 0) return false;
  const text = machine.state.sources[frame.source] ?? '';
  return compileScript(text).single && frame.redirects.length === 0;
}
