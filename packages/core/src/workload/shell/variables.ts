/** The variables and special parameters of a task. */
import type { ProgramContext } from '../process.ts';
import type { Frame, Task } from './machine-state.ts';

/** The frame whose arguments `$1`, `$@` and so on are. */
export function argumentsFrame(task: Task): Frame | undefined {
  return task.frames.findLast(({ kind }) => kind === 'function' || kind === 'script');
}

/** The value of a variable or special parameter; undefined: unset. */
export function valueOf(task: Task, name: string, context: ProgramContext): string | undefined {
  if (Object.hasOwn(task.variables, name)) return task.variables[name];
  const frame = argumentsFrame(task);
  if (/^\d+$/.test(name)) return name === '0' ? scriptName(task) : frame?.args[Number(name) - 1];
  switch (name) {
    case '?':
      return String(task.status);
    case '#':
      return String(frame?.args.length ?? 0);
    case '$':
    case 'BASHPID':
      return String(task.pid);
    case '!':
      return task.background === 0 ? '' : String(task.background);
    case '@':
      return frame?.args.join(' ') ?? '';
    case '*':
      return frame?.args.join((task.variables['IFS'] ?? ' ').slice(0, 1)) ?? '';
    case '-':
      return task.options.errexit ? 'e' : '';
    case 'PWD':
      return task.cwd;
    case 'HOSTNAME':
      return context.hostname;
    case 'PPID':
      return String(task.parent);
    case 'RANDOM':
      return String(Math.floor(context.random() * 32_768));
    case 'SECONDS':
      return String(Math.floor((context.now - context.startedAt) / 1_000));
    default:
      return undefined;
  }
}

/** Sets a variable. */
export function assign(task: Task, name: string, value: string): void {
  task.variables[name] = value;
}

/** What a program started by the task finds in its environment. */
export function environmentOf(task: Task): { [name: string]: string } {
  const environment: { [name: string]: string } = {};
  for (const name of task.exported) {
    const value = task.variables[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

function scriptName(task: Task): string {
  return task.frames.find(({ kind }) => kind === 'script')?.name ?? 'sh';
}
