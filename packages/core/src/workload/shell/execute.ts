/** Carries out one instruction of a task. */
import { evaluate } from './arithmetic.ts';
import { runCommand } from './command.ts';
import { compileScript } from './compile-script.ts';
import { holds } from './conditions.ts';
import { arithmeticScope, expandPattern, expandText, expandWords } from './expand.ts';
import type { Instruction } from './instructions.ts';
import { complain, exitTask, forkAt, popFrame } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Frame, Task } from './machine-state.ts';
import { matchesPattern } from './patterns.ts';
import { redirected } from './redirects.ts';
import { ShellError } from './shell-error.ts';
import { openFile } from './streams.ts';
import { argumentsFrame, assign, valueOf } from './variables.ts';

const SYNTAX_ERROR_CODE = 2;

/** Runs the next instruction of the task's innermost frame. */
export function executeNext(machine: Machine, task: Task, frame: Frame): void {
  const code = compileScript(machine.state.sources[frame.source] ?? '');
  if (code.syntaxError !== undefined) {
    complain(machine, task, `syntax error: ${code.syntaxError}`);
    exitTask(machine, task, SYNTAX_ERROR_CODE);
    return;
  }
  const instruction = code.instructions[frame.pc];
  frame.pc += 1;
  if (!instruction) {
    popFrame(task);
    return;
  }
  try {
    execute(machine, task, frame, instruction);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    complain(machine, task, error.message);
    exitTask(machine, task, error.status);
  }
}

function execute(machine: Machine, task: Task, frame: Frame, instruction: Instruction): void {
  switch (instruction.op) {
    case 'command':
      return runCommand(machine, task, frame, instruction);
    case 'capture':
      return capture(machine, task, instruction);
    case 'spawn':
      return spawn(machine, task, instruction);
    case 'pipeline':
      return pipeline(machine, task, instruction);
    case 'finish':
    case 'return':
      popFrame(task);
      return undefined;
    case 'jump':
      frame.pc = instruction.to;
      return undefined;
    case 'branch':
      if ((task.status === 0) === (instruction.on === 'success')) frame.pc = instruction.to;
      return undefined;
    case 'negate':
      task.status = task.status === 0 ? 1 : 0;
      return undefined;
    case 'status':
      task.status = instruction.value;
      return undefined;
    case 'check':
      if (task.status !== 0 && task.options.errexit && !frame.unchecked)
        exitTask(machine, task, task.status);
      return undefined;
    case 'function': {
      const { name, entry } = instruction;
      task.functions[name] = { source: frame.source, entry };
      task.status = 0;
      return undefined;
    }
    case 'redirect':
      return redirect(machine, task, frame, instruction);
    case 'restore':
      task.fds = frame.redirects.pop() ?? task.fds;
      return undefined;
    case 'unsupported':
      machine.context.warn(`unsupported shell: ${instruction.what}`);
      return undefined;
    default:
      return decide(machine, task, frame, instruction);
  }
}

type Deciding = Extract<
  Instruction,
  { op: 'loop' | 'next' | 'keep' | 'leave' | 'endLoop' | 'case' | 'arithmetic' | 'condition' }
>;

function decide(machine: Machine, task: Task, frame: Frame, instruction: Deciding): void {
  const scope = { task, frame, context: machine.context };
  const mark = frame.loops.at(-1);
  switch (instruction.op) {
    case 'loop': {
      const { breakTo, continueTo, items = [] } = instruction;
      const values =
        items === 'arguments' ? [...(argumentsFrame(task)?.args ?? [])] : expandWords(items, scope);
      const redirects = frame.redirects.length;
      frame.loops.push({ breakTo, continueTo, items: values, index: 0, status: 0, redirects });
      return;
    }
    case 'next': {
      const item = mark?.items[mark.index];
      if (!mark || item === undefined) frame.pc = instruction.to;
      else {
        assign(task, instruction.name, item);
        mark.index += 1;
      }
      return;
    }
    case 'keep':
      if (mark) mark.status = task.status;
      return;
    case 'leave':
      if (mark) task.status = mark.status;
      return;
    case 'endLoop':
      frame.loops.pop();
      return;
    case 'case': {
      const text = expandText(instruction.word, scope);
      const arm = instruction.arms.find(({ patterns }) =>
        patterns.some((pattern) => matchesPattern(expandPattern(pattern, scope), text)),
      );
      frame.pc = arm?.to ?? instruction.otherwise;
      return;
    }
    case 'arithmetic':
      task.status = evaluate(instruction.expression, arithmeticScope(scope)) === 0 ? 1 : 0;
      return;
    case 'condition': {
      const result = holds(instruction.condition, {
        files: machine.context.files,
        cwd: task.cwd,
        text: (word) => expandText(word, scope),
        pattern: (word) => expandPattern(word, scope),
        isSet: (name) => valueOf(task, name, machine.context) !== undefined,
      });
      task.status = result ? 0 : 1;
      return;
    }
    default:
      return instruction satisfies never;
  }
}

function capture(
  machine: Machine,
  task: Task,
  { entry, slot }: Extract<Instruction, { op: 'capture' }>,
): void {
  const pipe = openFile(machine.state, { kind: 'pipe', buffer: '', captured: true });
  const child = forkAt(machine, task, entry);
  child.fds = { ...child.fds, 1: pipe };
  const inner = child.frames.at(-1);
  if (inner) inner.tail = false;
  task.wait = { kind: 'children', pids: [child.pid], slot, pipe };
}

function spawn(
  machine: Machine,
  task: Task,
  { kind, entry }: Extract<Instruction, { op: 'spawn' }>,
): void {
  const child = forkAt(machine, task, entry);
  if (kind === 'subshell') {
    task.wait = { kind: 'children', pids: [child.pid], slot: null, pipe: null };
    return;
  }
  child.fds = { ...child.fds, 0: openFile(machine.state, { kind: 'null' }) };
  task.background = child.pid;
  task.status = 0;
}

function pipeline(
  machine: Machine,
  task: Task,
  { entries, joinsErrors }: Extract<Instruction, { op: 'pipeline' }>,
): void {
  const pids: number[] = [];
  let input = task.fds['0'];
  for (const [index, entry] of entries.entries()) {
    const child = forkAt(machine, task, entry);
    pids.push(child.pid);
    if (input !== undefined) child.fds['0'] = input;
    if (index === entries.length - 1) break;
    const pipe = openFile(machine.state, { kind: 'pipe', buffer: '', captured: false });
    child.fds['1'] = pipe;
    if (joinsErrors[index] === true) child.fds['2'] = pipe;
    input = pipe;
  }
  task.wait = { kind: 'children', pids, slot: null, pipe: null };
}

function redirect(
  machine: Machine,
  task: Task,
  frame: Frame,
  { redirects, to }: Extract<Instruction, { op: 'redirect' }>,
): void {
  const outcome = redirected(machine, task, redirects);
  if ('error' in outcome) {
    complain(machine, task, outcome.error);
    task.status = machine.host.redirectFailure;
    frame.pc = to;
    return;
  }
  frame.redirects.push(task.fds);
  task.fds = outcome.fds;
}
