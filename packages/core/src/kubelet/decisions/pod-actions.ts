/** What one sync does to a Pod: what to kill, whether to make a sandbox, what to start. */
import type { Container, EphemeralContainer } from '../../api/schema/kubernetes.ts';
import {
  containerChanged,
  killAction,
  type ContainerKillAction,
  type ContainerKillReason,
} from './container-kill-action.ts';
import { computeInitContainerActions } from './init-container-actions.ts';
import {
  hasAnyRegularContainerCreated,
  newestInstance,
  type ContainerInstance,
  type PodInput,
  type PodRuntimeStatus,
} from './pod-runtime-status.ts';
import { podSandboxChanged } from './pod-sandbox-changed.ts';
import { containersToReset, type ContainerReset } from './pod-reset.ts';
import type { ProbeResultCache } from './probe-results.ts';
import { resizeKill, ResizePlan, type ResourcesByName } from './resize-plan.ts';
import { restartsAfterKill, shouldContainerBeRestarted } from './restart-policy.ts';

/** The decisions of one sync; start lists are in start order. */
export interface PodActions {
  killPod: boolean;
  createSandbox: boolean;
  readonly sandboxId: string;
  readonly attempt: number;
  initContainersToStart: Container[];
  containersToStart: Container[];
  ephemeralContainersToStart: EphemeralContainer[];
  containersToKill: ContainerKillAction[];
  /** Instances to remove, in order, because the Pod is reset in place; absent without a reset. */
  containersToReset?: readonly ContainerReset[];
  /** Absent when every container that runs on has what it was granted. */
  resize?: ResizeActions;
}

/** What is done so that containers get what they were granted. */
export interface ResizeActions {
  /** To be updated in place, in this order. */
  readonly names: readonly string[];
  readonly memory: readonly string[];
  /** Some container is restarted for it. */
  readonly restarts: boolean;
}

/**
 * Decides one sync from spec, runtime snapshot and cached probe results. `restartAllContainers` is
 * `shouldAllContainersRestart` of the Pod; `actuated` is what the cgroups are set to, by container, once it may differ
 * from what the spec grants.
 * Mirrors `pkg/kubelet/kuberuntime (computePodActions)`.
 */
export function computePodActions(
  pod: PodInput,
  runtime: PodRuntimeStatus,
  probes: ProbeResultCache,
  restartAllContainers = false,
  actuated?: ResourcesByName,
): PodActions {
  const { changed, attempt, sandboxId } = podSandboxChanged(pod.spec, runtime);
  const actions: PodActions = {
    killPod: changed,
    createSandbox: changed,
    sandboxId,
    attempt,
    initContainersToStart: [],
    containersToStart: [],
    ephemeralContainersToStart: [],
    containersToKill: [],
  };
  if (restartAllContainers) {
    actions.containersToReset = containersToReset(pod.spec, runtime);
  } else if (changed) {
    startInNewSandbox(pod, runtime, actions);
  } else {
    const resizes = actuated && new ResizePlan(actuated);
    syncInSandbox(pod, runtime, probes, actions, resizes);
    if (resizes?.isNeeded === true) actions.resize = resizes.actions();
  }
  return actions;
}

function startInNewSandbox(pod: PodInput, runtime: PodRuntimeStatus, actions: PodActions): void {
  const { spec } = pod;
  const ranBefore = actions.attempt !== 0 && runtime.containers.length > 0;
  if (spec.restartPolicy === 'Never' && ranBefore) {
    actions.createSandbox = false;
    return;
  }
  const startable = spec.containers.filter(
    (container) =>
      (container.restartPolicy ?? spec.restartPolicy) !== 'OnFailure' ||
      !hasSucceeded(newestInstance(runtime, container.name)),
  );
  if (startable.length === 0 && hasAnyRegularContainerCreated(spec, runtime)) {
    actions.createSandbox = false;
    return;
  }
  const firstInit = spec.initContainers?.[0];
  if (firstInit !== undefined) actions.initContainersToStart = [firstInit];
  else actions.containersToStart = startable;
}

function syncInSandbox(
  pod: PodInput,
  runtime: PodRuntimeStatus,
  probes: ProbeResultCache,
  actions: PodActions,
  resizes: ResizePlan | undefined,
): void {
  for (const container of pod.spec.ephemeralContainers ?? []) {
    if (newestInstance(runtime, container.name) === undefined) {
      actions.ephemeralContainersToStart.push(container);
    }
  }
  const initialized = computeInitContainerActions(pod.spec, runtime, probes, actions, resizes);
  if (actions.killPod || !initialized) return;
  let keptCount = 0;
  for (const container of pod.spec.containers) {
    if (keepRegularContainer(pod, container, runtime, probes, actions, resizes)) keptCount += 1;
  }
  if (keptCount === 0 && actions.containersToStart.length === 0) {
    actions.killPod = true;
    actions.initContainersToStart = [];
  }
}

/** Adds what is to be done with one regular container; true when its instance goes on running. */
function keepRegularContainer(
  pod: PodInput,
  container: Container,
  runtime: PodRuntimeStatus,
  probes: ProbeResultCache,
  actions: PodActions,
  resizes: ResizePlan | undefined,
): boolean {
  const instance = newestInstance(runtime, container.name);
  if (instance?.state !== 'running') {
    if (!shouldContainerBeRestarted(container, pod, instance)) return false;
    actions.containersToStart.push(container);
    if (instance?.state === 'unknown') {
      const message = 'Container is in "unknown" state, try killing it before restart';
      actions.containersToKill.push(killAction(container, instance, message, 'Unknown'));
    }
    return false;
  }
  const cause = killCause(container, instance, probes);
  if (cause === undefined) {
    if (resizes?.requiresRestart(container) !== true) return true;
    actions.containersToStart.push(container);
    actions.containersToKill.push(killAction(container, instance, resizeKill(container), ''));
    return false;
  }
  const restart = cause.reason === '' || restartsAfterKill(container, pod.spec.restartPolicy);
  if (restart) actions.containersToStart.push(container);
  const message = `Container ${container.name} ${cause.what}${restart ? ', will be restarted' : ''}`;
  actions.containersToKill.push(killAction(container, instance, message, cause.reason));
  return false;
}

interface KillCause {
  readonly what: string;
  readonly reason: ContainerKillReason;
}
const DEFINITION_CHANGED: KillCause = { what: 'definition changed', reason: '' };
const LIVENESS_FAILED: KillCause = { what: 'failed liveness probe', reason: 'LivenessProbe' };
const STARTUP_FAILED: KillCause = { what: 'failed startup probe', reason: 'StartupProbe' };

function killCause(
  container: Container,
  instance: ContainerInstance,
  probes: ProbeResultCache,
): KillCause | undefined {
  if (containerChanged(container, instance)) return DEFINITION_CHANGED;
  const results = probes.get(instance.id);
  if (results?.liveness === 'Failure') return LIVENESS_FAILED;
  return results?.startup === 'Failure' ? STARTUP_FAILED : undefined;
}

/** Mirrors `pkg/kubelet/kuberuntime (containerSucceeded)`: anything but running counts by its exit code. */
function hasSucceeded(instance: ContainerInstance | undefined): boolean {
  return instance !== undefined && instance.state !== 'running' && (instance.exitCode ?? 0) === 0;
}
