/** Lifecycle hooks: exec, httpGet and sleep. Mirrors `pkg/kubelet/lifecycle (Run, runSleepHandler, runHTTPHandler)`. */
import type { HTTPGetAction, LifecycleHandler } from '../api/schema/kubernetes.ts';
import type { DurationMs } from '../engine/time.ts';
import { dial, readySandbox } from '../host/network.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import { execStartError } from './exec-start-error.ts';
import { dialError, joinHostPort } from './finding.ts';
import type { Kubelet } from './kubelet.ts';
import { resolvePort } from './ports.ts';

/** How long the hook takes (Infinity: it never ends) and why it fails; '' when it does not. */
export interface HookOutcome {
  readonly tookMs: DurationMs;
  readonly error: string;
  /** `host:port` that was asked in HTTPS and answered in HTTP, where it was asked again. */
  readonly httpFallback?: string;
}

const AT_ONCE: HookOutcome = { tookMs: 0, error: '' };

/** Runs a hook of a container; absent handlers succeed at once. */
export function runHook(
  kubelet: Kubelet,
  hostPod: HostPod,
  container: HostContainer,
  hook: LifecycleHandler | undefined,
): HookOutcome {
  if (hook?.sleep) return { tookMs: hook.sleep.seconds * 1_000, error: '' };
  if (hook?.exec) return runExec(kubelet, hostPod, container, hook.exec.command ?? []);
  if (hook?.httpGet) return runHttpGet(kubelet, hostPod, container, hook.httpGet);
  return AT_ONCE;
}

function runExec(
  { ctx, programs }: Kubelet,
  hostPod: HostPod,
  container: HostContainer,
  command: readonly string[],
): HookOutcome {
  const outcome = programs.exec(hostPod, container, command);
  const { exitCode, latencyMs: tookMs, output, stderr = '', startError } = outcome;
  if (startError === undefined && exitCode === 0) return { tookMs, error: '' };
  const why =
    startError === undefined
      ? `command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`
      : execStartError(ctx, startError);
  const what = `Exec lifecycle hook ([${command.join(' ')}])`;
  const failed = failedFor(what, hostPod, container, why);
  return { tookMs, error: `${failed}, message: ${JSON.stringify(output)}` };
}

/** Any answer is a success, whatever its status; an HTTPS hook that is answered in HTTP is asked again in HTTP. */
function runHttpGet(
  { ctx, programs }: Kubelet,
  hostPod: HostPod,
  container: HostContainer,
  httpGet: HTTPGetAction,
): HookOutcome {
  const { path = '/', scheme = 'HTTP' } = httpGet;
  const host = httpGet.host ?? readySandbox(hostPod)?.ips[0] ?? '';
  const fails = (why: string, tookMs = 0): HookOutcome => ({
    tookMs,
    error: failedFor(`HTTP lifecycle hook (${path})`, hostPod, container, why),
  });
  const port = resolvePort(ctx, hostPod, container.name, httpGet.port);
  if (typeof port === 'string') return fails(port);
  const get = `Get "${scheme.toLowerCase()}://${joinHostPort(host, port)}${path}"`;
  const dialed = dial(ctx, { nodeName: hostPod.nodeName }, host, port);
  if (typeof dialed === 'string') return fails(`${get}: ${dialError(dialed, host, port)}`);
  const ask = (how: 'HTTP' | 'HTTPS') =>
    programs.http(dialed.hostPod, dialed.container, { port: dialed.port, path, scheme: how });
  const first = ask(scheme === 'HTTPS' ? 'HTTPS' : 'HTTP');
  const answer = first === 'not-tls' ? ask('HTTP') : first;
  if (answer === 'hang') return fails(`${get}: context deadline exceeded`, Infinity);
  if (typeof answer === 'string') return fails(`${get}: ${dialError('refused', host, port)}`);
  const done = { tookMs: answer.latencyMs, error: '' };
  return first === 'not-tls' ? { ...done, httpFallback: joinHostPort(host, port) } : done;
}

function failedFor(what: string, { pod, uid }: HostPod, { name }: HostContainer, why: string) {
  const [namespace = '', podName = ''] = pod.split('/');
  return `${what} for Container "${name}" in Pod "${podName}_${namespace}(${uid})" failed - error: ${why}`;
}
