/** Probes and lifecycle hooks. Mirrors `validateProbe`, `validateLifecycle` and `validateHandler`. */
import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  Probe,
  SleepAction,
  TCPSocketAction,
} from '../schema/kubernetes.ts';
import { validatePortReference } from './container-ports.ts';
import type { FieldError } from './field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required, when } from './field-error.ts';
import { isHttpHeaderName } from './formats.ts';

const SCHEMES = ['HTTP', 'HTTPS'];

/** What a probe or a hook can do; exactly one is set. */
interface Handler {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
  readonly sleep?: SleepAction;
}

function validateHttpGet(action: HTTPGetAction, path: string): readonly FieldError[] {
  const scheme = action.scheme ?? '';
  return [
    ...when(!action.path, required(`${path}.path`)),
    ...validatePortReference(action.port, `${path}.port`),
    ...when(!SCHEMES.includes(scheme), notSupported(`${path}.scheme`, scheme, SCHEMES)),
    ...(action.httpHeaders ?? []).flatMap(({ name }) =>
      invalidEach(`${path}.httpHeaders`, name ?? '', isHttpHeaderName(name ?? '')),
    ),
  ];
}

function validateSleep(
  { seconds }: SleepAction,
  gracePeriodSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  if (gracePeriodSeconds === undefined) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`;
  const outside = (seconds ?? 0) < 0 || (seconds ?? 0) > gracePeriodSeconds;
  return when(outside, invalid(path, seconds ?? 0, detail));
}

function validateHandler(
  handler: Handler,
  gracePeriodSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const found: [string, () => readonly FieldError[]][] = [];
  if (exec) {
    const empty = (exec.command ?? []).length === 0;
    found.push(['exec', () => when(empty, required(`${path}.exec.command`))]);
  }
  if (httpGet) found.push(['httpGet', () => validateHttpGet(httpGet, `${path}.httpGet`)]);
  if (tcpSocket) {
    found.push([
      'tcpSocket',
      () => validatePortReference(tcpSocket.port, `${path}.tcpSocket.port`),
    ]);
  }
  if (grpc) found.push(['grpc', () => validatePortReference(grpc.port, `${path}.grpc.port`)]);
  if (sleep) {
    found.push(['sleep', () => validateSleep(sleep, gracePeriodSeconds, `${path}.sleep`)]);
  }
  if (found.length === 0) return [required(path, 'must specify a handler type')];
  return found.flatMap(([name, check], index) =>
    index === 0
      ? check()
      : [forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')],
  );
}

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function validateProbe(
  probe: Probe,
  gracePeriodSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  const grace = probe.terminationGracePeriodSeconds;
  return [
    ...validateHandler(probe, gracePeriodSeconds, path),
    ...NUMBERS.flatMap((field) =>
      when(
        (probe[field] ?? 0) < 0,
        invalid(`${path}.${field}`, probe[field], 'must be greater than or equal to 0'),
      ),
    ),
    ...when(
      grace !== undefined && grace <= 0,
      invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'),
    ),
  ];
}

/** A liveness or startup probe: one success is enough. */
function validateOneSuccessProbe(
  probe: Probe | undefined,
  gracePeriodSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  if (probe === undefined) return [];
  const successThreshold = probe.successThreshold ?? 0;
  return [
    ...validateProbe(probe, gracePeriodSeconds, path),
    ...when(
      successThreshold !== 1,
      invalid(`${path}.successThreshold`, successThreshold, 'must be 1'),
    ),
  ];
}

function validateReadinessProbe(
  probe: Probe | undefined,
  gracePeriodSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  if (probe === undefined) return [];
  const grace = probe.terminationGracePeriodSeconds;
  const detail = 'must not be set for readinessProbes';
  return [
    ...validateProbe(probe, gracePeriodSeconds, path),
    ...when(grace !== undefined, invalid(`${path}.terminationGracePeriodSeconds`, grace, detail)),
  ];
}

/** Hooks and probes of a container that may have them. */
export function validateLifecycleAndProbes(
  container: {
    readonly lifecycle?: Lifecycle;
    readonly livenessProbe?: Probe;
    readonly readinessProbe?: Probe;
    readonly startupProbe?: Probe;
  },
  gracePeriodSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  const hooks = (['postStart', 'preStop'] as const).flatMap((name) => {
    const hook = lifecycle?.[name];
    const at = `${path}.lifecycle.${name}`;
    return hook === undefined ? [] : validateHandler(hook, gracePeriodSeconds, at);
  });
  return [
    ...hooks,
    ...validateOneSuccessProbe(livenessProbe, gracePeriodSeconds, `${path}.livenessProbe`),
    ...validateReadinessProbe(readinessProbe, gracePeriodSeconds, `${path}.readinessProbe`),
    ...validateOneSuccessProbe(startupProbe, gracePeriodSeconds, `${path}.startupProbe`),
  ];
}
