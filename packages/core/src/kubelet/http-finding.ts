/** What an HTTP probe finds, redirects included. Mirrors `pkg/probe/http (DoHTTPProbe, RedirectChecker)`. */
import type { Probe } from '../api/schema/kubernetes.ts';
import type { DurationMs, SimTime } from '../engine/time.ts';
import { dial, type Dialed } from '../host/network.ts';
import type { HttpOutcome } from '../host/programs.ts';
import { dialError, found, joinHostPort, type ProbeFinding } from './finding.ts';
import type { Kubelet } from './kubelet.ts';

const MS_PER_S = 1_000;
const REDIRECTS_MAX = 10;
const BODY_MAX = 10 * 1_024;
const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';

/** Where a request goes. */
interface Target {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** What one request came to: an answer, or why there is none. */
type Answer = Extract<HttpOutcome, object> | { readonly error: string };

/** Sends the request and follows redirects as long as they stay on the host that was asked first. */
export function httpFinding(
  kubelet: Kubelet,
  {
    nodeName,
    host,
    port,
  }: { readonly nodeName: string; readonly host: string; readonly port: number },
  { httpGet, timeoutSeconds = 1 }: Probe,
  nextChangeAt: SimTime | undefined,
): ProbeFinding {
  const scheme = httpGet?.scheme === 'HTTPS' ? 'https' : 'http';
  let target: Target = { scheme, host, port, path: httpGet?.path ?? '/' };
  let leftMs = timeoutSeconds * MS_PER_S;
  for (let requests = 1; ; requests += 1) {
    const answer = ask(kubelet, nodeName, target, leftMs);
    if ('error' in answer) {
      return found('Failure', `Get "${urlOf(target)}": ${answer.error}`, nextChangeAt);
    }
    leftMs -= answer.latencyMs;
    const next = redirected(target, answer);
    if (next === undefined || next.host !== host) return judged(answer, nextChangeAt);
    if (requests >= REDIRECTS_MAX) {
      const message = `Get "${answer.location ?? ''}": stopped after ${REDIRECTS_MAX} redirects`;
      return found('Failure', message, nextChangeAt);
    }
    target = next;
  }
}

function ask(
  { ctx, programs }: Kubelet,
  nodeName: string,
  { scheme, host, port, path }: Target,
  leftMs: DurationMs,
): Answer {
  const dialed: Dialed = dial(ctx, { nodeName }, host, port);
  if (typeof dialed === 'string') return { error: dialError(dialed, host, port) };
  const answer = programs.http(dialed.hostPod, dialed.container, {
    port: dialed.port,
    path,
    scheme: scheme === 'https' ? 'HTTPS' : 'HTTP',
  });
  if (answer === 'refused') return { error: dialError('refused', host, port) };
  if (answer === 'not-tls') return { error: 'http: server gave HTTP response to HTTPS client' };
  if (answer === 'hang' || answer.latencyMs >= leftMs) return { error: TIMED_OUT };
  return answer;
}

function judged(
  { status, body }: Extract<Answer, { readonly status: number }>,
  nextChangeAt: SimTime | undefined,
): ProbeFinding {
  if (status < 200 || status >= 400) {
    return found('Failure', `HTTP probe failed with statuscode: ${status}`, nextChangeAt);
  }
  if (status < 300) return found('Success', '', nextChangeAt);
  const warning = `Probe terminated redirects, Response body: ${body.slice(0, BODY_MAX)}`;
  return { ...found('Success', '', nextChangeAt), warning };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const ABSOLUTE = /^(https?):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?(\/.*)?$/;

/** Where an answer sends the client; undefined when it sends it nowhere. */
function redirected(
  from: Target,
  { status, location = '' }: Extract<Answer, { readonly status: number }>,
): Target | undefined {
  if (!REDIRECTS.has(status) || location === '') return undefined;
  const [, scheme, host = '', port, path = '/'] = ABSOLUTE.exec(location) ?? [];
  if (scheme === undefined) {
    if (location.startsWith('/')) return { ...from, path: location };
    return { ...from, path: from.path.slice(0, from.path.lastIndexOf('/') + 1) + location };
  }
  const usual = scheme === 'https' ? 443 : 80;
  return {
    scheme: scheme === 'https' ? 'https' : 'http',
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? usual : Number(port),
    path,
  };
}

function urlOf({ scheme, host, port, path }: Target): string {
  return `${scheme}://${joinHostPort(host, port)}${path}`;
}
