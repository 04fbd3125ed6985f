/** What a probe finds: HTTP, TCP, exec, gRPC. Mirrors `pkg/probe/http`, `tcp`, `exec`, `grpc`. */
import { expandReferences } from '../api/expansion.ts';
import type { Container, Probe } from '../api/schema/kubernetes.ts';
import { formatDuration, type SimTime } from '../engine/time.ts';
import { dial, readySandbox, type Dialed } from '../host/network.ts';
import type { GrpcHealthStatus } from '../host/programs.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { execStartError } from './exec-start-error.ts';
import { answeredIn, dialError, found, joinHostPort, type ProbeFinding } from './finding.ts';
import { httpFinding } from './http-finding.ts';
import type { Kubelet } from './kubelet.ts';
import { resolvePort } from './ports.ts';

const MS_PER_S = 1_000;

/** Runs a probe against a running container at this instant. */
export function probeContainer(
  kubelet: Kubelet,
  hostPod: HostPod,
  container: Container,
  probe: Probe,
): ProbeFinding {
  const { ctx, programs } = kubelet;
  const instance = hostPod.containers.find(({ name }) => name === container.name);
  if (instance === undefined) return found('error', 'container not found', undefined);
  if (probe.exec) return execFinding(kubelet, hostPod, instance, container, probe);
  const given = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port ?? 0;
  const port = resolvePort(ctx, hostPod, container.name, given);
  if (typeof port === 'string') return found('error', port, undefined);
  const host = probe.httpGet?.host ?? probe.tcpSocket?.host ?? readySandbox(hostPod)?.ips[0] ?? '';
  const { nodeName } = hostPod;
  const dialed = dial(ctx, { nodeName }, host, port);
  const answering = typeof dialed === 'string' ? { hostPod, container: instance } : dialed;
  // What happens to other Pods wakes nobody here, so a probe that asks one of them looks at every tick.
  const nextChangeAt =
    answering.hostPod.uid === hostPod.uid
      ? programs.nextChangeAfter(hostPod, answering.container)
      : ctx.now + 1;
  const asks = typeof dialed === 'string' ? undefined : dialed.container.id;
  if (probe.httpGet) {
    return httpFinding(kubelet, { nodeName, host, port, asks }, probe, nextChangeAt);
  }
  if (probe.grpc) {
    return grpcFinding(kubelet, dialed, joinHostPort(host, port), probe, nextChangeAt);
  }
  if (typeof dialed !== 'string') return found('Success', '', nextChangeAt);
  const tookMs = dialed === 'timeout' ? (probe.timeoutSeconds ?? 1) * MS_PER_S : 0;
  return found('Failure', dialError(dialed, host, port), nextChangeAt, { tookMs });
}

function grpcFinding(
  { programs }: Kubelet,
  dialed: Dialed,
  address: string,
  { grpc, timeoutSeconds = 1 }: Probe,
  nextChangeAt: SimTime | undefined,
): ProbeFinding {
  const timeoutMs = timeoutSeconds * MS_PER_S;
  const answer =
    typeof dialed === 'string'
      ? 'refused'
      : programs.grpcHealth(dialed.hostPod, dialed.container, dialed.port, grpc?.service ?? '');
  if (typeof answer === 'string') {
    // The client goes on trying to connect until its time is up, also when it is refused.
    const message = `timeout: failed to connect service "${address}" within ${formatDuration(timeoutMs)}: context deadline exceeded`;
    return found('Failure', message, nextChangeAt, { tookMs: timeoutMs });
  }
  const asks = typeof dialed === 'string' ? undefined : dialed.container.id;
  const asking = answeredIn(Math.min(answer.latencyMs, timeoutMs), asks);
  if (answer.latencyMs >= timeoutMs) {
    const message = `timeout: health rpc did not complete within ${formatDuration(timeoutMs)}`;
    return found('Failure', message, nextChangeAt, asking);
  }
  if (answer.status === 'SERVING') return found('Success', '', nextChangeAt, asking);
  return found('Failure', unhealthy(answer.status), nextChangeAt, asking);
}

function unhealthy(status: GrpcHealthStatus): string {
  return status === 'SERVICE_UNKNOWN'
    ? 'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service'
    : `service unhealthy (responded with "${status}")`;
}

const EXEC_OUTPUT_MAX = 10 * 1_024;

function execFinding(
  { ctx, programs }: Kubelet,
  hostPod: HostPod,
  instance: HostContainer,
  { env }: Container,
  { exec, timeoutSeconds = 1 }: Probe,
): ProbeFinding {
  const command = expandedWithGivenValues(exec?.command ?? [], env);
  const outcome = programs.exec(hostPod, instance, command);
  const { exitCode, output, latencyMs, isStable, startError } = outcome;
  const nextChangeAt = isStable ? programs.nextChangeAfter(hostPod, instance) : ctx.now + 1;
  if (startError !== undefined)
    return found('error', execStartError(ctx, startError), nextChangeAt);
  const timeoutMs = timeoutSeconds * MS_PER_S;
  const asking = answeredIn(Math.min(latencyMs, timeoutMs), instance.id);
  if (latencyMs >= timeoutMs) {
    const message = `command timed out: "${command.join(' ')}" timed out after ${formatDuration(timeoutMs)}`;
    return found('Failure', message, nextChangeAt, asking);
  }
  if (exitCode === 0) return found('Success', '', nextChangeAt, asking);
  return found('Failure', output.slice(0, EXEC_OUTPUT_MAX), nextChangeAt, asking);
}

/** Values from elsewhere are empty here. Mirrors `pkg/kubelet/container (ExpandContainerCommandOnlyStatic)`. */
function expandedWithGivenValues(
  command: readonly string[],
  env: Container['env'] = [],
): readonly string[] {
  const given = Object.fromEntries(env.map(({ name, value = '' }) => [name, value]));
  return command.map((word) => expandReferences(word, given));
}
