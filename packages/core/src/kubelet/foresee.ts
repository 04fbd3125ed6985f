/** Notices of what is foreseen: moved when it comes sooner or later, taken back when it will not come. */
import type { SimTime } from '../engine/time.ts';
import type { Kubelet } from './kubelet.ts';

/** Has the notice due at `at`; undefined: never, as far as can be foreseen. */
export function foresee(
  { ctx }: Kubelet,
  kind: string,
  target: string,
  at: SimTime | undefined,
  data?: string,
): void {
  if (at === undefined) ctx.cancel(kind, target);
  else ctx.schedule(kind, target, at, data);
}
