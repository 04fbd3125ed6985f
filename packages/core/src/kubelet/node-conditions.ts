/** The conditions that a kubelet reports of its node. Mirrors `pkg/kubelet/nodestatus (ReadyCondition, MemoryPressureCondition...)`. */
import type { NodeCondition } from '../api/schema/kubernetes.ts';
import { toTimestamp } from '../engine/time.ts';
import { isConnected, kubeletRuns, NODE_STATUS, type Kubelet } from './kubelet.ts';
import { heartbeatAfter } from './lease.ts';

/** Conditions of a node that is well. */
export const HEALTHY: readonly NodeCondition[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  },
];

const UNDER_PRESSURE: Readonly<Record<string, Pick<NodeCondition, 'reason' | 'message'>>> = {
  MemoryPressure: {
    reason: 'KubeletHasInsufficientMemory',
    message: 'kubelet has insufficient memory available',
  },
  DiskPressure: { reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure' },
  PIDPressure: {
    reason: 'KubeletHasInsufficientPID',
    message: 'kubelet has insufficient PID available',
  },
};

const SHUTTING_DOWN = {
  status: 'False',
  reason: 'KubeletNotReady',
  message: 'node is shutting down',
} as const;

/** Writes the conditions as they are now. */
export function reportNodeConditions(kubelet: Kubelet, nodeName: string): void {
  const { ctx, api } = kubelet;
  const node = ctx.state.nodes.get(nodeName);
  if (node === undefined || !kubeletRuns(kubelet, nodeName) || !isConnected(kubelet, nodeName)) {
    return;
  }
  const timestamp = toTimestamp(ctx.now);
  const conditions = conditionsNow(kubelet, nodeName).map((current): NodeCondition => {
    const old = node.status.conditions?.find(({ type }) => type === current.type);
    const kept = old?.status === current.status ? old.lastTransitionTime : undefined;
    const lastTransitionTime = kept ?? timestamp;
    return { ...current, lastHeartbeatTime: timestamp, lastTransitionTime };
  });
  api.setNodeConditions(nodeName, conditions, 'kubelet', ctx.state.hosts.get(nodeName)?.bootId);
}

function conditionsNow({ ctx }: Kubelet, nodeName: string): readonly NodeCondition[] {
  const pressures: readonly string[] =
    ctx.state.kubelets.get(nodeName)?.evictionMemory.conditions ?? [];
  const isShuttingDown = ctx.state.kubelets.get(nodeName)?.shuttingDown === true;
  return HEALTHY.map((healthy) => {
    if (healthy.type === 'Ready' && isShuttingDown) return { ...healthy, ...SHUTTING_DOWN };
    const pressure = pressures.includes(healthy.type) ? UNDER_PRESSURE[healthy.type] : undefined;
    return pressure ? { ...healthy, status: 'True', ...pressure } : healthy;
  });
}

/** Has changed conditions written with the next status update (`nodeStatusUpdateFrequency`). */
export function requestNodeStatus(kubelet: Kubelet, nodeName: string): void {
  const { ctx } = kubelet;
  ctx.scheduleNoLater(NODE_STATUS, nodeName, heartbeatAfter(kubelet, nodeName));
}
