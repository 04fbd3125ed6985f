/** Utilities about processes, the machine and its users. */
import { baseName } from '../paths.ts';
import { signalNamed } from '../signals.ts';
import { exit, fail, readOptions } from './utility.ts';
import type { Utility, UtilityCall, UtilityStep } from './utility.ts';

const say =
  (answer: (call: UtilityCall) => string): Utility =>
  (call) => {
    call.out(`${answer(call)}\n`);
    return exit(0);
  };

export const processes: Readonly<Record<string, Utility>> = {
  hostname: say(({ context, argv }) =>
    argv.includes('-i') ? (context.env['POD_IP'] ?? '127.0.0.1') : context.hostname,
  ),
  uname: say(({ argv, context }) =>
    argv.includes('-a')
      ? `Linux ${context.hostname} x86_64`
      : argv.includes('-m')
        ? 'x86_64'
        : 'Linux',
  ),
  arch: say(() => 'x86_64'),
  nproc: say(() => '1'),
  whoami: say(() => 'root'),
  id: say(({ argv }) =>
    argv.includes('-u') || argv.includes('-g') ? '0' : 'uid=0(root) gid=0(root)',
  ),
  env: printEnvironment,
  printenv: printEnvironment,
  kill,
  killall: killNamed,
  pkill: killNamed,
  pgrep: findProcesses,
  pidof: findProcesses,
  ps(call) {
    call.out('PID   USER     COMMAND\n');
    for (const { pid, command } of call.processes)
      call.out(`${String(pid).padStart(5)} root     ${command}\n`);
    return exit(0);
  },
};

function printEnvironment(call: UtilityCall): UtilityStep {
  const [name] = call.argv.slice(1);
  if (name !== undefined && call.argv[0] === 'printenv') {
    const value = call.environment[name];
    if (value !== undefined) call.out(`${value}\n`);
    return exit(value === undefined ? 1 : 0);
  }
  for (const [key, value] of Object.entries(call.environment)) call.out(`${key}=${value}\n`);
  return exit(0);
}

/** `kill -TERM 7`, `kill -s TERM 7`, `kill -0 7`, `kill 1`. */
function kill(call: UtilityCall): UtilityStep {
  const words = [...call.argv.slice(1)];
  let name = 'TERM';
  if (words[0] === '-s' || words[0] === '-n') name = words.splice(0, 2)[1] ?? '';
  else if (/^-\w+$/.test(words[0] ?? '')) name = words.shift()?.slice(1) ?? '';
  const signal = name === '0' ? 0 : signalNamed(name);
  if (signal === undefined) return fail(call, `${name}: invalid signal specification`);
  if (words[0] === '--') words.shift();
  let code = 0;
  for (const word of words) {
    if (/^-?\d+$/.test(word) && call.kill(Math.abs(Number(word)), signal)) continue;
    call.err(`kill: (${word}) - No such process\n`);
    code = 1;
  }
  return exit(code);
}

function named(call: UtilityCall, name: string): readonly number[] {
  return call.processes
    .filter(({ command }) => baseName(command.split(' ')[0] ?? '') === name)
    .map(({ pid }) => pid);
}

function killNamed(call: UtilityCall): UtilityStep {
  const [name = ''] = readOptions(call.argv.slice(1)).operands;
  const option = call.argv.find(
    (word) => /^-\w+$/.test(word) && signalNamed(word.slice(1)) !== undefined,
  );
  const signal = signalNamed(option?.slice(1) ?? 'TERM') ?? 'SIGTERM';
  const pids = named(call, name);
  for (const pid of pids) call.kill(pid, signal);
  if (pids.length === 0 && call.executed) {
    // From an executed command the main process is the one that can be meant.
    call.context.signalMain?.(signal);
    return exit(0);
  }
  return exit(pids.length > 0 ? 0 : 1);
}

function findProcesses(call: UtilityCall): UtilityStep {
  const [name = ''] = readOptions(call.argv.slice(1)).operands;
  const pids = named(call, name);
  // An executed command does not see the container's other processes here: the main one is taken to be there.
  const found = pids.length === 0 && call.executed ? [1] : pids;
  if (found.length > 0) call.out(`${found.join(call.argv[0] === 'pidof' ? ' ' : '\n')}\n`);
  return exit(found.length > 0 ? 0 : 1);
}
