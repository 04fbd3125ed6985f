/** The commands that are part of the shell because they change it. */
import { absolutePath } from '../paths.ts';
import { signalNamed } from '../signals.ts';
import { evaluate } from './arithmetic.ts';
import { arithmeticScope } from './expand.ts';
import { launch } from './launch.ts';
import { complain, exitTask, popFrame, print, sourceOf } from './machine.ts';
import type { Machine } from './machine.ts';
import { newFrame } from './machine-state.ts';
import type { Descriptors, Frame, Task } from './machine-state.ts';
import { read } from './read-builtin.ts';
import { setOptions } from './set-builtin.ts';
import { argumentsFrame, assign, environmentOf } from './variables.ts';

/** A call of a builtin; `before` are the descriptors without the call's own redirections. */
export interface BuiltinCall {
  readonly machine: Machine;
  readonly task: Task;
  readonly frame: Frame;
  readonly argv: readonly string[];
  readonly before: Descriptors;
  readonly tail: boolean;
}
/** A status; `blocked`: call again when there is input; `moved`: the task goes on elsewhere, as something else. */
export type Builtin = (call: BuiltinCall) => number | 'blocked' | 'moved';

const succeed: Builtin = () => 0;

/** Builtins by name. `echo`, `test` and the like are utilities: they change nothing in the shell. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ':': succeed,
  umask: succeed,
  ulimit: succeed,
  shopt: succeed,
  hash: succeed,
  alias: succeed,
  unalias: succeed,
  disown: succeed,
  cd,
  exit,
  return: returns,
  break: leaveLoop,
  continue: leaveLoop,
  shift,
  set: setOptions,
  unset,
  export: declare,
  readonly: declare,
  declare,
  typeset: declare,
  local: declare,
  let: letNumbers,
  read,
  trap,
  wait,
  exec,
  eval: evaluateText,
  '.': source,
  source,
  command,
  builtin: command,
  type: (call) => command({ ...call, argv: ['command', '-V', ...call.argv.slice(1)] }),
};

function cd({ machine, task, argv }: BuiltinCall): number {
  const target = argv.slice(1).find((word) => !/^-[LP]$/.test(word));
  const home = task.variables['HOME'] ?? '/root';
  const back = task.variables['OLDPWD'] ?? task.cwd;
  const path = absolutePath(target === '-' ? back : (target ?? home), task.cwd);
  if (path !== '/' && machine.context.files.stat(path)?.kind !== 'directory') {
    complain(machine, task, `cd: can't cd to ${target ?? home}: No such file or directory`);
    return machine.host.redirectFailure;
  }
  assign(task, 'OLDPWD', task.cwd);
  task.cwd = path;
  if (task.variables['PWD'] !== undefined) assign(task, 'PWD', path);
  return 0;
}

function exit({ machine, task, frame, argv, before }: BuiltinCall): 'moved' {
  task.fds = before;
  // In a trap, `exit` alone means the status from before the trap.
  const trapFrame = frame.kind === 'trap' ? frame : undefined;
  const code = argv[1] === undefined ? (trapFrame?.statusBefore ?? task.status) : Number(argv[1]);
  exitTask(machine, task, Number.isInteger(code) ? code & 0xff : 2);
  return 'moved';
}

function returns({ machine, task, argv, before }: BuiltinCall): 'moved' {
  task.fds = before;
  const status = argv[1] === undefined ? task.status : Number(argv[1]) & 0xff;
  const at = task.frames.findLastIndex(({ kind }) => kind === 'function' || kind === 'eval');
  if (at < 0) exitTask(machine, task, status);
  else while (task.frames.length > at) popFrame(task);
  task.status = status;
  return 'moved';
}

function leaveLoop({ task, frame, argv, before }: BuiltinCall): number | 'moved' {
  const depth = Math.min(Math.max(1, Number(argv[1] ?? 1) || 1), frame.loops.length);
  if (depth === 0) return 0;
  task.fds = before;
  frame.loops.length -= depth - 1;
  const mark = frame.loops.at(-1);
  if (!mark) return 0;
  const outer = frame.redirects[mark.redirects];
  if (outer) task.fds = outer;
  frame.redirects.length = mark.redirects;
  frame.pc = argv[0] === 'break' ? mark.breakTo : mark.continueTo;
  if (argv[0] === 'continue') mark.status = 0;
  task.status = 0;
  return 'moved';
}

function shift({ task, argv }: BuiltinCall): number {
  const frame = argumentsFrame(task);
  const count = Number(argv[1] ?? 1);
  if (!frame || count > frame.args.length) return 1;
  frame.args.splice(0, count);
  return 0;
}

function unset({ task, argv }: BuiltinCall): number {
  for (const name of argv.slice(1)) {
    if (argv[1] !== '-f') Reflect.deleteProperty(task.variables, name);
    if (argv[1] === '-f' || !(name in task.variables)) Reflect.deleteProperty(task.functions, name);
  }
  return 0;
}

/** `export`, `local`, `readonly`, `declare`: assignments that also say something about the name. */
function declare({ machine, task, argv }: BuiltinCall): number {
  const [verb, ...words] = argv;
  const exporting = verb === 'export' || words.some((word) => /^-\w*x/.test(word));
  const frame = task.frames.findLast(({ kind }) => kind === 'function');
  const local = verb === 'local' || (verb === 'declare' && frame !== undefined);
  for (const word of words.filter((each) => !each.startsWith('-'))) {
    const [, name = '', append, value] = /^([A-Za-z_]\w*)(?:(\+)?=(.*))?$/s.exec(word) ?? [];
    if (name === '') {
      complain(machine, task, `${verb ?? ''}: ${word}: bad variable name`);
      return 2;
    }
    if (local && frame) frame.locals[name] ??= task.variables[name] ?? null;
    if (value !== undefined)
      assign(task, name, append === undefined ? value : (task.variables[name] ?? '') + value);
    else if (local) assign(task, name, '');
    if (exporting && !task.exported.includes(name)) task.exported.push(name);
  }
  const listing = words.every((word) => word.startsWith('-')) && exporting;
  if (listing)
    for (const [name, value] of Object.entries(environmentOf(task)))
      print(machine, task, 1, `export ${name}='${value}'\n`);
  return 0;
}

const NUMBER_OPERATION = /^([A-Za-z_]\w*)(\+|-)?(?:\+|-|=(.*))$/;

/** `let i++`, `let x=5`, `let x+=2`: the forms that occur; anything else is reported. */
function letNumbers({ machine, task, argv, frame }: BuiltinCall): number {
  const scope = arithmeticScope({ task, frame, context: machine.context });
  let result = 0;
  for (const word of argv.slice(1)) {
    const [, name, operator, operand] = NUMBER_OPERATION.exec(word.replaceAll(' ', '')) ?? [];
    if (name === undefined) {
      machine.context.warn(`unsupported shell: let ${word}`);
      continue;
    }
    const left = Number(scope.value(name)) || 0;
    const right = operand === undefined ? 1 : textNumber(operand);
    result = operator === undefined ? right : operator === '+' ? left + right : left - right;
    assign(task, name, String(result));
  }
  return result === 0 ? 1 : 0;

  function textNumber(text: string): number {
    return evaluate({ kind: 'word', word: [{ kind: 'text', text, quoted: true }] }, scope);
  }
}

function trap({ machine, task, argv }: BuiltinCall): number {
  const [action, ...names] = argv.slice(1).filter((word) => word !== '--');
  if (action === undefined || action === '-p' || action === '-l') {
    for (const [name, text] of Object.entries(task.traps))
      print(machine, task, 1, `trap -- '${text}' ${name}\n`);
    return 0;
  }
  const single = names.length === 0;
  for (const name of single ? [action] : names) {
    const upper = name.toUpperCase().replace(/^SIG/, '');
    const key = upper === 'EXIT' || upper === '0' ? 'EXIT' : signalNamed(name)?.slice(3);
    if (key === undefined) {
      machine.context.warn(`unsupported shell: trap ${name}`);
      continue;
    }
    if (single || action === '-') Reflect.deleteProperty(task.traps, key);
    else task.traps[key] = action;
  }
  return 0;
}

/** `wait`: for all children, the given ones, or (`-n`) the next one. */
function wait({ task, argv, before }: BuiltinCall): number | 'moved' {
  const any = argv.includes('-n');
  const given = argv
    .slice(1)
    .filter((word) => /^\d+$/.test(word))
    .map(Number);
  const pids = given.length > 0 ? given : task.jobs.map(({ pid }) => pid);
  if (given.length > 0 && !given.some((pid) => task.jobs.some((job) => job.pid === pid)))
    return 127;
  if (pids.length === 0) return any ? 127 : 0;
  task.fds = before;
  task.status = 0;
  task.wait = { kind: 'jobs', pids, any: any || given.length === 1 };
  return 'moved';
}

function exec({ machine, task, argv }: BuiltinCall): number | 'moved' {
  const words = argv.slice(1).filter((word, index) => index > 0 || !/^-\w+$/.test(word));
  if (words.length === 0) return 'moved';
  const environment = environmentOf(task);
  launch(machine, task, words, { environment, restore: null, tail: true, replace: true });
  return 'moved';
}

function enterText(
  call: BuiltinCall,
  text: string,
  name: string,
  args: readonly string[],
): 'moved' {
  const { machine, task, frame, before } = call;
  const inner = newFrame(args.length > 0 ? 'function' : 'eval', sourceOf(machine.state, text), {
    pc: 0,
    name,
    args,
  });
  inner.restore = before;
  inner.unchecked = frame.unchecked;
  inner.tail = call.tail;
  task.status = 0;
  task.frames.push(inner);
  return 'moved';
}

function evaluateText(call: BuiltinCall): number | 'moved' {
  return enterText(call, call.argv.slice(1).join(' '), 'eval', []);
}

function source(call: BuiltinCall): number | 'moved' {
  const { machine, task, argv } = call;
  const [, name = '', ...args] = argv;
  const text = machine.context.files.read(absolutePath(name, task.cwd));
  if (text !== undefined) return enterText(call, text, name, args);
  complain(machine, task, `.: can't open '${name}': No such file or directory`);
  if (argv[0] !== '.') return 1;
  task.fds = call.before;
  exitTask(machine, task, 2);
  return 'moved';
}

/** `command -v name` and `command name args`. */
function command(call: BuiltinCall): number | 'moved' | 'blocked' {
  const { machine, task, argv, before } = call;
  const [, option = '', ...rest] = argv;
  if (option === '-v' || option === '-V') {
    const [name = ''] = rest;
    const builtin = Object.hasOwn(BUILTINS, name) || Object.hasOwn(task.functions, name);
    const missing = !builtin && machine.host.classify([name], false).kind === 'missing';
    if (!missing) print(machine, task, 1, `${builtin ? name : `/usr/bin/${name}`}\n`);
    return missing ? 127 : 0;
  }
  const words = option === '-p' ? rest : argv.slice(1);
  const inner = Object.hasOwn(BUILTINS, words[0] ?? '') ? BUILTINS[words[0] ?? ''] : undefined;
  if (inner) return inner({ ...call, argv: words });
  if (words.length === 0) return 0;
  const environment = environmentOf(task);
  launch(machine, task, words, { environment, restore: before, tail: call.tail, replace: false });
  return 'moved';
}
