/** The Pod conditions that the kubelet owns. */
import type {
  Container,
  ContainerStatus,
  PodCondition,
  PodSpec,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
import type { PodRuntimeStatus } from './pod-runtime-status.ts';
import { podSandboxChanged } from './pod-sandbox-changed.ts';
import {
  allContainersRestartCleanedUp,
  shouldAllContainersRestart,
} from './restart-all-containers.ts';
import { isRestartableInitContainer } from './restart-policy.ts';

const OWNED: ReadonlySet<string> = new Set([
  'PodScheduled',
  'Ready',
  'Initialized',
  'ContainersReady',
  'PodReadyToStartContainers',
  'PodResizePending',
  'PodResizeInProgress',
  'AllContainersRestarting',
]);

/** Whether the kubelet alone writes this condition. Mirrors `pkg/kubelet/types (PodConditionByKubelet)`. */
export function isKubeletCondition(type: string): boolean {
  return OWNED.has(type);
}

/** Statuses of init and regular containers together; undefined when none are known yet. */
export type KnownStatuses = readonly ContainerStatus[] | undefined;

export function findCondition(
  conditions: readonly PodCondition[] | undefined,
  type: string,
): PodCondition | undefined {
  if (conditions !== undefined) for (const one of conditions) if (one.type === type) return one;
  return undefined;
}

/** Mirrors `pkg/kubelet/status (GenerateContainersReadyCondition)`. */
export function containersReadyCondition(
  spec: PodSpec,
  statuses: KnownStatuses,
  phase: string | undefined,
): PodCondition {
  const type = 'ContainersReady';
  if (statuses === undefined) return unmet(type, 'UnknownContainerStatuses');
  const unknown: string[] = [];
  const unready: string[] = [];
  const check = ({ name }: Container) => {
    const status = statuses.find((candidate) => candidate.name === name);
    if (status === undefined) unknown.push(name);
    else if (!status.ready) unready.push(name);
  };
  for (const container of spec.initContainers ?? []) {
    if (isRestartableInitContainer(container)) check(container);
  }
  spec.containers.forEach(check);
  if (phase === 'Failed') return terminalReadyCondition(type, phase);
  if (phase === 'Succeeded' && unknown.length === 0) return terminalReadyCondition(type, phase);
  if (unknown.length === 0 && unready.length === 0) return met(type);
  return unmet(type, 'ContainersNotReady', listMessage(unknown, 'unready', unready));
}

/** Ready or ContainersReady of a Pod in a terminal phase. */
export function terminalReadyCondition(
  type: 'Ready' | 'ContainersReady',
  phase: 'Succeeded' | 'Failed',
): PodCondition {
  return unmet(type, phase === 'Failed' ? 'PodFailed' : 'PodCompleted');
}

/** Mirrors `pkg/kubelet/status (GeneratePodReadyCondition)`; `conditions` answer the readiness gates. */
export function podReadyCondition(
  spec: PodSpec,
  containersReady: PodCondition,
  conditions: readonly PodCondition[] | undefined,
): PodCondition {
  const type = 'Ready';
  if (containersReady.status !== 'True') {
    return unmet(type, containersReady.reason ?? '', containersReady.message);
  }
  const messages: string[] = [];
  for (const { conditionType } of spec.readinessGates ?? []) {
    const gate = findCondition(conditions, conditionType);
    if (gate === undefined) {
      messages.push(
        `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
      );
    } else if (gate.status !== 'True') {
      messages.push(
        `the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`,
      );
    }
  }
  if (messages.length === 0) return met(type);
  return unmet(type, 'ReadinessGatesNotReady', messages.join(', '));
}

/**
 * `wasInitialized`: the condition was True in the last status; it is not taken back.
 * Mirrors `pkg/kubelet/status (GeneratePodInitializedCondition)`.
 */
export function podInitializedCondition(
  spec: PodSpec,
  statuses: KnownStatuses,
  phase: string | undefined,
  wasInitialized: boolean,
): PodCondition {
  const type = 'Initialized';
  const initContainers = spec.initContainers ?? [];
  if (statuses === undefined && initContainers.length > 0) {
    return unmet(type, 'UnknownContainerStatuses');
  }
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of initContainers) {
    const status = statuses?.find(({ name }) => name === container.name);
    if (status === undefined) unknown.push(container.name);
    else if (!isInitContainerDone(container, status)) incomplete.push(container.name);
  }
  if (phase === 'Succeeded' && unknown.length === 0) {
    return { type, status: 'True', reason: 'PodCompleted' };
  }
  if (unknown.length === 0 && incomplete.length === 0) return met(type);
  if (wasInitialized || hasAnyRegularContainerStarted(spec, statuses)) return met(type);
  return unmet(type, 'ContainersNotInitialized', listMessage(unknown, 'incomplete', incomplete));
}

/** Mirrors `pkg/kubelet/status (GeneratePodReadyToStartContainersCondition)`. */
export function podReadyToStartContainersCondition(
  spec: Pick<PodSpec, 'hostNetwork'>,
  runtime: Pick<PodRuntimeStatus, 'sandboxes'>,
): PodCondition {
  const { changed } = podSandboxChanged(spec, runtime);
  return { type: 'PodReadyToStartContainers', status: changed ? 'False' : 'True' };
}

/** Mirrors `pkg/kubelet/status (GenerateAllContainersRestartingCondition)`. */
export function allContainersRestartingCondition(
  spec: PodSpec,
  runtime: PodRuntimeStatus,
  lastStatus: PodStatus | undefined,
  phase: string | undefined,
): PodCondition {
  const type = 'AllContainersRestarting';
  if (phase === 'Succeeded') return unmet(type, 'PodCompleted');
  if (phase === 'Failed') return unmet(type, 'PodFailed');
  const restarting =
    shouldAllContainersRestart(spec, runtime, lastStatus) &&
    !allContainersRestartCleanedUp(spec, runtime);
  if (!restarting) return { type, status: 'False' };
  return {
    type,
    status: 'True',
    reason: 'RestartAllContainersStarted',
    message: 'container exited with restart policy rule',
  };
}

function met(type: string): PodCondition {
  return { type, status: 'True' };
}

function unmet(type: string, reason: string, message?: string): PodCondition {
  return message === undefined
    ? { type, status: 'False', reason }
    : { type, status: 'False', reason, message };
}

function isInitContainerDone(container: Container, status: ContainerStatus): boolean {
  return isRestartableInitContainer(container) ? (status.started ?? false) : status.ready;
}

/** Mirrors `pkg/kubelet/container (HasAnyRegularContainerStarted)`. */
function hasAnyRegularContainerStarted(spec: PodSpec, statuses: KnownStatuses): boolean {
  return spec.containers.some((container) => {
    const state = statuses?.find(({ name }) => name === container.name)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
}

function listMessage(
  unknown: readonly string[],
  word: 'unready' | 'incomplete',
  names: readonly string[],
): string {
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (names.length > 0) parts.push(`containers with ${word} status: [${names.join(' ')}]`);
  return parts.join(', ');
}
