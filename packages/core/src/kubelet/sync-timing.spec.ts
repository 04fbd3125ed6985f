import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const pod = (container: string, rest = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 2
  ${rest}
  containers:
    - { name: app, image: "busybox:1.36", ${container} }
`;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const real = (manifests: string, seed: number): ManifestRun =>
  runManifests(manifests, { fidelity: 'real', seed });

/** What is left of an instant in seconds after the relists of its node. */
function relistPhase(run: ManifestRun): number {
  return (run.facts('KubeletStarted')[0]?.relistPhaseMs ?? 0) / 1_000;
}
const isRelist = (run: ManifestRun, at = 0): boolean =>
  Math.abs((at - relistPhase(run)) % 1) < 1e-9 ||
  Math.abs(((at - relistPhase(run)) % 1) - 1) < 1e-9;

/** First instant in seconds at which the API showed something. */
function shownAt(run: ManifestRun, shows: (status: ManifestRun['status']) => boolean): number {
  const fact = run.facts('PodStatusReported').find(({ status }) => shows(status));
  return (fact?.at ?? NaN) / 1_000;
}

describe('the relist of the runtime', () => {
  it('notices an exit with the next relist, within a second', () => {
    for (const seed of SEEDS) {
      const run = real(pod('command: [sh, -c, "sleep 5; exit 1"]'), seed).until(8);
      const [exitAt = 0] = run.times('ContainerExited');
      const restartAt = run
        .facts('PodStatusReported')
        .find(
          ({ at, status }) =>
            at > exitAt * 1_000 && status.containerStatuses?.[0]?.state?.terminated,
        )?.at;
      expect(isRelist(run, (restartAt ?? 0) / 1_000)).toBe(true);
      expect((restartAt ?? 0) / 1_000 - exitAt).toBeLessThanOrEqual(1);
    }
  });

  it('notices it at once when every component reacts at once', () => {
    const run = runManifests(pod('command: [sh, -c, "sleep 5; exit 1"]')).until(8);
    expect(run.times('ContainerStarted')).toEqual([0, 5]);
    expect(run.column.slice(0, 5)).toEqual([
      '0s Pending',
      '0s ContainerCreating',
      '0s Running',
      '5s Error',
      '5s Running',
    ]);
  });
});

describe('a Pod worker', () => {
  const DONE = pod('command: [sh, -c, "sleep 5"]', 'restartPolicy: Never');

  it('waits for a newer snapshot on its way from sync over terminating to terminated', () => {
    for (const seed of SEEDS) {
      const run = real(DONE, seed).until(20);
      const exitSeenAt = shownAt(
        run,
        ({ containerStatuses }) => containerStatuses?.[0]?.state?.terminated !== undefined,
      );
      const [sandboxGoneAt = 0] = run.times('SandboxExited');
      expect(isRelist(run, exitSeenAt)).toBe(true);
      expect(sandboxGoneAt).toBeCloseTo(exitSeenAt + 1, 6);
      // Only then no container can run any more, and the API is told of the end.
      expect(shownAt(run, ({ phase }) => phase === 'Succeeded')).toBeCloseTo(exitSeenAt + 1, 6);
      expect(run.column.at(-1)).toBe(`${exitSeenAt}s Completed`);
    }
  });

  it('takes about a second after the last exit to let a deleted Pod go', () => {
    for (const seed of SEEDS) {
      const run = real(pod('command: [sleep, "1000"]'), seed).until(30).delete().until(60);
      const [exitAt = 0] = run.times('ContainerExited');
      const goneAt = run.facts('ObjectDeleted').at(-1)?.at ?? 0;
      expect(exitAt).toBeGreaterThanOrEqual(32);
      expect(goneAt / 1_000 - exitAt).toBeGreaterThan(0);
      expect(goneAt / 1_000 - exitAt).toBeLessThan(1.2);
    }
  });

  it('deletes without any delay of its own when every component reacts at once', () => {
    const run = runManifests(pod('command: [sleep, "1000"]')).until(30).delete().until(60);
    expect(run.column.slice(-3)).toEqual(['30s Terminating', '32s Error', '32s (gone)']);
  });

  it('that is deleted within its sync begins to kill with the next snapshot', () => {
    const hook = 'lifecycle: { postStart: { exec: { command: [sleep, "20"] } } }';
    const run = real(pod(`command: [sleep, "1000"], ${hook}`), 3)
      .until(10)
      .delete()
      .until(12);
    // The first kill is that of the hook, which is interrupted.
    const killAt = run.times('ContainerKillRequested')[1] ?? 0;
    expect(isRelist(run, killAt)).toBe(true);
    expect(killAt).toBeGreaterThan(10);
  });
});

describe('a failed sync', () => {
  const noConfig = pod('envFrom: [{ configMapRef: { name: none } }]');

  it('is repeated every 10 to 15 s', () => {
    for (const seed of SEEDS) {
      const times = real(noConfig, seed).until(120).times('ContainerStartFailed').slice(1);
      const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      for (const pause of pauses) {
        expect(pause).toBeGreaterThanOrEqual(10);
        expect(pause).toBeLessThanOrEqual(16);
      }
      expect(Math.max(...pauses)).toBeGreaterThan(11);
    }
  });

  it('is repeated every 10 s exactly when every component reacts at once', () => {
    const times = runManifests(noConfig).until(45).times('ContainerStartFailed');
    expect(times).toEqual([0, 0, 10, 20, 30, 40]);
  });

  it('says in its fact when it is repeated', () => {
    const facts = real(noConfig, 4).until(120).facts('ContainerStartFailed').slice(1);
    facts.slice(1).forEach(({ at }, index) => expect(facts[index]?.retryAt).toBe(at));
    expect(facts.length).toBeGreaterThan(6);
  });
});

describe('a sync that waits for a back-off', () => {
  const CRASH = pod('command: [sh, -c, "exit 1"]');

  it('comes at the nominal end, plus up to half of the wait and a second of the ticker', () => {
    for (const seed of SEEDS) {
      const run = real(CRASH, seed).until(100);
      for (const { at, until, delayMs } of run.facts('RestartDelayed')) {
        const restart = run.facts('ContainerStarted').find((one) => one.at > at)?.at;
        if (restart === undefined || delayMs > 60_000) continue;
        expect(restart).toBeGreaterThanOrEqual(until);
        expect(restart - until).toBeLessThanOrEqual((until - at) / 2 + 1_200);
      }
    }
  });

  it('is looked at every 60 to 90 s while a back-off of five minutes lasts', () => {
    const run = real(CRASH, 5).until(2_000);
    const long = run.facts('RestartDelayed').filter(({ delayMs }) => delayMs === 300_000);
    const [first, ...later] = long.filter(({ until }) => until === long[0]?.until);
    expect(later.length).toBeGreaterThanOrEqual(3);
    let before = first?.at ?? 0;
    for (const { at, until } of later) {
      expect(at - before).toBeLessThanOrEqual(91_000);
      if (until - before >= 60_000) expect(at - before).toBeGreaterThanOrEqual(60_000);
      before = at;
    }
  });

  it('is exactly at the end of the back-off when every component reacts at once', () => {
    const times = runManifests(CRASH).until(1_000).times('ContainerStarted');
    expect(times).toEqual([0, 0, 10, 30, 70, 150, 310, 610, 910]);
  });
});

describe('the periodic sync', () => {
  const deaf = pod(
    'command: [sleep, "10000"], readinessProbe: { exec: { command: ["false"] }, periodSeconds: 500 }',
  );

  it('gives a container that is not ready an extra readiness attempt every 60 to 90 s', () => {
    for (const seed of SEEDS) {
      // The first attempts follow the syncs of the start.
      const times = real(deaf, seed).until(400).times('ProbeFailed').slice(1);
      const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect(pauses.length).toBeGreaterThanOrEqual(4);
      for (const pause of pauses) {
        expect(pause).toBeGreaterThanOrEqual(60);
        expect(pause).toBeLessThanOrEqual(91);
      }
    }
  });

  it('does not exist when every component reacts at once, nor for a Pod that is ready', () => {
    expect(runManifests(deaf).until(400).times('ProbeFailed')).toEqual([0, 0]);
    const ready = real(deaf.replace('"false"', '"true"'), 1).until(30);
    const before = ready.simulation.log.facts.length;
    expect(ready.until(4_000).simulation.log.facts.length).toBe(before);
  });

  it('comes as often as the node is configured for', () => {
    const nodes = [{ name: 'node-1', kubelet: { syncFrequency: '10s' } }];
    const run = runManifests(deaf, { fidelity: 'real', nodes }).until(120);
    expect(run.times('ProbeFailed').length).toBeGreaterThanOrEqual(8);
  });
});
