/** Lifecycle hooks: exec, httpGet and sleep. Mirrors `pkg/kubelet/lifecycle (Run, runSleepHandler, runHTTPHandler)`. */
import type { LifecycleHandler } from '../api/schema/kubernetes.ts';
import type { DurationMs } from '../engine/time.ts';
import { dial, readySandbox } from '../host/network.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import type { Kubelet } from './kubelet.ts';
import { portNumber } from './ports.ts';

/** How long the hook takes (Infinity: it never ends) and why it fails; '' when it does not. */
export interface HookOutcome {
  readonly tookMs: DurationMs;
  readonly error: string;
}

const AT_ONCE: HookOutcome = { tookMs: 0, error: '' };

/** Runs a hook of a container; absent handlers succeed at once. */
export function runHook(
  kubelet: Kubelet,
  hostPod: HostPod,
  container: HostContainer,
  hook: LifecycleHandler | undefined,
): HookOutcome {
  const { ctx, programs } = kubelet;
  if (hook?.sleep) return { tookMs: hook.sleep.seconds * 1_000, error: '' };
  if (hook?.exec) {
    const command = hook.exec.command ?? [];
    const { exitCode, latencyMs, output } = programs.exec(hostPod, container, command);
    if (exitCode === 0) return { tookMs: latencyMs, error: '' };
    const said = output === '' ? '' : `, message: ${JSON.stringify(output)}`;
    const error = `Exec lifecycle hook ([${command.join(' ')}]) for Container "${container.name}" failed - error: command '${command.join(' ')}' exited with ${exitCode}${said}`;
    return { tookMs: latencyMs, error };
  }
  if (hook?.httpGet) {
    const { httpGet } = hook;
    const ip = httpGet.host ?? readySandbox(hostPod)?.ips[0] ?? '';
    const port = portNumber(kubelet, hostPod, container.name, httpGet.port);
    const dialed = dial(ctx, { nodeName: hostPod.nodeName }, ip, port);
    const refused = `Get "http://${ip}:${port}${httpGet.path ?? '/'}": dial tcp ${ip}:${port}: connect: connection refused`;
    if (typeof dialed === 'string') return { tookMs: 0, error: refused };
    const path = httpGet.path ?? '/';
    const answer = programs.http(dialed.hostPod, dialed.container, { port: dialed.port, path });
    if (answer === 'refused') return { tookMs: 0, error: refused };
    if (answer === 'hang') return { tookMs: Infinity, error: 'context deadline exceeded' };
    return { tookMs: answer.latencyMs, error: '' };
  }
  return AT_ONCE;
}
