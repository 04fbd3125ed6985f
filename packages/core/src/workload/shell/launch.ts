/** Starts external commands: utilities, nested shells, script files, the image's own server. */
import { baseName, absolutePath } from '../paths.ts';
import { complain, endTask, fork, sourceOf } from './machine.ts';
import type { Machine } from './machine.ts';
import { newFrame } from './machine-state.ts';
import type { Descriptors, Task } from './machine-state.ts';
import { isShell, readShellArguments } from './shell-arguments.ts';
import { UTILITIES, utilityName } from './utilities.ts';
import { unwrap } from './wrappers.ts';

/** How a command is started. */
export interface Launch {
  readonly environment: { [name: string]: string };
  /** Descriptors to put back afterwards; the task's present ones are the command's. */
  readonly restore: Descriptors | null;
  /** Nothing follows: an unknown program may stay for ever. */
  readonly tail: boolean;
  /** `exec`: the command takes the task's place. */
  readonly replace: boolean;
}

/** Makes the task run the command, or a child of it; a command that ends at once leaves its status. */
export function launch(machine: Machine, task: Task, words: readonly string[], how: Launch): void {
  const command = unwrap(words, how.environment);
  const { argv, environment } = command;
  if (command.limitMs !== undefined) {
    if (how.replace) task.frames = [];
    const child = startChild(machine, task, how);
    child.killAtMs = machine.context.now + command.limitMs;
    launch(machine, child, argv, { ...how, environment, restore: null, replace: true });
    return;
  }
  if (how.replace) task.frames = [];
  const script = scriptOf(machine, task, argv);
  if (script) {
    runScript(machine, task, script, { ...how, environment });
    return;
  }
  if (utilityName(argv) !== undefined) become(task, argv, { ...how, environment }, false);
  else startProgram(machine, task, argv, { ...how, environment });
}

/** The task goes on as a utility or server. */
function become(task: Task, argv: readonly string[], how: Launch, server: boolean): void {
  const { environment, restore } = how;
  task.utility = { argv: [...argv], state: null, environment, restore, server };
}

function startProgram(machine: Machine, task: Task, argv: readonly string[], how: Launch): void {
  const name = argv[0] ?? '';
  const command = machine.host.classify(argv, how.tail || how.replace);
  if (command.kind === 'server' && !command.daemon) {
    become(task, argv, how, true);
    machine.state.serverPid = task.pid;
    return;
  }
  if (command.kind === 'server') {
    const child = fork(machine, task);
    become(child, argv, { ...how, restore: null }, true);
    machine.state.serverPid = child.pid;
    return finish(machine, task, how, 0);
  }
  if (command.kind === 'stop') {
    if (machine.host.executed) machine.context.signalMain?.('SIGTERM');
    return finish(machine, task, how, 0);
  }
  if (command.kind === 'harmless') {
    machine.context.warn(`unsupported shell: ${name} is assumed to succeed at once`);
    return finish(machine, task, how, 0);
  }
  complain(machine, task, `${name}: not found`);
  return finish(machine, task, how, 127);
}

/** A command that is over already. */
function finish(machine: Machine, task: Task, { restore, replace }: Launch, code: number): void {
  if (restore) task.fds = restore;
  task.status = code;
  if (replace) endTask(machine, task, code);
}

interface ScriptStart {
  readonly text: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly options: Task['options'];
  readonly error?: string;
  readonly code?: number;
}

/** The script that the command is: `sh -c text`, `sh file`, or a file that is a script itself. */
function scriptOf(machine: Machine, task: Task, argv: readonly string[]): ScriptStart | undefined {
  const { files } = machine.context;
  const [name = '', ...args] = argv;
  if (isShell(name))
    return readShellArguments(name, args, (path) => files.read(absolutePath(path, task.cwd)));
  if (!name.includes('/')) return undefined;
  const text = files.read(absolutePath(name, task.cwd));
  if (text === undefined) return undefined;
  const interpreter = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(text);
  const program = interpreter?.[1]?.endsWith('/env') === true ? interpreter[2] : interpreter?.[1];
  if (program !== undefined && !isShell(program)) return undefined;
  if (program === undefined && !/\.(?:sh|bash)$/.test(name)) return undefined;
  const options = { errexit: /^#!.*\s-\w*e/.test(text), nounset: false, pipefail: false };
  return { text, name, args, options };
}

function runScript(machine: Machine, task: Task, script: ScriptStart, how: Launch): void {
  const runner = how.replace ? task : startChild(machine, task, how);
  if (script.error !== undefined) {
    complain(machine, runner, script.error);
    endTask(machine, runner, script.code ?? 127);
    return;
  }
  runner.variables = { ...how.environment };
  runner.exported = Object.keys(how.environment);
  runner.functions = {};
  runner.traps = {};
  runner.options = { ...script.options };
  const frame = newFrame('script', sourceOf(machine.state, script.text), { ...script, pc: 0 });
  frame.tail = how.tail || how.replace;
  frame.whole = true;
  runner.frames = [frame];
}

/** A child with the command's descriptors, for which the task waits. */
function startChild(machine: Machine, task: Task, { restore }: Launch): Task {
  const child = fork(machine, task);
  if (restore) task.fds = restore;
  task.wait = { kind: 'children', pids: [child.pid], slot: null, pipe: null };
  return child;
}

/** Whether the name is one that the machine itself can run. */
export function isKnownCommand(name: string): boolean {
  return isShell(name) || Object.hasOwn(UTILITIES, baseName(name));
}
