/** `set`: options and positional parameters. */
import type { BuiltinCall } from './builtins.ts';
import { argumentsFrame } from './variables.ts';

/** `set -e`, `set -o pipefail`, `set -- a b`, `set a b`. Options without effect here are accepted. */
export function setOptions({ task, argv }: BuiltinCall): number {
  const args = argv.slice(1);
  const { options } = task;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const on = word.startsWith('-');
    if (word === '--') {
      replaceArguments(args.slice(at + 1));
      break;
    }
    if (!/^[-+]\w+$/.test(word)) {
      replaceArguments(args.slice(at));
      break;
    }
    if (word.includes('e')) options.errexit = on;
    if (word.includes('u')) options.nounset = on;
    if (!word.endsWith('o')) continue;
    at += 1;
    const name = args[at];
    if (name === 'errexit' || name === 'nounset' || name === 'pipefail') options[name] = on;
  }
  return 0;

  function replaceArguments(words: readonly string[]): void {
    const frame = argumentsFrame(task);
    if (frame) frame.args = [...words];
  }
}
