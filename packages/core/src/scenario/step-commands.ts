/** The actions of scenario steps as commands, or what is wrong with them. */
import { findKindByName } from '../api/kinds.ts';
import type { LoadedObject } from '../api/manifest/read-manifests.ts';
import { withNamespace } from '../api/manifest/validate-loaded.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import type { NodeReference, ScenarioStep } from '../api/manifest/podsim-documents.ts';
import { forbidden, type FieldError } from '../api/validation/field-error.ts';
import { parseDuration, type DurationMs } from '../engine/time.ts';
import type { Command } from '../simulation/commands.ts';
import type { ApiObject } from '../state/tables.ts';
import { DEFAULT_NAMESPACE } from './inputs.ts';
import type { KnownNames } from './known-names.ts';
import {
  containerProblems,
  nodeProblems,
  podProblems,
  signalOf,
  staticPodProblems,
} from './step-targets.ts';

/** What a step may refer to. */
export interface StepWorld {
  /** For Pods and objects that name no namespace. */
  readonly namespace: string;
  readonly known: KnownNames;
  /** The objects that `apply` brings. */
  readonly applied: readonly LoadedObject[];
  /** The Pods that `writeStaticPod` brings. */
  readonly written: readonly LoadedObject[];
}

/** A step in words, its commands, and what is wrong with it; with problems the commands are void. */
export interface StepReading {
  readonly text: string;
  readonly commands: readonly Command[];
  readonly problems: readonly FieldError[];
}

/** A machine takes about this long to boot when the step does not say. */
const REBOOT_MS = 60_000;
/** Commands are plain JSON, which knows no Infinity. */
const FOR_EVER = Number.MAX_SAFE_INTEGER;

const NODE_COMMANDS = {
  crashNode: 'CrashNode',
  recoverNode: 'RecoverNode',
  partitionNode: 'PartitionNode',
  healNode: 'HealNode',
  stopKubelet: 'StopKubelet',
  startKubelet: 'StartKubelet',
  drain: 'Drain',
  cordon: 'Cordon',
  uncordon: 'Uncordon',
  deleteNode: 'DeleteNode',
  shutdownNode: 'ShutdownNode',
} as const;
type NodeAction = keyof typeof NODE_COMMANDS;
const NODE_ACTIONS = Object.keys(NODE_COMMANDS) as NodeAction[];

/** Reads one step, whose shape is checked already; `path` is its place, such as `spec.steps[2]`. */
export function readStep(step: ScenarioStep, path: string, world: StepWorld): StepReading {
  const nodeAction = NODE_ACTIONS.find((action) => step[action] != null);
  if (nodeAction !== undefined) return onNode(step, nodeAction, path, world);
  if (step.apply != null) return apply(step.apply, world);
  if (step.delete != null) return deletion(step.delete, `${path}.delete`, world);
  if (step.scale != null) {
    const { kind, name } = step.scale;
    const problems = [forbidden(`${path}.scale`, 'scaling is not simulated yet')];
    return { text: `scale ${kind}/${name}`, commands: [], problems };
  }
  if (step.rebootNode != null) return reboot(step.rebootNode, `${path}.rebootNode`, world);
  if (step.killContainer != null) return kill(step.killContainer, `${path}.killContainer`, world);
  if (step.hangContainer != null) return hang(step.hangContainer, `${path}.hangContainer`, world);
  if (step.removeContainer != null) return remove(step.removeContainer, path, world);
  if (step.killSandbox != null) return endSandbox(step.killSandbox, `${path}.killSandbox`, world);
  if (step.writeStaticPod != null)
    return writing(step.writeStaticPod, `${path}.writeStaticPod`, world);
  if (step.removeStaticPod != null) {
    return removal(step.removeStaticPod, `${path}.removeStaticPod`, world);
  }
  const forMs = durationOf(step.registryOutage?.for, 0);
  const text = `registryOutage for ${step.registryOutage?.for ?? '0s'}`;
  return { text, commands: [{ type: 'RegistryOutage', forMs }], problems: [] };
}

/** An object from a file as the API is sent it: in a namespace if its kind has one. */
export function applyCommand({ object }: LoadedObject, namespace: string): Command {
  // Decoding and validation have seen to it that there is a name in it, or a prefix of one.
  const sent = withNamespace(object, namespace) as unknown as ApiObject;
  return { type: 'Apply', object: sent };
}

function apply(file: string, { applied, namespace }: StepWorld): StepReading {
  const commands = applied.map((loaded) => applyCommand(loaded, namespace));
  return { text: `apply ${file}`, commands, problems: [] };
}

function onNode(
  step: ScenarioStep,
  action: NodeAction,
  path: string,
  { known }: StepWorld,
): StepReading {
  const reference: NodeReference = step[action] ?? '';
  const isText = typeof reference === 'string';
  const node = isText ? reference : reference.node;
  const place = isText ? `${path}.${action}` : `${path}.${action}.node`;
  const commands: readonly Command[] = [{ type: NODE_COMMANDS[action], node }];
  return { text: `${action} ${node}`, commands, problems: nodeProblems(node, place, known) };
}

function reboot(
  given: NonNullable<ScenarioStep['rebootNode']>,
  path: string,
  { known }: StepWorld,
): StepReading {
  const { node, downFor, graceful = false } = typeof given === 'string' ? { node: given } : given;
  const downForMs = durationOf(downFor, REBOOT_MS);
  const place = typeof given === 'string' ? path : `${path}.node`;
  const commands: readonly Command[] = [
    { type: 'RebootNode', node, downForMs, ...(graceful && { graceful }) },
  ];
  return { text: `rebootNode ${node}`, commands, problems: nodeProblems(node, place, known) };
}

function kill(
  { pod: given, container, signal }: NonNullable<ScenarioStep['killContainer']>,
  path: string,
  world: StepWorld,
): StepReading {
  const pod = podKey(given, world);
  const target = container ?? world.known.pods.get(pod)?.[0] ?? '';
  const sent = signalOf(signal, `${path}.signal`);
  const problems = [
    ...containerProblems({ pod, given, container }, path, world.known),
    ...('problem' in sent ? [sent.problem] : []),
  ];
  const command: Command = {
    type: 'KillContainer',
    pod,
    container: target,
    signal: 'signal' in sent ? sent.signal : 'SIGKILL',
  };
  return { text: `killContainer ${given}/${target}`, commands: [command], problems };
}

function remove(
  { pod: given, container }: NonNullable<ScenarioStep['removeContainer']>,
  path: string,
  world: StepWorld,
): StepReading {
  const pod = podKey(given, world);
  const target = container ?? world.known.pods.get(pod)?.[0] ?? '';
  const command: Command = { type: 'RemoveContainer', pod, container: target };
  const problems = containerProblems(
    { pod, given, container },
    `${path}.removeContainer`,
    world.known,
  );
  return { text: `removeContainer ${given}/${target}`, commands: [command], problems };
}

function endSandbox(
  sandbox: NonNullable<ScenarioStep['killSandbox']>,
  path: string,
  world: StepWorld,
): StepReading {
  const given = typeof sandbox === 'string' ? sandbox : sandbox.pod;
  const pod = podKey(given, world);
  const place = typeof sandbox === 'string' ? path : `${path}.pod`;
  const problems = podProblems(pod, given, place, world.known);
  return { text: `killSandbox ${given}`, commands: [{ type: 'KillSandbox', pod }], problems };
}

function hang(
  { pod: given, container, for: length }: NonNullable<ScenarioStep['hangContainer']>,
  path: string,
  world: StepWorld,
): StepReading {
  const pod = podKey(given, world);
  const target = container ?? world.known.pods.get(pod)?.[0] ?? '';
  const forMs = durationOf(length, FOR_EVER);
  const command: Command = { type: 'HangContainer', pod, container: target, forMs };
  const problems = containerProblems({ pod, given, container }, path, world.known);
  return { text: `hangContainer ${given}/${target}`, commands: [command], problems };
}

function deletion(
  { kind: kindName, name, namespace, gracePeriodSeconds }: NonNullable<ScenarioStep['delete']>,
  path: string,
  world: StepWorld,
): StepReading {
  const text = `delete ${kindName.toLowerCase()}/${name}`;
  const kind = findKindByName(kindName);
  if (kind?.simulated !== true) {
    const why = kind ? `kind ${kind.kind} is not simulated yet` : `no kind "${kindName}" is known`;
    return { text, commands: [], problems: [forbidden(`${path}.kind`, why)] };
  }
  if (kind.kind === 'Node') {
    const problems = nodeProblems(name, `${path}.name`, world.known);
    return { text, commands: [{ type: 'DeleteNode', node: name }], problems };
  }
  const inNamespace = namespace ?? world.namespace;
  const key = `${inNamespace}/${name}`;
  const command: Command = {
    type: 'Delete',
    plural: kind.plural,
    name,
    namespace: inNamespace,
    ...(gracePeriodSeconds == null ? {} : { gracePeriodSeconds }),
  };
  const isPod = kind.kind === 'Pod';
  const problems = isPod ? podProblems(key, name, `${path}.name`, world.known) : [];
  return { text, commands: [command], problems };
}

function writing(
  { node, file }: NonNullable<ScenarioStep['writeStaticPod']>,
  path: string,
  { known, written }: StepWorld,
): StepReading {
  const commands = written.map(({ object }): Command => {
    // Decoding and validation have seen to it that it is a Pod.
    return { type: 'WriteStaticPod', node, manifest: object as unknown as Pod };
  });
  const problems = nodeProblems(node, `${path}.node`, known);
  return { text: `writeStaticPod ${file} on ${node}`, commands, problems };
}

function removal(
  { node, name, namespace = DEFAULT_NAMESPACE }: NonNullable<ScenarioStep['removeStaticPod']>,
  path: string,
  { known }: StepWorld,
): StepReading {
  const unknownNode = nodeProblems(node, `${path}.node`, known);
  const key = `${namespace}/${name}-${node.toLowerCase()}`;
  const problems =
    unknownNode.length > 0 ? unknownNode : staticPodProblems(key, name, `${path}.name`, known);
  const commands: readonly Command[] = [{ type: 'RemoveStaticPod', node, name, namespace }];
  return { text: `removeStaticPod ${name} on ${node}`, commands, problems };
}

/** `web` or `shop/web` as the key of the Pod. */
function podKey(given: string, { namespace }: StepWorld): string {
  return given.includes('/') ? given : `${namespace}/${given}`;
}

/** Durations were checked when the document was decoded. */
function durationOf(text: string | undefined | null, otherwise: DurationMs): DurationMs {
  return text == null ? otherwise : (parseDuration(text) ?? otherwise);
}
