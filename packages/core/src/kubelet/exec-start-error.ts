/** What the kubelet hears when the runtime cannot execute a command in a container. */
import type { Context } from '../state/context.ts';

const START_OF_MAIN = /^.*unable to start container process: /;

/** The runtime's error; every execution has an id of its own, so no two texts are equal. */
export function execStartError(ctx: Context, startError: string): string {
  const why = startError.replace(START_OF_MAIN, '');
  const start = `failed to start exec "${ctx.nextContainerId()}"`;
  return `rpc error: code = Unknown desc = failed to exec in container: ${start}: OCI runtime exec failed: exec failed: unable to start container process: ${why}`;
}
