/** What a probe finds: HTTP, TCP, exec, gRPC. Mirrors `pkg/probe/http`, `tcp`, `exec`, `grpc`. */
import type { Container, Probe } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import { dial, readySandbox, type Endpoint } from '../host/network.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import type { ProbeResult } from './decisions/probe-results.ts';
import type { Kubelet } from './kubelet.ts';
import { portNumber } from './ports.ts';

export interface ProbeFinding {
  readonly result: ProbeResult | 'error';
  readonly message: string;
  /** When the finding may differ by time alone; undefined: never. */
  readonly nextChangeAt: SimTime | undefined;
}

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
  if (probe.exec) return execFinding(kubelet, hostPod, instance, probe);
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port ?? 0;
  const number = portNumber(kubelet, hostPod, container.name, port);
  if (number === 0) {
    return found(
      'error',
      `couldn't find port: {${String(port)}} in container ${container.name}`,
      undefined,
    );
  }
  const host = probe.httpGet?.host ?? probe.tcpSocket?.host ?? readySandbox(hostPod)?.ips[0] ?? '';
  const dialed = dial(ctx, { nodeName: hostPod.nodeName }, host, number);
  const address = `${host.includes(':') ? `[${host}]` : host}:${number}`;
  if (typeof dialed === 'string') {
    const how = dialed === 'refused' ? 'connect: connection refused' : 'i/o timeout';
    const dialError = `dial tcp ${address}: ${how}`;
    const { httpGet } = probe;
    const scheme = (httpGet?.scheme ?? 'HTTP').toLowerCase();
    const message = httpGet
      ? `Get "${scheme}://${address}${httpGet.path ?? '/'}": ${dialError}`
      : dialError;
    return found('Failure', message, ownChange(kubelet, hostPod, instance));
  }
  const nextChangeAt = programs.nextChangeAfter(dialed.hostPod, dialed.container);
  if (probe.httpGet) return httpFinding(kubelet, dialed, address, probe, nextChangeAt);
  if (probe.grpc) return grpcFinding(kubelet, dialed, address, probe, nextChangeAt);
  return found('Success', '', nextChangeAt);
}

const MS_PER_S = 1_000;

function httpFinding(
  { programs }: Kubelet,
  { hostPod, container, port }: Endpoint,
  address: string,
  { httpGet, timeoutSeconds = 1 }: Probe,
  nextChangeAt: SimTime | undefined,
): ProbeFinding {
  const path = httpGet?.path ?? '/';
  const url = `${(httpGet?.scheme ?? 'HTTP').toLowerCase()}://${address}${path}`;
  const answer = programs.http(hostPod, container, { port, path });
  if (answer === 'refused') {
    return found(
      'Failure',
      `Get "${url}": dial tcp ${address}: connect: connection refused`,
      nextChangeAt,
    );
  }
  if (answer === 'hang' || answer.latencyMs >= timeoutSeconds * MS_PER_S) {
    const message = `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
    return found('Failure', message, nextChangeAt);
  }
  if (answer.status >= 200 && answer.status < 400) return found('Success', '', nextChangeAt);
  return found('Failure', `HTTP probe failed with statuscode: ${answer.status}`, nextChangeAt);
}

function grpcFinding(
  { programs }: Kubelet,
  { hostPod, container, port }: Endpoint,
  address: string,
  { grpc, timeoutSeconds = 1 }: Probe,
  nextChangeAt: SimTime | undefined,
): ProbeFinding {
  const answer = programs.grpcHealth(hostPod, container, port, grpc?.service ?? '');
  if (answer === 'not-serving') {
    return found('Failure', 'service unhealthy (responded with "NOT_SERVING")', nextChangeAt);
  }
  if (answer === 'refused' || answer === 'hang' || answer.latencyMs >= timeoutSeconds * MS_PER_S) {
    const message = `timeout: failed to connect service "${address}" within ${timeoutSeconds}s: context deadline exceeded`;
    return found('Failure', message, nextChangeAt);
  }
  return found('Success', '', nextChangeAt);
}

const EXEC_OUTPUT_MAX = 10 * 1_024;

function execFinding(
  { ctx, programs }: Kubelet,
  hostPod: HostPod,
  instance: HostContainer,
  { exec, timeoutSeconds = 1 }: Probe,
): ProbeFinding {
  const command = exec?.command ?? [];
  const { exitCode, output, latencyMs, isStable } = programs.exec(hostPod, instance, command);
  const nextChangeAt = isStable ? programs.nextChangeAfter(hostPod, instance) : ctx.now + 1;
  if (latencyMs >= timeoutSeconds * MS_PER_S) {
    const message = `command timed out: "${command.join(' ')}" timed out after ${timeoutSeconds}s`;
    return found('Failure', message, nextChangeAt);
  }
  if (exitCode === 0) return found('Success', '', nextChangeAt);
  return found('Failure', output.slice(0, EXEC_OUTPUT_MAX), nextChangeAt);
}

function ownChange(
  { programs }: Kubelet,
  hostPod: HostPod,
  instance: HostContainer,
): SimTime | undefined {
  return programs.nextChangeAfter(hostPod, instance);
}

function found(
  result: ProbeFinding['result'],
  message: string,
  nextChangeAt: SimTime | undefined,
): ProbeFinding {
  return { result, message, nextChangeAt };
}
