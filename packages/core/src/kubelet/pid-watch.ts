/** Foresees when a node runs short of process numbers; only nodes that are configured to watch them cost anything. */
import { thresholdAmount } from '../api/kubelet-configuration/node-configuration.ts';
import { nodeProcesses } from '../host/node-processes.ts';
import { exceedsAt } from '../host/usage-curve.ts';
import { PRIORITY } from '../state/priorities.ts';
import { foresee } from './foresee.ts';
import { configurationOf, kubeletRuns, PIDS_SHORT, type Kubelet } from './kubelet.ts';

/** Calls `look` for a node when its eviction manager will see a threshold of `pid.available` met. */
export function installPidWatch(kubelet: Kubelet, look: (nodeName: string) => void): void {
  const { ctx } = kubelet;
  ctx.handle(PIDS_SHORT, PRIORITY.kubelet, ({ target }) => look(target));
  ctx.react(['ContainerStarted', 'ContainerExited', 'KubeletStarted'], ({ nodeName }) =>
    foreseeShortPids(kubelet, nodeName),
  );
}

/** Asks for a look when the first threshold is crossed. */
export function foreseeShortPids(kubelet: Kubelet, nodeName: string): void {
  const { ctx, programs } = kubelet;
  if (!kubeletRuns(kubelet, nodeName)) return;
  const { evictionThresholds } = configurationOf(kubelet, nodeName);
  const ofPids = evictionThresholds.filter(({ signal }) => signal === 'pid.available');
  if (ofPids.length === 0) return;
  const { capacity, used } = nodeProcesses(ctx, programs, nodeName);
  if (capacity === Infinity) return;
  const amounts = ofPids.map(({ limit }) => thresholdAmount(limit, capacity));
  const at = exceedsAt(used, capacity - Math.max(...amounts), ctx.now);
  foresee(kubelet, PIDS_SHORT, nodeName, at);
}
