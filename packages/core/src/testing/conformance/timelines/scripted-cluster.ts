/** One node with the real control plane and kubelet, and programs that follow a script. */
import type { Pod, PodSpec } from '../../../api/schema/kubernetes.ts';
import { installControlPlane } from '../../../control-plane/index.ts';
import { installKubelet } from '../../../kubelet/install.ts';
import { newKubelet, type Kubelet } from '../../../kubelet/kubelet.ts';
import type { BackOffOptions } from '../../../kubelet/decisions/back-off.ts';
import { executeCommand, type Cluster } from '../../../simulation/execute-command.ts';
import { Kernel } from '../../../simulation/kernel.ts';
import { nodesOf } from '../../../simulation/node-objects.ts';
import type { KernelSnapshot } from '../../../simulation/snapshot.ts';
import type { ApiObject } from '../../../state/tables.ts';
import { timingOf, type RangeMs } from '../../../state/timing.ts';
import { installScript, type Script } from './scripted-programs.ts';

export interface ScriptedNode {
  readonly kernel: Kernel;
  readonly kubelet: Kubelet;
  readonly cluster: Cluster;
}

export interface ScriptedCluster extends ScriptedNode {
  readonly pod: Pod;
}

export interface ScriptedNodeOptions {
  readonly script: Script;
  readonly namespace?: string;
  /** How long the start of a container takes, asked at each start. */
  readonly startContainer?: (kernel: Kernel) => RangeMs;
  readonly restartBackOff?: BackOffOptions;
  readonly ticked?: boolean;
}

export interface ScriptedOptions extends ScriptedNodeOptions {
  readonly spec: PodSpec;
  readonly name?: string;
}

export const NODE = 'node';

/** Creates the Pod at 0 on a node whose components react at once. */
export function scriptedCluster(options: ScriptedOptions): ScriptedCluster {
  const { spec, name = 'pod', namespace = 'default' } = options;
  const node = scriptedNode(options);
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: { ...spec, nodeName: NODE },
  } as ApiObject;
  const answer = executeCommand(node.cluster, { type: 'Apply', object });
  if (!answer.accepted) throw new Error(answer.message);
  const pod = node.kernel.state.pods.get(`${namespace}/${name}`);
  if (pod === undefined) throw new Error(`pod ${name} was not created`);
  return { ...node, pod };
}

/** The node without a Pod; or as a snapshot has it. */
export function scriptedNode(options: ScriptedNodeOptions, from?: KernelSnapshot): ScriptedNode {
  const timing = {
    ...timingOf('instant'),
    get startContainer(): RangeMs {
      return options.startContainer?.(kernel) ?? [0, 0];
    },
  };
  const kernel: Kernel = new Kernel(
    {
      seed: 1,
      fidelity: 'instant',
      timing,
      ticked: options.ticked ?? false,
      store: 'immutable',
    },
    from === undefined ? {} : { from },
  );
  const programs = installScript(kernel, options.script);
  const api = installControlPlane(kernel);
  const kubelet: Kubelet = {
    ...newKubelet(kernel, api, programs),
    ...(options.restartBackOff && { restartBackOff: options.restartBackOff }),
  };
  installKubelet(kubelet);
  const kubelets = {
    start: none,
    stop: none,
    forget: none,
    rejoin: none,
    lastHeartbeatAt: () => 0,
    shutdownDelayMs: () => 0,
  };
  const cluster = { ctx: kernel, api, kubelet, kubelets, programs, kubeletConfiguration: {} };
  if (from === undefined) {
    const { namespace = 'default' } = options;
    api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    for (const object of nodesOf({ name: NODE }))
      executeCommand(cluster, { type: 'Apply', object });
  } else kernel.restoreNotices(from);
  return { kernel, kubelet, cluster };
}

const none = (): void => undefined;
