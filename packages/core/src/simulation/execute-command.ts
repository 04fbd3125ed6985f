/** Carries commands out on the model; what cannot be done is refused as the API would, and recorded. */
import { withDefaultTag } from '../api/image-name.ts';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import type { Node } from '../api/schema/kubernetes.ts';
import { cordon, drain, uncordon } from '../control-plane/index.ts';
import {
  hangContainer,
  killContainer,
  killSandbox,
  removeContainer,
} from '../faults/container-faults.ts';
import {
  crashNode,
  healNode,
  partitionNode,
  RECOVER,
  recoverNode,
  type KubeletControl,
} from '../faults/node-faults.ts';
import { isShuttingDown, shutdownNode } from '../faults/node-shutdown.ts';
import { registryOutage } from '../faults/registry-faults.ts';
import type { ContainerPrograms } from '../host/programs.ts';
import { startKubelet } from '../kubelet/node-process.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import type { ApiClient } from '../state/api-client.ts';
import type { Context } from '../state/context.ts';
import { targetOf, type Command, type CommandAnswer } from './commands.ts';
import { hostOf, registered } from './node-objects.ts';
import { removeStaticPod, writeStaticPod } from './static-pod-commands.ts';

export interface Cluster {
  readonly ctx: Context;
  readonly api: ApiClient;
  readonly kubelet: Kubelet;
  readonly kubelets: KubeletControl;
  readonly programs: ContainerPrograms;
  /** Of all nodes. */
  readonly kubeletConfiguration: KubeletConfigurationFields;
}

const ACCEPTED: CommandAnswer = { accepted: true };

/** Carries a command out now. */
export function executeCommand(cluster: Cluster, command: Command): CommandAnswer {
  const answer = perform(cluster, command);
  if (!answer.accepted) {
    const { reason, message } = answer;
    cluster.ctx.emit('CommandRefused', {
      command: command.type,
      target: targetOf(command),
      reason,
      message,
    });
  }
  return answer;
}

function perform(cluster: Cluster, command: Command): CommandAnswer {
  const { ctx, api } = cluster;
  switch (command.type) {
    case 'Apply':
      return command.object.kind === 'Node'
        ? addNode(cluster, command.object as unknown as Node, command)
        : api.apply(command.object);
    case 'Delete': {
      const { plural, name, namespace = 'default', gracePeriodSeconds } = command;
      const key = CLUSTER_SCOPED.has(plural) ? name : `${namespace}/${name}`;
      return api.delete(
        plural,
        key,
        gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
      );
    }
    case 'KillContainer':
      return fromProblem(killContainer(ctx, command.pod, command.container, command.signal));
    case 'KillSandbox':
      return fromProblem(killSandbox(ctx, command.pod));
    case 'RemoveContainer':
      return fromProblem(removeContainer(ctx, command.pod, command.container));
    case 'HangContainer':
      return fromProblem(hangContainer(ctx, command.pod, command.container, command.forMs));
    case 'RegistryOutage':
      registryOutage(ctx, ctx.now + command.forMs);
      return ACCEPTED;
    default:
      return onNode(cluster, command);
  }
}

const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['nodes', 'namespaces', 'persistentvolumes']);

type NodeCommand = Extract<Command, { readonly node: string }>;

/** Commands to a machine; one that makes no sense in its present state is refused. */
function onNode(cluster: Cluster, command: NodeCommand): CommandAnswer {
  const { ctx, api, kubelets } = cluster;
  const { node } = command;
  const host = ctx.state.hosts.get(node);
  if (command.type === 'DeleteNode') return api.delete('nodes', node);
  if (host === undefined) return refused('NotFound', `nodes "${node}" not found`);
  const isRunning = ctx.state.kubelets.get(node)?.running === true;
  const isOn = host.power === 'on';
  switch (command.type) {
    case 'CrashNode':
      if (!isOn) return conflict(`node ${node} is down already`);
      crashNode(ctx, kubelets, node);
      return ACCEPTED;
    case 'RecoverNode':
      if (isOn) return conflict(`node ${node} is not down`);
      recoverNode(ctx, kubelets, node);
      return ACCEPTED;
    case 'ShutdownNode':
      return shutdown(cluster, node, null);
    case 'RebootNode':
      if (command.graceful === true) return shutdown(cluster, node, command.downForMs);
      if (!isOn) return conflict(`node ${node} is down already`);
      crashNode(ctx, kubelets, node);
      ctx.schedule(RECOVER, node, ctx.now + command.downForMs);
      return ACCEPTED;
    case 'PartitionNode':
      if (host.partitioned) return conflict(`node ${node} is partitioned already`);
      partitionNode(ctx, kubelets, node);
      return ACCEPTED;
    case 'HealNode':
      if (!host.partitioned) return conflict(`node ${node} is not partitioned`);
      healNode(ctx, kubelets, node);
      return ACCEPTED;
    case 'StopKubelet':
      if (!isRunning) return conflict(`the kubelet of node ${node} does not run`);
      kubelets.stop(node);
      return ACCEPTED;
    case 'StartKubelet':
      if (isRunning) return conflict(`the kubelet of node ${node} runs already`);
      if (!isOn) return conflict(`node ${node} is down`);
      if (isShuttingDown(ctx, node)) return conflict(`node ${node} is shutting down`);
      kubelets.start(node);
      return ACCEPTED;
    case 'WriteStaticPod':
      return isOn ? writeStaticPod(ctx, node, command.manifest) : conflict(`node ${node} is down`);
    case 'RemoveStaticPod':
      return isOn ? removeStaticPod(ctx, command) : conflict(`node ${node} is down`);
    case 'Cordon':
      return cordon(ctx, api, node);
    case 'Uncordon':
      return uncordon(ctx, api, node);
    case 'Drain':
      return drain(ctx, api, node);
  }
}

function shutdown(
  { ctx, kubelets }: Cluster,
  node: string,
  downForMs: number | null,
): CommandAnswer {
  if (ctx.state.hosts.get(node)?.power !== 'on') return conflict(`node ${node} is down already`);
  if (isShuttingDown(ctx, node)) return conflict(`node ${node} is shutting down already`);
  shutdownNode(ctx, kubelets, node, downForMs);
  return ACCEPTED;
}

/** A Node object brings its machine along, with a kubelet that has been up for long. */
function addNode(
  cluster: Cluster,
  node: Node,
  { images = [], kubelet: own }: Extract<Command, { readonly type: 'Apply' }>,
): CommandAnswer {
  const { ctx, api, kubelet, programs } = cluster;
  const { name } = node.metadata;
  if (ctx.state.nodes.has(name)) return api.apply(node);
  const configuration = own
    ? { ...cluster.kubeletConfiguration, ...own }
    : cluster.kubeletConfiguration;
  const complete = registered(ctx, node, ctx.nextNumber('node'), configuration);
  const answer = api.create(complete);
  if (!answer.accepted || ctx.state.hosts.has(name)) return answer;
  const present: Record<string, number> = {};
  for (const given of images) {
    const image = withDefaultTag(given);
    if (typeof image === 'string') present[image] = programs.imageSizeBytes(image);
  }
  ctx.emit('HostAdded', { nodeName: name, host: hostOf(complete, present, configuration) });
  startKubelet(kubelet, name, { atBoot: true });
  return ACCEPTED;
}

const refused = (reason: string, message: string): CommandAnswer => ({
  accepted: false,
  reason,
  message,
});
const conflict = (message: string): CommandAnswer => refused('Conflict', message);
const fromProblem = (problem: string | undefined): CommandAnswer =>
  problem === undefined ? ACCEPTED : conflict(problem);
