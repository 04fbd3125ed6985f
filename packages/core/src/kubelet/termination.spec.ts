/** How a Pod and its containers are stopped, to the second: grace period, hooks, signals, order, exit codes. */
import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const begin = (fields: string, app: string, container = '', more = ''): ManifestRun =>
  runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: web, annotations: { podsim.dev/workload.app: '${app}'${more} } }
spec:
  ${fields}
  containers:
    - name: app
      image: 'example/web:1'
      ports: [{ containerPort: 80 }]
      ${container}`);

const STUBBORN = '{startup: 0s, onSIGTERM: {ignore: true}}';
const grace = (seconds: number): string => `terminationGracePeriodSeconds: ${seconds}`;
const preStop = (handler: string): string => `lifecycle: { preStop: ${handler} }`;

const signals = (run: ManifestRun): readonly (readonly [number, string, string, number])[] =>
  run
    .facts('ContainerSignaled')
    .map(({ at, container, signal, graceSeconds }) => [
      at / 1_000,
      container,
      signal,
      graceSeconds,
    ]);
const exits = (run: ManifestRun) =>
  run
    .facts('ContainerExited')
    .map(({ at, container, exitCode }) => [at / 1_000, container, exitCode]);

/** Runs to 10 s, deletes, runs on. */
const deleted = (run: ManifestRun, seconds?: number): ManifestRun =>
  run.until(10).delete(seconds).until(200);

describe('the exit code', () => {
  it('is 143 of a program without a handler', () => {
    expect(exits(deleted(begin('', '{}')))).toEqual([[10, 'app', 143]]);
  });

  it('is what the handler says', () => {
    const run = deleted(begin('', '{onSIGTERM: {exitAfter: 3s, code: 0}}'));
    expect(exits(run)).toEqual([[13, 'app', 0]]);
    expect(run.column.slice(-3)).toEqual(['10s Terminating', '13s Completed', '13s (gone)']);
  });

  it('is 137 of one that ignores the signal until its time is up', () => {
    const run = deleted(begin(grace(8), STUBBORN));
    expect(signals(run)).toEqual([
      [10, 'app', 'SIGTERM', 8],
      [18, 'app', 'SIGKILL', 0],
    ]);
    expect(exits(run)).toEqual([[18, 'app', 137]]);
  });
});

describe('the grace period', () => {
  it('is that of the deletion, 30 s by default', () => {
    expect(exits(deleted(begin('', STUBBORN)))).toEqual([[40, 'app', 137]]);
    expect(exits(deleted(begin(grace(60), STUBBORN), 5))).toEqual([[15, 'app', 137]]);
  });

  it('is never less than 2 s for the program, and 1 s for the Pod', () => {
    const run = deleted(begin(grace(0), STUBBORN), 1);
    expect(run.facts('PodStopRequested')[0]?.gracePeriodSeconds).toBe(1);
    expect(exits(run)).toEqual([[12, 'app', 137]]);
  });

  it('of a failed liveness probe may be longer than that of the Pod', () => {
    const probe =
      'livenessProbe: { exec: { command: ["false"] }, failureThreshold: 1, terminationGracePeriodSeconds: 50 }';
    const run = begin(grace(5), STUBBORN, probe).until(100);
    expect(signals(run).slice(0, 2)).toEqual([
      [10, 'app', 'SIGTERM', 50],
      [60, 'app', 'SIGKILL', 0],
    ]);
    expect(run.facts('ContainerStarted').map(({ at }) => at)).toEqual([0, 60_000]);
  });

  it('of a failed liveness probe gives way to that of a deletion', () => {
    const probe =
      'livenessProbe: { exec: { command: ["false"] }, failureThreshold: 1, terminationGracePeriodSeconds: 50 }';
    const run = begin(grace(5), STUBBORN, probe).until(20).delete().until(100);
    expect(exits(run)).toEqual([[25, 'app', 137]]);
    expect(run.events('Killing')).toEqual([
      '10s 1x Normal Killing: Container app failed liveness probe, will be restarted',
      '20s 1x Normal Killing: Stopping container app',
    ]);
  });
});

describe('a preStop hook', () => {
  it('comes before the signal and is taken off the budget in whole seconds', () => {
    const handler = '{ exec: { command: [sh, -c, "sleep 3.7"] } }';
    const run = deleted(begin(grace(10), STUBBORN, preStop(handler)));
    expect(signals(run)).toEqual([
      [13.7, 'app', 'SIGTERM', 7],
      [20.7, 'app', 'SIGKILL', 0],
    ]);
  });

  it('may sleep', () => {
    const run = deleted(begin(grace(10), STUBBORN, preStop('{ sleep: { seconds: 4 } }')));
    expect(signals(run)[0]).toEqual([14, 'app', 'SIGTERM', 6]);
  });

  it('by HTTP is done with any answer, however late', () => {
    const app = '{startup: 0s, http: [{path: /bye, status: 500, latency: 2500ms}]}';
    const run = deleted(begin('', app, preStop('{ httpGet: { path: /bye, port: 80 } }')));
    expect(signals(run)[0]).toEqual([12.5, 'app', 'SIGTERM', 28]);
    expect(run.events('FailedPreStopHook')).toEqual([]);
  });

  it('that outlasts the grace period is abandoned, and 2 s are left', () => {
    const handler = '{ exec: { command: [sh, -c, "sleep 3600"] } }';
    const run = deleted(begin(grace(6), STUBBORN, preStop(handler)));
    expect(signals(run)).toEqual([
      [16, 'app', 'SIGTERM', 2],
      [18, 'app', 'SIGKILL', 0],
    ]);
    expect(run.facts('HookCompleted')).toEqual([]);
  });

  it('that fails is told, and the stop goes on', () => {
    const handler = '{ exec: { command: [sh, -c, "exit 7"] } }';
    const run = deleted(begin('', '{}', preStop(handler)));
    expect(run.events().slice(-2)).toEqual([
      '10s 1x Normal Killing: Stopping container app',
      '10s 1x Warning FailedPreStopHook: PreStopHook failed',
    ]);
  });

  it('runs before the kill of a failed probe, too, and not when the program ends by itself', () => {
    const probe =
      'livenessProbe: { exec: { command: ["false"] }, failureThreshold: 1, periodSeconds: 30 }';
    const hook = preStop('{ sleep: { seconds: 4 } }');
    const killed = begin('', '{}', `${hook}\n      ${probe}`).until(40);
    expect(killed.times('HookStarted')).toEqual([30]);
    expect(killed.times('ContainerExited')).toEqual([34]);
    const ended = begin('', '{exit: {after: 20s, code: 1}}', hook).until(30);
    expect(ended.times('ContainerExited')).toEqual([20]);
    expect(ended.times('HookStarted')).toEqual([]);
  });
});

describe('sidecars', () => {
  const SIDECARS = `initContainers:
    - { name: first, image: 'envoy:1', restartPolicy: Always }
    - { name: second, image: 'log:1', restartPolicy: Always, lifecycle: { preStop: { sleep: { seconds: 1 } } } }`;
  const slow = (code: number): string => `{onSIGTERM: {exitAfter: 4s, code: ${code}}}`;

  it('stop after the regular containers, the last one first; their hooks wait for nobody', () => {
    const run = deleted(
      begin(
        `${grace(20)}\n  ${SIDECARS}`,
        slow(0),
        '',
        `, podsim.dev/workload.second: '${slow(0)}'`,
      ),
    );
    expect(run.times('HookStarted', 'second')).toEqual([10]);
    expect(signals(run)).toEqual([
      [10, 'app', 'SIGTERM', 20],
      [14, 'second', 'SIGTERM', 16],
      [18, 'first', 'SIGTERM', 12],
    ]);
    expect(run.status.phase).toBeUndefined();
    expect(run.column.slice(-2)).toEqual(['18s Completed', '18s (gone)']);
  });

  it('whose turn never came get the signal together when the budget is over, and 2 s', () => {
    const run = deleted(begin(`${grace(6)}\n  ${SIDECARS}`, STUBBORN));
    expect(signals(run)).toEqual([
      [10, 'app', 'SIGTERM', 6],
      [16, 'app', 'SIGKILL', 0],
      [16, 'second', 'SIGTERM', 2],
      [16, 'first', 'SIGTERM', 2],
    ]);
  });
});

describe('while the Pod terminates', () => {
  it('its readiness is still probed, its liveness no more', () => {
    const probes = `readinessProbe: { httpGet: { port: 80 }, failureThreshold: 1 }
      livenessProbe: { httpGet: { port: 80 }, failureThreshold: 1 }`;
    const app = '{startup: 0s, http: [{from: 12s, status: 503}], onSIGTERM: {ignore: true}}';
    const run = begin('', app, probes).until(11).delete().until(35);
    expect(run.facts('ProbeFailed').map(({ probe }) => probe)).toEqual(['readiness', 'readiness']);
    expect(run.condition('Ready')).toBe('False');
    expect(run.status.phase).toBe('Running');
    expect(run.events('Killing')).toEqual(['11s 1x Normal Killing: Stopping container app']);
  });

  it('nothing is restarted, and the phase tells how it ended only when all has', () => {
    const app = '{exit: {after: 12s, code: 1}}';
    const fields = `initContainers: [{ name: side, image: 'envoy:1', restartPolicy: Always }]`;
    const run = begin(fields, app, preStop('{ sleep: { seconds: 20 } }'));
    run.until(11).delete().until(200);
    expect(run.facts('ContainerStarted')).toHaveLength(2);
    const phases = run
      .facts('PodStatusReported')
      .map(({ at, status }) => [at / 1_000, status.phase]);
    expect(phases.filter(([, phase]) => phase === 'Failed')).toEqual([[12, 'Failed']]);
  });

  it('its sidecars are still probed, which has no effect any more', () => {
    const probe =
      'livenessProbe: { exec: { command: ["false"] }, periodSeconds: 4, failureThreshold: 2 }';
    const fields = `${grace(20)}
  initContainers:
    - { name: side, image: 'example/side:1', restartPolicy: Always, ${probe} }`;
    const run = begin(fields, STUBBORN).until(1).delete().until(60);
    expect(run.times('ProbeFailed', 'side')).toEqual([0, 4]);
    expect(run.events('Killing')).toEqual([
      '1s 1x Normal Killing: Stopping container app',
      '1s 1x Normal Killing: Stopping container side',
    ]);
    expect(run.facts('ContainerStarted')).toHaveLength(2);
  });

  it('its addresses stay in the status until it is gone', () => {
    const run = deleted(begin(grace(8), STUBBORN));
    const ips = run.facts('PodStatusReported').map(({ status }) => status.podIP);
    expect(new Set(ips.slice(-2))).toEqual(new Set(['10.244.1.2']));
    expect(run.times('SandboxExited')).toEqual([18]);
  });
});
