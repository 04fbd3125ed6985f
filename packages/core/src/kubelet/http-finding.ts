/** What an HTTP probe finds, redirects included. Mirrors `pkg/probe/http (DoHTTPProbe, RedirectChecker)`. */
import type { Probe } from '../api/schema/kubernetes.ts';
import type { DurationMs, SimTime } from '../engine/time.ts';
import { dial, type Dialed } from '../host/network.ts';
import type { HttpOutcome } from '../host/programs.ts';
import { answeredIn, dialError, found, urlOf, type Asking, type ProbeFinding } from './finding.ts';
import type { Kubelet } from './kubelet.ts';

const MS_PER_S = 1_000;
const REDIRECTS_MAX = 10;
const BODY_MAX = 10 * 1_024;
const TIMED_OUT = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
const HANDSHAKE_MS = 10_000;
const HANDSHAKE_TIMED_OUT = 'net/http: TLS handshake timeout';

/** Where a request goes. */
interface Target {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** What one request came to: an answer, or why there is none and after how long. */
type Answer = Extract<HttpOutcome, object> | NoAnswer;

interface NoAnswer {
  readonly error: string;
  readonly afterMs: DurationMs;
  readonly isUnread?: boolean;
}

/** Sends the request and follows redirects as long as they stay on the host that was asked first. */
export function httpFinding(
  kubelet: Kubelet,
  {
    nodeName,
    host,
    port,
    asks,
  }: {
    readonly nodeName: string;
    readonly host: string;
    readonly port: number;
    readonly asks: string | undefined;
  },
  { httpGet, timeoutSeconds = 1 }: Probe,
  changesAt: SimTime | undefined,
): ProbeFinding {
  let nextChangeAt = changesAt;
  const scheme = httpGet?.scheme === 'HTTPS' ? 'https' : 'http';
  let target: Target = { scheme, host, port, path: httpGet?.path ?? '/' };
  const timeoutMs = timeoutSeconds * MS_PER_S;
  let tookMs = 0;
  for (let requests = 1; ; requests += 1) {
    const answer = ask(kubelet, nodeName, target, timeoutMs - tookMs);
    if ('error' in answer) {
      const { error, afterMs, isUnread = false } = answer;
      const asking = { ...answeredIn(tookMs + afterMs, asks), ...(isUnread && { isUnread }) };
      return found('Failure', `Get "${printed(target)}": ${error}`, nextChangeAt, asking);
    }
    tookMs += answer.latencyMs;
    const asking = answeredIn(tookMs, asks);
    const next = redirected(target, answer);
    if (next === undefined || next.host !== host) return judged(answer, nextChangeAt, asking);
    if (requests >= REDIRECTS_MAX) {
      const message = `Get "${answer.location ?? ''}": stopped after ${REDIRECTS_MAX} redirects`;
      return found('Failure', message, nextChangeAt, asking);
    }
    // Another port may be that of another program, whose next change is not known here.
    if (next.port !== port) nextChangeAt = kubelet.ctx.now + 1;
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
  // A request does not wait for its connection any longer than for its answer.
  if (dialed === 'timeout') return { error: TIMED_OUT, afterMs: leftMs };
  if (typeof dialed === 'string') return { error: dialError(dialed, host, port), afterMs: 0 };
  const answer = programs.http(dialed.hostPod, dialed.container, {
    port: dialed.port,
    path,
    scheme: scheme === 'https' ? 'HTTPS' : 'HTTP',
  });
  if (answer === 'refused') return { error: dialError('refused', host, port), afterMs: 0 };
  if (answer === 'not-tls') {
    return { error: 'http: server gave HTTP response to HTTPS client', afterMs: 0 };
  }
  if (answer === 'hang') {
    const isInHandshake = scheme === 'https' && leftMs > HANDSHAKE_MS;
    return isInHandshake
      ? { error: HANDSHAKE_TIMED_OUT, afterMs: HANDSHAKE_MS, isUnread: true }
      : { error: TIMED_OUT, afterMs: leftMs, isUnread: true };
  }
  return answer.latencyMs >= leftMs ? { error: TIMED_OUT, afterMs: leftMs } : answer;
}

function judged(
  { status, body }: Extract<Answer, { readonly status: number }>,
  nextChangeAt: SimTime | undefined,
  asking: Asking,
): ProbeFinding {
  if (status < 200 || status >= 400) {
    return found('Failure', `HTTP probe failed with statuscode: ${status}`, nextChangeAt, asking);
  }
  const success = found('Success', '', nextChangeAt, asking);
  if (status < 300) return success;
  const warning = `Probe terminated redirects, Response body: ${body.slice(0, BODY_MAX)}`;
  return { ...success, warning };
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

function printed({ scheme, host, port, path }: Target): string {
  return urlOf(scheme, host, port, path);
}
