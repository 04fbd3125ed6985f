/** Reads the Pods and runtime snapshots of kubelet vectors into the shapes that production uses. */
import type { Container, Pod, PodSpec, PodStatus } from '../../api/schema/kubernetes.ts';
import { fromTimestamp } from '../../engine/time.ts';
import type { StartError, StartErrors } from '../../kubelet/decisions/container-statuses.ts';
import type {
  ContainerInstance,
  PodRuntimeStatus,
  SandboxStatus,
} from '../../kubelet/decisions/pod-runtime-status.ts';
import type {
  ProbeResult,
  ProbeResultCache,
  ProbeResults,
} from '../../kubelet/decisions/probe-results.ts';

/** A sandbox as vectors write it. */
export interface VectorSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly state: 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
  readonly ip?: string;
  readonly networkNamespace?: string;
}

/** A container instance as vectors write it. */
export interface VectorContainer {
  readonly id?: string;
  readonly name: string;
  readonly state: ContainerInstance['state'];
  readonly restartCount?: number;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly specMatchesRunning?: boolean;
  readonly inActiveSandbox?: boolean;
}

/** How the kubelet prints the id of an instance that has none; vectors leave it out. */
export const NO_CONTAINER_ID = '://';

/** A runtime snapshot as vectors write it, newest first. */
export interface VectorRuntime {
  readonly sandboxes?: readonly VectorSandbox[];
  readonly containers?: readonly VectorContainer[];
  readonly ips?: readonly string[];
  /** Names, or instances. */
  readonly activeSandboxContainers?: readonly (string | { readonly name: string })[];
}

/** Takes a part of a vector as what its suite says it is; vectors are trusted to keep to that. */
export function readAs<T>(value: unknown): T {
  return value as T;
}

/** A Pod spec; vectors leave out empty lists. */
export function podSpec(value: unknown): PodSpec {
  return { containers: [], ...readAs<Partial<PodSpec>>(value ?? {}) };
}

/** A Pod around a spec; a requested deletion is a deletion timestamp. */
export function pod(spec: PodSpec, status: unknown, deletionRequested: unknown): Pod {
  const deletion = deletionRequested === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'ns', uid: 'uid', ...deletion },
    spec,
    status: readAs<PodStatus>(status ?? {}),
  };
}

/** The sandboxes of a snapshot. */
export function sandboxes(given: readonly VectorSandbox[] | undefined): SandboxStatus[] {
  return (given ?? []).map(({ id, attempt, state, ip, networkNamespace }) => ({
    id,
    attempt,
    state: state === 'SANDBOX_READY' ? 'ready' : 'exited',
    hostNetwork: networkNamespace === 'NODE',
    ...(ip === undefined ? undefined : { ips: ip === '' ? [] : [ip] }),
  }));
}

/** The snapshot of a Pod; an instance that no longer matches its spec has another image. */
export function runtimeStatus(given: VectorRuntime, spec: PodSpec): PodRuntimeStatus {
  const boxes = sandboxes(given.sandboxes);
  const current = boxes[0]?.id ?? '';
  const active = new Set(
    given.activeSandboxContainers?.map((one) => (typeof one === 'string' ? one : one.name)),
  );
  const containers = (given.containers ?? []).map((one) => {
    const isActive = one.inActiveSandbox === true || active.has(one.name);
    const sandboxId = isActive ? current : `not ${current}`;
    return instance(one, specImage(spec, one.name), sandboxId);
  });
  return { sandboxes: boxes, containers };
}

/** Cached probe results by container id. */
export function probeResults(value: unknown): ProbeResultCache {
  const given = readAs<Readonly<Record<string, object>>>(value ?? {});
  return new Map(
    Object.entries(given).map(([id, results]): [string, ProbeResults] => {
      const named = Object.entries(results).map(([type, result]) => [type, probeResult(result)]);
      return [id, readAs<ProbeResults>(Object.fromEntries(named))];
    }),
  );
}

/** A result name; some vectors shout it. */
export function probeResult(name: unknown): ProbeResult {
  const lower = String(name).toLowerCase();
  return lower === 'success' ? 'Success' : lower === 'failure' ? 'Failure' : 'Unknown';
}

/** The last start error of each container. */
export function startErrors(value: unknown): StartErrors {
  return new Map(Object.entries(readAs<Readonly<Record<string, StartError>>>(value ?? {})));
}

function instance(one: VectorContainer, image: string, sandboxId: string): ContainerInstance {
  const { startedAt, finishedAt, exitCode, reason, message } = one;
  return {
    id: one.id ?? NO_CONTAINER_ID,
    name: one.name,
    image: one.specMatchesRunning === false ? `not ${image}` : image,
    sandboxId,
    state: one.state,
    restartCount: one.restartCount ?? 0,
    ...(startedAt === undefined ? undefined : { startedAt: fromTimestamp(startedAt) }),
    ...(finishedAt === undefined ? undefined : { finishedAt: fromTimestamp(finishedAt) }),
    ...(exitCode === undefined ? undefined : { exitCode }),
    ...(reason === undefined ? undefined : { reason }),
    ...(message === undefined ? undefined : { message }),
  };
}

function specImage(spec: PodSpec, name: string): string {
  const all: readonly Container[] = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  return all.find((container) => container.name === name)?.image ?? '';
}
