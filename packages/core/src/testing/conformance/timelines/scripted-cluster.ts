/** One node with the real control plane and kubelet, and programs that follow a script. */
import type { Pod, PodSpec } from '../../../api/schema/kubernetes.ts';
import { installControlPlane } from '../../../control-plane/index.ts';
import { installKubelet } from '../../../kubelet/install.ts';
import { newKubelet, type Kubelet } from '../../../kubelet/kubelet.ts';
import type { BackOffOptions } from '../../../kubelet/decisions/back-off.ts';
import { executeCommand } from '../../../simulation/execute-command.ts';
import { Kernel } from '../../../simulation/kernel.ts';
import { nodesOf } from '../../../simulation/node-objects.ts';
import type { ApiObject } from '../../../state/tables.ts';
import { timingOf, type RangeMs } from '../../../state/timing.ts';
import { installScript, type Script } from './scripted-programs.ts';

export interface ScriptedCluster {
  readonly kernel: Kernel;
  readonly kubelet: Kubelet;
  readonly pod: Pod;
}

export interface ScriptedOptions {
  readonly spec: PodSpec;
  readonly script: Script;
  readonly name?: string;
  readonly namespace?: string;
  /** How long the start of a container takes, asked at each start. */
  readonly startContainer?: (kernel: Kernel) => RangeMs;
  readonly restartBackOff?: BackOffOptions;
  readonly ticked?: boolean;
}

const NODE = 'node';

/** Creates the Pod at 0 on a node whose components react at once. */
export function scriptedCluster(options: ScriptedOptions): ScriptedCluster {
  const { spec, script, name = 'pod', namespace = 'default' } = options;
  const timing = {
    ...timingOf('instant'),
    get startContainer(): RangeMs {
      return options.startContainer?.(kernel) ?? [0, 0];
    },
  };
  const kernel: Kernel = new Kernel({
    seed: 1,
    fidelity: 'instant',
    timing,
    ticked: options.ticked ?? false,
    store: 'immutable',
  });
  const programs = installScript(kernel, script);
  const api = installControlPlane(kernel);
  const kubelet: Kubelet = {
    ...newKubelet(kernel, api, programs),
    ...(options.restartBackOff && { restartBackOff: options.restartBackOff }),
  };
  installKubelet(kubelet);
  api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const kubelets = {
    start: none,
    stop: none,
    forget: none,
    rejoin: none,
    lastHeartbeatAt: () => 0,
  };
  const cluster = { ctx: kernel, api, kubelet, kubelets, programs, kubeletConfiguration: {} };
  for (const object of nodesOf({ name: NODE })) executeCommand(cluster, { type: 'Apply', object });
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: { ...spec, nodeName: NODE },
  } as ApiObject;
  const answer = executeCommand(cluster, { type: 'Apply', object });
  if (!answer.accepted) throw new Error(answer.message);
  const pod = kernel.state.pods.get(`${namespace}/${name}`);
  if (pod === undefined) throw new Error(`pod ${name} was not created`);
  return { kernel, kubelet, pod };
}

const none = (): void => undefined;
