/** Adapters of the suites about what a sync does: restarts, back-off, kills, images. */
import type {
  Container,
  ContainerRestartRule,
  JsonObject,
  PodStatus,
} from '../../api/schema/kubernetes.ts';
import { toTimestamp } from '../../engine/time.ts';
import {
  DEADLINE_EXCEEDED,
  isPastActiveDeadline,
} from '../../kubelet/decisions/active-deadline.ts';
import type { ContainerKillReason } from '../../kubelet/decisions/container-kill-action.ts';
import { containerStopGrace, effectiveGracePeriod } from '../../kubelet/decisions/grace-period.ts';
import { computePodActions } from '../../kubelet/decisions/pod-actions.ts';
import { podSandboxChanged } from '../../kubelet/decisions/pod-sandbox-changed.ts';
import { shouldAllContainersRestart } from '../../kubelet/decisions/restart-all-containers.ts';
import {
  containerShouldRestart,
  findMatchingContainerRestartRule,
  shouldContainerBeRestarted,
} from '../../kubelet/decisions/restart-policy.ts';
import { imagePull } from './image-pull-attempts.ts';
import type { ConformanceAdapters } from './runner.ts';
import {
  pod,
  podSpec,
  probeResults,
  readAs,
  runtimeStatus,
  sandboxes,
  type VectorContainer,
  type VectorRuntime,
  type VectorSandbox,
} from './vector-pods.ts';

export const kubeletSyncAdapters: ConformanceAdapters = {
  'kubelet/active-deadline': activeDeadline,
  'kubelet/compute-pod-actions': { run: podActions, unordered: ['containersToKill'] },
  'kubelet/grace-period': gracePeriod,
  'kubelet/image-pull': imagePull,
  'kubelet/restart-decisions': restartDecision,
  'kubelet/sandbox-changed': sandboxChanged,
};

const names = (containers: readonly { readonly name: string }[]) =>
  containers.map(({ name }) => name);

function activeDeadline(given: JsonObject): unknown {
  const seconds = readAs<number | undefined>(given['secondsSinceStartTime']);
  const activeDeadlineSeconds = readAs<number | undefined>(given['activeDeadlineSeconds']);
  const past = isPastActiveDeadline(
    activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds },
    seconds === undefined ? {} : { startTime: toTimestamp(0) },
    (seconds ?? 0) * 1_000,
  );
  return { evict: past, syncNow: past, ...(past && { phase: 'Failed', ...DEADLINE_EXCEEDED }) };
}

function podActions(given: JsonObject): unknown {
  const spec = podSpec(given['spec']);
  const actions = computePodActions(
    pod(spec, undefined, given['deletionRequested']),
    runtimeStatus(readAs<VectorRuntime>(given['runtime'] ?? {}), spec),
    probeResults(given['probeResults']),
    given['restartAllContainers'] === true,
  );
  return {
    killPod: actions.killPod,
    createSandbox: actions.createSandbox,
    sandboxID: actions.sandboxId,
    attempt: actions.attempt,
    initContainersToStart: names(actions.initContainersToStart),
    containersToStart: names(actions.containersToStart),
    ephemeralContainersToStart: names(actions.ephemeralContainersToStart),
    containersToKill: actions.containersToKill.map(({ id, name, message, reason }) => ({
      ...{ id, name, message, reason },
    })),
    containersToReset: actions.containersToReset,
  };
}

function gracePeriod(given: JsonObject): unknown {
  const number = (key: string) => readAs<number | undefined>(given[key]);
  const deletionGracePeriodSeconds = number('deletionGracePeriodSeconds');
  if (given['question'] === 'podTerminationGrace') {
    const gracePeriodSeconds = effectiveGracePeriod({
      inForceSeconds: number('graceAlreadyInForce') ?? 0,
      deletionGracePeriodSeconds,
      overrideSeconds: number('killOverrideSeconds'),
      terminationGracePeriodSeconds: number('terminationGracePeriodSeconds'),
    });
    return { gracePeriodSeconds };
  }
  const spec = podSpec(given['spec']);
  const container = [...spec.containers, ...(spec.initContainers ?? [])].find(
    ({ name }) => name === given['container'],
  );
  const reason = readAs<ContainerKillReason>(given['killCause']);
  return {
    gracePeriodSeconds: containerStopGrace(spec, container, deletionGracePeriodSeconds, reason),
  };
}

function restartDecision(given: JsonObject): unknown {
  const exitCode = readAs<number>(given['exitCode']);
  switch (given['question']) {
    case 'shouldContainerBeRestarted':
      return { restart: shouldBeRestarted(given) };
    case 'restartAfterExit': {
      const container = readAs<Container>(given['container'] ?? {});
      const podPolicy = readAs<string | undefined>(given['podRestartPolicy']);
      return { restart: containerShouldRestart(exitCode, container, podPolicy) };
    }
    case 'firstMatchingRule': {
      const restartPolicyRules = readAs<ContainerRestartRule[]>(given['restartPolicyRules'] ?? []);
      return { rule: findMatchingContainerRestartRule({ restartPolicyRules }, exitCode) ?? null };
    }
    default: {
      const spec = podSpec(given['spec']);
      const containers = readAs<VectorContainer[]>(given['runtimeContainers'] ?? []);
      // Without instances the question is asked of the API status alone.
      const runtime = containers.length === 0 ? undefined : runtimeStatus({ containers }, spec);
      const status = readAs<PodStatus | undefined>(given['apiStatus']);
      return { restartAllContainers: shouldAllContainersRestart(spec, runtime, status) };
    }
  }
}

function shouldBeRestarted(given: JsonObject): boolean {
  const containers = readAs<VectorContainer[]>(given['containerInstancesNewestFirst'] ?? []);
  const restartPolicy = readAs<string | undefined>(given['restartPolicy']);
  const container: Container = { name: containers[0]?.name ?? 'container' };
  const spec = podSpec({ containers: [container], restartPolicy });
  const newest = runtimeStatus({ containers }, spec).containers[0];
  const owner = pod(spec, undefined, given['deletionRequested']);
  return shouldContainerBeRestarted(container, owner, newest);
}

function sandboxChanged(given: JsonObject): unknown {
  const spec = { hostNetwork: given['hostNetwork'] === true };
  const list = sandboxes(readAs<VectorSandbox[]>(given['sandboxes']));
  const { attempt, changed, sandboxId } = podSandboxChanged(spec, { sandboxes: list });
  return { attempt, changed, sandboxID: sandboxId };
}
