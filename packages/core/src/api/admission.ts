/**
 * What the default admission plugins and the creation strategy add to a Pod and a Node. Mirrors
 * `plugin/pkg/admission/{serviceaccount,priority,defaulttolerationseconds,nodetaint}` and
 * `pkg/registry/core/pod/strategy.go (PrepareForCreate)`.
 */
import { mapItems, withFields, withMissing } from './defaults/keep-unchanged.ts';
import { isMirrorPod } from './pod-source.ts';
import { qosClassOf } from './qos-class.ts';
import type {
  Container,
  Node,
  Pod,
  PodSpec,
  PodStatus,
  PriorityClass,
  Taint,
  Volume,
} from './schema/kubernetes.ts';
import { withDefaultTolerations } from './tolerations.ts';

/** What admission looks up or draws. */
export interface AdmissionOptions {
  /** Five characters that end the name of the token volume; drawn by the caller so that replay need not. */
  readonly tokenVolumeSuffix: string;
  /** The cluster's own classes, beside the two system classes. */
  readonly priorityClasses?: readonly PriorityClass[];
}

const TOKEN_VOLUME_PREFIX = 'kube-api-access-';
const TOKEN_MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** An hour, and a few seconds so that tokens asked for by admission can be told from others. */
const TOKEN_LIFETIME_SECONDS = 3_607;
const FILE_MODE = 0o644;
const NOT_READY_TAINT: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

interface Priority {
  readonly value: number;
  readonly className?: string;
  readonly preemptionPolicy?: string;
}

/** Why admission refuses a Pod, in the API server's words; undefined when it does not. */
export function podAdmissionProblem(
  { spec }: Pod,
  options: Pick<AdmissionOptions, 'priorityClasses'> = {},
): string | undefined {
  const priority = priorityOf(spec, options.priorityClasses ?? []);
  if (priority === undefined)
    return `no PriorityClass with name ${spec.priorityClassName} was found`;
  if (spec.priority !== undefined && spec.priority !== priority.value) {
    return `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority.value} from the given PriorityClass name`;
  }
  const policy = priority.preemptionPolicy ?? 'PreemptLowerPriority';
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    return `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`;
  }
  return undefined;
}

/** The defaulted Pod as it is stored on creation; one with an unknown priority class counts as unclassed. */
export function admitPod(pod: Pod, options: AdmissionOptions): Pod {
  // The kubelet mirrors its static Pods as they are.
  const withAccount = isMirrorPod(pod)
    ? pod.spec
    : withServiceAccount(pod.spec, options.tokenVolumeSuffix);
  const priority = priorityOf(pod.spec, options.priorityClasses ?? []) ?? { value: 0 };
  const spec: PodSpec = {
    ...withAccount,
    tolerations: withDefaultTolerations(withAccount.tolerations),
    priority: priority.value,
    preemptionPolicy: priority.preemptionPolicy ?? 'PreemptLowerPriority',
    ...(priority.className === undefined ? {} : { priorityClassName: priority.className }),
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, generation: 1 },
    spec,
    status: createdStatus(spec),
  };
}

/** A new Node is not ready until its kubelet says so. Mirrors `plugin/pkg/admission/nodetaint`. */
export function admitNode(node: Node): Node {
  const taints = node.spec.taints ?? [];
  const isTainted = taints.some(
    ({ key, effect }) => key === NOT_READY_TAINT.key && effect === NOT_READY_TAINT.effect,
  );
  return isTainted
    ? node
    : { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY_TAINT] } };
}

function createdStatus(spec: PodSpec): PodStatus {
  const status: PodStatus = { phase: 'Pending', qosClass: qosClassOf({ spec }) };
  if ((spec.schedulingGates ?? []).length === 0) return status;
  const gated = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { ...status, conditions: [gated] };
}

/** The Pod's class; without one the global default class; without that zero. Undefined for an unknown class. */
function priorityOf(
  { priorityClassName }: PodSpec,
  classes: readonly PriorityClass[],
): Priority | undefined {
  const system = SYSTEM_PRIORITIES[priorityClassName ?? ''];
  if (system !== undefined) return { value: system };
  const own = priorityClassName
    ? classes.find(({ metadata }) => metadata.name === priorityClassName)
    : lowestDefault(classes);
  if (own === undefined) return priorityClassName ? undefined : { value: 0 };
  const { value = 0, metadata, preemptionPolicy } = own;
  const className = metadata.name;
  return preemptionPolicy === undefined
    ? { value, className }
    : { value, className, preemptionPolicy };
}

function lowestDefault(classes: readonly PriorityClass[]): PriorityClass | undefined {
  return classes
    .filter(({ globalDefault }) => globalDefault === true)
    .reduce<PriorityClass | undefined>(
      (lowest, next) => ((next.value ?? 0) < (lowest?.value ?? Infinity) ? next : lowest),
      undefined,
    );
}

function withServiceAccount(spec: PodSpec, suffix: string): PodSpec {
  const withName = withMissing(spec, { serviceAccountName: 'default', serviceAccount: 'default' });
  if (spec.automountServiceAccountToken === false) return withName;

  const volumes = spec.volumes ?? [];
  const present = volumes.find(({ name }) => name.startsWith(TOKEN_VOLUME_PREFIX));
  const volumeName = present?.name ?? `${TOKEN_VOLUME_PREFIX}${suffix}`;
  const mount = (container: Container): Container => withTokenMount(container, volumeName);
  const containers = mapItems(spec.containers, mount);
  const initContainers = mapItems(spec.initContainers, mount);
  const isMounted = containers !== spec.containers || initContainers !== spec.initContainers;
  return withFields(withName, {
    containers,
    initContainers,
    volumes: isMounted && present === undefined ? [...volumes, tokenVolume(volumeName)] : undefined,
  });
}

function withTokenMount(container: Container, name: string): Container {
  const mounts = container.volumeMounts ?? [];
  if (mounts.some(({ mountPath }) => mountPath === TOKEN_MOUNT_PATH)) return container;
  const mount = { name, readOnly: true, mountPath: TOKEN_MOUNT_PATH };
  return { ...container, volumeMounts: [...mounts, mount] };
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: TOKEN_LIFETIME_SECONDS, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [
              {
                path: 'namespace',
                fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
              },
            ],
          },
        },
      ],
      defaultMode: FILE_MODE,
    },
  };
}
