/** The image registry is out of reach. */
import type { SimTime } from '../engine/time.ts';
import type { Context } from '../state/context.ts';

/** From now until the instant no pull of any node succeeds. */
export function registryOutage(ctx: Context, until: SimTime): void {
  for (const nodeName of [...ctx.state.hosts.keys()]) {
    ctx.emit('RegistryOutageStarted', { nodeName, until });
  }
}
