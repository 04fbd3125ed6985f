/** Rules of probe workers, each shown in a run: what counts as success, what is said, what follows. */
import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';
import type { SimulationOptions } from '../simulation/simulation.ts';

const begin = (app: string, container: string, more: string = '', options?: SimulationOptions) =>
  runManifests(
    `
apiVersion: v1
kind: Pod
metadata: { name: web, annotations: { podsim.dev/workload.app: '${app}' } }
spec:
  terminationGracePeriodSeconds: 1
  ${more}
  containers:
    - name: app
      image: 'example/web:1'
      ports: [{ name: http, containerPort: 80 }]
      ${container}`,
    options,
  );

const failures = (run: ManifestRun): readonly string[] => [
  ...new Set(run.facts('ProbeFailed').map(({ message }) => message)),
];
const failing = (app: string, probe: string): readonly string[] =>
  failures(begin(app, `readinessProbe: { ${probe}, initialDelaySeconds: 2 }`).until(30));
const SERVES_80 = '{startup: 0s, listen: [{port: 80}]}';
const IP = '10.244.1.2';

describe('what a probe says, in the words of Kubernetes and Go', () => {
  it('of HTTP statuses', () => {
    const app = '{startup: 0s, http: [{path: /bad, status: 500}, {path: /ok, status: 399}]}';
    expect(failing(app, 'httpGet: { port: 80, path: /bad }')).toEqual([
      'HTTP probe failed with statuscode: 500',
    ]);
    expect(failing(app, 'httpGet: { port: 80, path: /ok }')).toEqual([]);
  });

  it('of a refused connection, by HTTP and TCP', () => {
    const refused = `dial tcp ${IP}:81: connect: connection refused`;
    expect(failing(SERVES_80, 'httpGet: { port: 81 }')).toEqual([
      `Get "http://${IP}:81/": ${refused}`,
    ]);
    expect(failing(SERVES_80, 'tcpSocket: { port: 81 }')).toEqual([refused]);
  });

  it('of an address that nobody has', () => {
    const lost = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
    expect(failing(SERVES_80, 'httpGet: { port: 80, host: 10.9.9.9 }')).toEqual([
      `Get "http://10.9.9.9:80/": ${lost}`,
    ]);
    expect(failing(SERVES_80, 'tcpSocket: { port: 80, host: 10.9.9.9 }')).toEqual([
      'dial tcp 10.9.9.9:80: i/o timeout',
    ]);
  });

  it('of a TLS handshake that nobody answers', () => {
    const app = '{startup: 0s, listen: [{port: 443, tls: true}], hang: [{from: 0s}]}';
    expect(failing(app, 'httpGet: { port: 443, scheme: HTTPS }, timeoutSeconds: 11')).toEqual([
      `Get "https://${IP}:443/": net/http: TLS handshake timeout`,
    ]);
  });

  it('of executed commands: their output up to 10 KiB, or the timeout', () => {
    expect(failing('{}', 'exec: { command: [sh, -c, "echo no; exit 4"] }')).toEqual(['no\n']);
    const [long = ''] = failing(
      '{}',
      'exec: { command: [sh, -c, "i=0; while [ $i -lt 3000 ]; do echo 12345; i=$((i+1)); done; exit 1"] }',
    );
    expect(long).toHaveLength(10_240);
    expect(failing('{}', 'exec: { command: [sh, -c, "sleep 3"] }, timeoutSeconds: 2')).toEqual([
      'command timed out: "sh -c sleep 3" timed out after 2s',
    ]);
  });

  it('of gRPC: not serving, unknown, refused, too late', () => {
    const app = (rule: string): string => `{startup: 0s, listen: [{port: 80}], grpc: [${rule}]}`;
    const probe = 'grpc: { port: 80 }';
    expect(failing(app('{status: NOT_SERVING}'), probe)).toEqual([
      'service unhealthy (responded with "NOT_SERVING")',
    ]);
    expect(failing(app('{status: SERVICE_UNKNOWN}'), probe)).toEqual([
      'error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
    ]);
    expect(failing(app('{latency: 5s}'), probe)).toEqual([
      'timeout: health rpc did not complete within 1s',
    ]);
    const patient = begin(SERVES_80, 'readinessProbe: { grpc: { port: 81 }, timeoutSeconds: 90 }');
    const refused = `timeout: failed to connect service "${IP}:81" within 1m30s: context deadline exceeded`;
    expect(failures(patient.until(89))).toEqual([]);
    expect(failures(patient.until(90))).toEqual([refused]);
  });
});

describe('where a probe goes', () => {
  it('finds ports by name', () => {
    expect(failing(SERVES_80, 'httpGet: { port: http }')).toEqual([]);
  });

  it('errs when there is no such port, which counts as nothing and is told three times in vain', () => {
    const run = begin(
      SERVES_80,
      'livenessProbe: { tcpSocket: { port: admin }, failureThreshold: 1 }',
    );
    run.until(35);
    const why = 'strconv.Atoi: parsing "admin": invalid syntax';
    expect(run.events('Unhealthy')).toEqual([
      `30s 3x Warning Unhealthy: Liveness probe errored and resulted in unknown state: ${why}`,
    ]);
    expect(run.facts('ContainerExited')).toEqual([]);
  });

  it('follows redirects on the same host, and warns of one that leads away', () => {
    const app = (location: string): string =>
      `{startup: 0s, http: [{path: /, status: 302, location: "${location}"}, {path: /bad, status: 503}]}`;
    const probe = 'livenessProbe: { httpGet: { port: 80 } }';
    expect(failures(begin(app('/bad'), probe).until(15))).toEqual([
      'HTTP probe failed with statuscode: 503',
    ]);
    const away = begin(app('http://elsewhere/'), probe).until(25);
    expect(failures(away)).toEqual([]);
    expect(away.events('ProbeWarning')).toEqual([
      '20s 2x Warning ProbeWarning: Liveness probe warning: Probe terminated redirects, Response body: ',
    ]);
    expect(away.coreEvents('ProbeWarning')[0]?.involvedObject.fieldPath).toBe(
      'spec.containers{app}',
    );
  });
});

describe('workers and thresholds', () => {
  it('tick from their own creation, before the image is there', () => {
    const run = begin(SERVES_80, 'livenessProbe: { httpGet: { port: 80 }, periodSeconds: 7 }', '', {
      fidelity: 'real',
    }).until(60);
    const { at = 0 } = run.facts('ProbesAdded')[0] ?? {};
    const startedAt = run.facts('ContainerStarted')[0]?.at ?? 0;
    expect(startedAt).toBeGreaterThan(at);
    expect(run.facts('ProbeSucceeded')[0]?.at).toBe(at + 7_000);
  });

  it('count failures across the death of the container', () => {
    const app =
      '{startup: 0s, http: [{from: 5s, to: 25s, status: 500}], exit: {after: 22s, code: 1}}';
    const run = begin(app, 'livenessProbe: { httpGet: { port: 80 } }').until(45);
    const counted = run.facts('ProbeFailed').map(({ at, run: count }) => [at / 1_000, count]);
    // Two in the first life; the second is killed for its first failure, and the third waits in the back-off.
    expect(counted).toEqual([
      [10, 1],
      [20, 2],
      [30, 3],
    ]);
    expect(run.times('ContainerStarted')).toEqual([0, 22, 40]);
  });

  it('of startup probes hold back the others, and kill after so many failures', () => {
    const probes = (
      threshold: number,
    ): string => `startupProbe: { httpGet: { port: 80 }, periodSeconds: 5, failureThreshold: ${threshold} }
      readinessProbe: { httpGet: { port: 80 } }
      livenessProbe: { httpGet: { port: 80 }, failureThreshold: 1 }`;
    const slow = '{startup: 18s, listen: [{port: 80}]}';
    const patient = begin(slow, probes(9)).until(40);
    expect(new Set(patient.facts('ProbeFailed').map(({ probe }) => probe))).toEqual(
      new Set(['startup']),
    );
    expect(patient.container('app')).toMatchObject({ started: true, ready: true, restartCount: 0 });
    const started = patient
      .facts('PodStatusReported')
      .find(({ status }) => status.containerStatuses?.[0]?.started);
    expect(started?.at).toBe(20_000);
    const hasty = begin(slow, probes(2)).until(14);
    expect(hasty.events('Killing')).toEqual([
      '10s 1x Normal Killing: Container app failed startup probe, will be restarted',
    ]);
  });

  it('of readiness ask again at once while the container is not ready', () => {
    const probe =
      'readinessProbe: { httpGet: { port: 80 }, periodSeconds: 20, successThreshold: 2 }';
    const run = begin('{startup: 0s, http: [{from: 41s, status: 500}]}', probe).until(100);
    // Both successes that it takes come at once, because every sync of an unready container asks.
    expect(run.times('ProbeSucceeded')).toEqual([0, 0]);
    // The third failure in a row makes it unready, the sync that follows asks once more.
    expect(run.times('ProbeFailed')).toEqual([60, 80, 100, 100]);
    expect(run.condition('Ready')).toBe('False');
  });

  it('hold after a kill until there is another instance', () => {
    const app = '{startup: 0s, http: [{status: 500}], onSIGTERM: {exitAfter: 25s}}';
    const probe =
      'livenessProbe: { httpGet: { port: 80 }, failureThreshold: 1, terminationGracePeriodSeconds: 30 }';
    expect(begin(app, probe).until(49).times('ProbeFailed')).toEqual([10, 40]);
  });

  it('of a Pod that restarts nothing end it', () => {
    const run = begin(
      '{startup: 0s, http: [{status: 500}]}',
      'livenessProbe: { httpGet: { port: 80 } }',
      'restartPolicy: Never',
    ).until(60);
    expect(run.events('Killing')[0]).toBe('30s 1x Normal Killing: Stopping container app');
    expect(run.status.phase).toBe('Failed');
  });
});

describe('probes of sidecars', () => {
  const sidecar = (probe: string): string => `initContainers:
    - { name: side, image: 'example/side:1', restartPolicy: Always, ${probe} }
    - { name: setup, image: 'busybox:1', command: ['true'] }`;

  it('count for the readiness of the Pod', () => {
    const run = begin('{}', '', sidecar('readinessProbe: { exec: { command: ["false"] } }')).until(
      60,
    );
    expect(run.condition('Ready')).toBe('False');
    expect(run.condition('Initialized')).toBe('True');
    expect(run.container('app')?.ready).toBe(true);
  });

  it('gate what comes after, when they are about the start', () => {
    const probe =
      'startupProbe: { exec: { command: [cat, /up] }, periodSeconds: 4 }, command: [sh, -c, "sleep 9; touch /up; sleep 3600"]';
    const run = begin('{}', '', sidecar(probe)).until(60);
    expect(run.times('ContainerStarted')).toEqual([0, 12, 12]);
    expect(run.column.slice(1)).toEqual([
      '0s Init:0/2',
      '12s Init:1/2',
      '12s PodInitializing',
      '12s Running',
    ]);
  });

  it('restart it when they are about its life', () => {
    const run = begin('{}', '', sidecar('livenessProbe: { exec: { command: ["false"] } }')).until(
      35,
    );
    expect(run.events('Killing')).toEqual([
      '30s 1x Normal Killing: Init container side failed liveness probe',
    ]);
    expect(run.container('side')?.restartCount).toBe(1);
    expect(run.facts('ContainerStarted').map(({ container }) => container)).toEqual([
      'side',
      'setup',
      'app',
      'side',
    ]);
  });
});

describe('a restarted kubelet', () => {
  it('keeps old containers ready and started until a probe says otherwise', () => {
    const probes = `readinessProbe: { httpGet: { port: 80 } }
      startupProbe: { httpGet: { port: 80 } }`;
    const run = begin('{startup: 0s, http: [{from: 70s, status: 500}]}', probes).until(30);
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.until(40).execute({ type: 'StartKubelet', node: 'node-1' });
    run.until(65);
    expect(run.container('app')).toMatchObject({ ready: true, started: true, restartCount: 0 });
    expect(run.facts('PodStatusReported').filter(({ at }) => at >= 30_000)).toEqual([]);
    expect(run.until(100).condition('Ready')).toBe('False');
  });
});
