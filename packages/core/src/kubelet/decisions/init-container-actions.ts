/** What one sync does with init containers and sidecars. */
import type { Container, PodSpec } from '../../api/schema/kubernetes.ts';
import { containerChanged, killAction, type ContainerKillAction } from './container-kill-action.ts';
import {
  newestInstance,
  type ContainerInstance,
  type PodRuntimeStatus,
} from './pod-runtime-status.ts';
import type { ProbeResultCache } from './probe-results.ts';
import { resizeKill, type ResizePlan } from './resize-plan.ts';
import {
  containerShouldRestart,
  isRestartableInitContainer,
  restartsAfterKill,
} from './restart-policy.ts';

const UNKNOWN_STATE = 'Init container is in "unknown" state, try killing it before restart';

/** The part of a sync's decisions that init containers contribute to. */
export interface InitContainerActions {
  killPod: boolean;
  initContainersToStart: Container[];
  containersToKill: ContainerKillAction[];
}

/** Walk through the init containers, last to first; `starts` is collected in that order. */
interface InitWalk {
  readonly spec: PodSpec;
  readonly initContainers: readonly Container[];
  readonly probes: ProbeResultCache;
  readonly actions: InitContainerActions;
  readonly starts: Container[];
  readonly resizes: ResizePlan | undefined;
  /** Regular containers may be looked at. */
  initialized: boolean;
  /** A later init container was seen, or the Pod was initialized at the outset. */
  seenLater: boolean;
}

/**
 * Adds the starts and kills of init containers to `actions`; true when the Pod is initialized.
 * The walk goes backwards because completed init containers may be gone from the runtime: the last
 * one known tells how far initialization went.
 * Mirrors `pkg/kubelet/kuberuntime (computeInitContainerActions)`.
 */
export function computeInitContainerActions(
  spec: PodSpec,
  runtime: PodRuntimeStatus,
  probes: ProbeResultCache,
  actions: InitContainerActions,
  resizes?: ResizePlan,
): boolean {
  const initContainers = spec.initContainers;
  if (initContainers === undefined || initContainers.length === 0) return true;
  const initialized = isRegularContainerAlive(spec, runtime);
  const starts: Container[] = [];
  const walk: InitWalk = {
    spec,
    initContainers,
    probes,
    actions,
    starts,
    resizes,
    initialized,
    seenLater: initialized,
  };
  for (let index = initContainers.length - 1; index >= 0; index -= 1) {
    const container = initContainers[index];
    if (container === undefined) continue;
    const instance = newestInstance(runtime, container.name);
    visit(walk, index, container, instance);
    if (actions.killPod) return false;
    if (instance !== undefined) walk.seenLater = true;
  }
  const first = initContainers[0];
  if (!walk.seenLater && first !== undefined) starts.push(first);
  actions.initContainersToStart = starts.reverse();
  return walk.initialized;
}

function isRegularContainerAlive(spec: PodSpec, runtime: PodRuntimeStatus): boolean {
  return spec.containers.some((container) => {
    // Exited does not count: after a reboot the dead instances of the old sandbox are still listed.
    const state = newestInstance(runtime, container.name)?.state;
    return state === 'created' || state === 'running';
  });
}

function visit(
  walk: InitWalk,
  index: number,
  container: Container,
  instance: ContainerInstance | undefined,
): void {
  const sidecar = isRestartableInitContainer(container);
  if (instance === undefined) {
    if (walk.seenLater && sidecar) walk.starts.push(container);
    return;
  }
  if (walk.seenLater && !sidecar) return;
  switch (instance.state) {
    case 'created':
      // The runtime failed to start it; create and start normally go together.
      walk.starts.push(container);
      return;
    case 'running':
      if (sidecar) visitRunningSidecar(walk, index, container, instance);
      else if (walk.resizes?.requiresRestart(container) === true) {
        const message = resizeKill(container);
        walk.actions.containersToKill.push(killAction(container, instance, message, ''));
      }
      return;
    case 'exited':
      if (sidecar) walk.starts.push(container);
      else visitExitedInit(walk, index, container, instance);
      return;
    case 'unknown':
      if (!sidecar && !restartsAfterKill(container, walk.spec.restartPolicy)) {
        walk.actions.killPod = true;
        return;
      }
      walk.actions.containersToKill.push(killAction(container, instance, UNKNOWN_STATE, 'Unknown'));
      walk.starts.push(container);
  }
}

function visitRunningSidecar(
  walk: InitWalk,
  index: number,
  container: Container,
  instance: ContainerInstance,
): void {
  const results = walk.probes.get(instance.id);
  const kill = (what: string, reason: '' | 'StartupProbe' | 'LivenessProbe') => {
    const message = `Init container ${container.name} ${what}`;
    walk.actions.containersToKill.push(killAction(container, instance, message, reason));
    walk.starts.push(container);
  };
  if (container.startupProbe !== undefined && results?.startup !== 'Success') {
    if (results?.startup === 'Failure') kill('failed startup probe', 'StartupProbe');
    return;
  }
  completeInit(walk, index, !walk.seenLater);
  if (containerChanged(container, instance)) kill('definition changed', '');
  else if (container.livenessProbe !== undefined && results?.liveness === 'Failure') {
    kill('failed liveness probe', 'LivenessProbe');
  } else if (walk.resizes?.requiresRestart(container) === true) {
    walk.actions.containersToKill.push(killAction(container, instance, resizeKill(container), ''));
    walk.starts.push(container);
  }
}

function visitExitedInit(
  walk: InitWalk,
  index: number,
  container: Container,
  instance: ContainerInstance,
): void {
  const exitCode = instance.exitCode ?? 0;
  if (exitCode === 0 && instance.reason !== 'OOMKilled') {
    completeInit(walk, index, true);
  } else if (containerShouldRestart(exitCode, container, walk.spec.restartPolicy)) {
    walk.starts.push(container);
  } else {
    walk.actions.killPod = true;
  }
}

/** The init container at `index` has done its part: the next one may start, or the Pod is initialized. */
function completeInit(walk: InitWalk, index: number, startNext: boolean): void {
  const next = walk.initContainers[index + 1];
  if (next === undefined) walk.initialized = true;
  else if (startNext) walk.starts.push(next);
}
