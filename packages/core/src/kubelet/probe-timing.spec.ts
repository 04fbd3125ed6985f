import { describe, expect, it } from 'vitest';
import { withoutTicks } from '../testing/properties/compare-runs.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';
import type { SimulationOptions } from '../simulation/simulation.ts';

const web = (workload: string, probes: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    podsim.dev/workload.app: '${workload}'
spec:
  terminationGracePeriodSeconds: 5
  ${more}
  containers:
    - name: app
      image: nginx:1.27
      ports: [{ containerPort: 80 }]
      ${probes}`;

const liveness = (fields: string): string => `livenessProbe: { ${fields} }`;
const readiness = (fields: string): string => `readinessProbe: { ${fields} }`;
const GET = 'httpGet: { port: 80 }';
const URL = 'Get "http://10.244.1.2:80/"';
const TIMED_OUT = `${URL}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;

const failures = (run: ManifestRun): readonly string[] =>
  run
    .facts('ProbeFailed')
    .map(({ at, run: count, message }) => `${at / 1_000}s ${count} ${message}`);
const successes = (run: ManifestRun): readonly number[] => run.times('ProbeSucceeded');

describe('an attempt that takes time', () => {
  it('fails when its time is up, not when it begins', () => {
    const run = runManifests(
      web('{hang: [{from: 5s}]}', liveness(`${GET}, timeoutSeconds: 3`)),
    ).until(40);
    expect(failures(run)).toEqual([
      `13s 1 ${TIMED_OUT}`,
      `23s 2 ${TIMED_OUT}`,
      `33s 3 ${TIMED_OUT}`,
    ]);
    expect(run.events('Killing')).toEqual([
      '33s 1x Normal Killing: Container app failed liveness probe, will be restarted',
    ]);
  });

  it('succeeds when the answer is there', () => {
    const slow = '{startup: 0s, http: [{latency: 700ms}]}';
    const run = runManifests(web(slow, readiness(GET))).until(30);
    expect(successes(run)).toEqual([0.7]);
    expect(run.column).toContain('0s Running');
    expect(run.facts('ProbeSucceeded').at(-1)?.slow?.tookMs).toBe(700);
  });

  it('fails when the answer comes as late as the timeout', () => {
    const run = runManifests(web('{startup: 0s, http: [{latency: 1s}]}', readiness(GET))).until(9);
    expect(failures(run)[0]).toBe(`1s 1 ${TIMED_OUT}`);
  });

  it('costs no notice per period as long as the answer stays slow', () => {
    const run = runManifests(web('{startup: 0s, http: [{latency: 700ms}]}', readiness(GET))).until(
      30,
    );
    const before = run.simulation.log.facts.length;
    run.until(86_400);
    expect(run.simulation.log.facts).toHaveLength(before);
  });

  it('is told anew when the answer gets slower or prompt', () => {
    const changing =
      '{http: [{latency: 200ms}, {from: 35s, latency: 600ms}, {from: 55s, latency: 1ms}]}';
    const run = runManifests(web(changing, liveness(GET))).until(90);
    const told = run.facts('ProbeSucceeded').map(({ at, slow }) => [at, slow?.tookMs ?? 0]);
    expect(told).toEqual([
      [10_200, 200],
      [40_600, 600],
      [60_000, 0],
    ]);
  });
});

describe('ticks that come while an attempt is under way', () => {
  it('are merged into one that is due as soon as the attempt is over', () => {
    // Ticks every 2 s, of which the one at 12, 17... is held while each attempt takes 5 s.
    const probe = `${GET}, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 100`;
    const run = runManifests(web('{hang: [{from: 9s}]}', liveness(probe))).until(27);
    expect(run.times('ProbeFailed')).toEqual([15, 20, 25]);
  });

  it('leave the grid of ticks as it is', () => {
    const probe = `${GET}, periodSeconds: 4, timeoutSeconds: 5, failureThreshold: 100`;
    const run = runManifests(
      web('{hang: [{from: 9s, to: 30s}], http: [{from: 30s, status: 500}]}', liveness(probe)),
    ).until(41);
    // Begun at 12, 17, 22, 27; the tick of 28 was held, and from 32 on every answer is prompt.
    expect(run.times('ProbeFailed')).toEqual([17, 22, 27, 32, 32, 36, 40]);
  });
});

describe('a container that dies while it is asked', () => {
  const asked = (workload: string, probe: string, options?: SimulationOptions): ManifestRun =>
    runManifests(web(workload, liveness(`${probe}, timeoutSeconds: 9`)), options).until(19);

  it('closes the connection of a request that it has read', () => {
    const run = asked('{http: [{latency: 5s}], exit: {after: 12s, code: 1}}', GET);
    expect(failures(run)[0]).toBe(`12s 1 ${URL}: EOF`);
  });

  it('resets the connection of a request that it has not', () => {
    const run = asked('{hang: [{from: 1s}], exit: {after: 12s, code: 1}}', GET);
    expect(failures(run)[0]).toMatch(
      /^12s 1 Get "http:\/\/10\.244\.1\.2:80\/": read tcp 10\.244\.1\.1:\d{5}->10\.244\.1\.2:80: read: connection reset by peer$/,
    );
  });

  it('takes executed commands with it', () => {
    const run = asked('{exit: {after: 12s, code: 1}}', 'exec: { command: [sh, -c, "sleep 5"] }');
    expect(failures(run)[0]).toBe('12s 1 ');
  });

  it('breaks a gRPC call', () => {
    const run = asked(
      '{listen: [{port: 80}], grpc: [{latency: 5s}], exit: {after: 12s, code: 1}}',
      'grpc: { port: 80 }',
    );
    const why = 'rpc error: code = Unavailable desc = error reading from server: EOF';
    expect(failures(run)[0]).toBe(`12s 1 error: health rpc probe failed: ${why}`);
  });

  it('breaks attempts that were skipped because they would have changed nothing', () => {
    const manifest = web(
      '{startup: 0s, http: [{latency: 600ms}], exit: {after: 40.3s, code: 1}}',
      `${liveness(GET)}\n      ${readiness(`${GET}, periodSeconds: 3`)}`,
    );
    const facts = (ticked: boolean): readonly string[] =>
      withoutTicks(runManifests(manifest, { ticked }).until(60).simulation.log.facts);
    expect(failures(runManifests(manifest).until(41))[0]).toBe(`40.3s 1 ${URL}: EOF`);
    expect(facts(false)).toEqual(facts(true));
  });
});

describe('an attempt under way when the Pod is to stop', () => {
  it('goes on, and its failure is told although the worker has ended', () => {
    const run = runManifests(
      web('{hang: [{from: 1s}], onSIGTERM: {ignore: true}}', liveness(`${GET}, timeoutSeconds: 3`)),
    ).until(11);
    run.delete().until(40);
    expect(failures(run)).toEqual([`13s 1 ${TIMED_OUT}`]);
  });

  it('is broken by the exit of the container', () => {
    const run = runManifests(
      web(
        '{http: [{latency: 3s}], onSIGTERM: {exitAfter: 1s}}',
        liveness(`${GET}, timeoutSeconds: 9`),
      ),
    ).until(31);
    run.delete().until(50);
    expect(failures(run)).toEqual([`32s 1 ${URL}: EOF`]);
  });
});

describe('initial delays', () => {
  it('count from the start that the status shows, which has no fraction of a second', () => {
    const run = runManifests(
      web('{}', readiness(`${GET}, initialDelaySeconds: 5, periodSeconds: 1`)),
      {
        fidelity: 'real',
        seed: 3,
      },
    ).until(30);
    const startedAt = run.facts('ContainerStarted')[0]?.at ?? 0;
    const readyAt = run.facts('ProbeSucceeded')[0]?.at ?? 0;
    expect(startedAt % 1_000).toBeGreaterThan(0);
    expect(readyAt).toBeGreaterThanOrEqual(Math.floor(startedAt / 1_000) * 1_000 + 5_000);
    expect(readyAt).toBeLessThan(Math.floor(startedAt / 1_000) * 1_000 + 6_000);
  });
});
