import { coreEvents, podAvailability } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, podOf } from '../observe.ts';
import { play, prepare } from '../play.ts';
import { visits } from '../visits.ts';

const FILE = 'story-kubelet-stops/scenario.yaml';
const STOPPED_AT = 120_000;
const BACK_AT = 720_000;
const GRACE_MS = 50_000;
const TOLERATION_MS = 300_000;

describe.each(FIDELITIES)('a kubelet that stops for ten minutes, %s', (fidelity) => {
  const { simulation } = play([FILE], { fidelity });
  const { simulation: before } = prepare([FILE], { fidelity });
  before.run({ until: BACK_AT - 1 });
  const { facts } = simulation.log;

  const [stopped] = factsOf(simulation, 'KubeletStopped');
  const unknown = factsOf(simulation, 'NodeConditionChanged').find(
    ({ by }) => by === 'node-controller',
  );
  const doomed = factsOf(simulation, 'NodeTainted').find(({ taints }) =>
    taints.some(({ effect }) => effect === 'NoExecute'),
  );

  it('is given up 50 s after its last heartbeat', () => {
    const lastHeardAt = stopped?.lastHeartbeatAt ?? 0;
    expect(STOPPED_AT - lastHeardAt).toBeGreaterThanOrEqual(0);
    // Renewed every 10 s, and up to 4 % later.
    expect(STOPPED_AT - lastHeardAt).toBeLessThanOrEqual(10_400);
    const silentMs = (unknown?.at ?? 0) - lastHeardAt;
    if (fidelity === 'instant') expect(silentMs).toBe(GRACE_MS);
    expect(silentMs).toBeGreaterThanOrEqual(GRACE_MS);
    // The controller looks every 5 s.
    expect(silentMs).toBeLessThanOrEqual(GRACE_MS + 5_100);
    expect((doomed?.at ?? 0) - (unknown?.at ?? 0)).toBeLessThanOrEqual(200);
  });

  it('loses the Pod that tolerates this for 300 s, and none that tolerates more', () => {
    const asked = factsOf(simulation, 'PodDeletionStarted');
    expect(asked.map(({ pod }) => pod)).toEqual(['default/web']);
    const waitedMs = (asked[0]?.at ?? 0) - (doomed?.at ?? 0);
    expect(waitedMs).toBeGreaterThanOrEqual(TOLERATION_MS);
    expect(waitedMs).toBeLessThanOrEqual(TOLERATION_MS + 100);
    const tolerationsOf = (pod: string) =>
      podOf(before, pod).spec.tolerations?.map(({ tolerationSeconds }) => tolerationSeconds);
    expect(tolerationsOf('web')).toEqual([300, 300]);
    expect(tolerationsOf('database')).toEqual([3_600, 3_600]);
    expect(tolerationsOf('agent')).toEqual([undefined, undefined]);
  });

  it('leaves a Terminating Pod that serves its visitors until the kubelet is back', () => {
    expect(podOf(before, 'web').metadata.deletionTimestamp).toBeDefined();
    expect(factsOf(before, 'ContainerSignaled', 'web')).toEqual([]);
    const { servedSpans } = visits(facts, 'default/visitor', 'web', simulation.now);
    expect(servedSpans).toHaveLength(1);
    expect(servedSpans[0]?.from).toBeLessThan(10_000);
    expect(servedSpans[0]?.to).toBeGreaterThanOrEqual(BACK_AT);
    const [signal] = factsOf(simulation, 'ContainerSignaled', 'web');
    expect((signal?.at ?? 0) - BACK_AT).toBeLessThanOrEqual(1_100);
    // The whole grace period: the deadline that the API wrote down has long passed.
    expect(signal?.graceSeconds).toBe(30);
  });

  it('shows a container as running for nine minutes that has ended', () => {
    const [ended] = factsOf(before, 'ContainerExited', 'crashes');
    expect(BACK_AT - (ended?.at ?? BACK_AT)).toBeGreaterThan(530_000);
    const [status] = podOf(before, 'crashes').status.containerStatuses ?? [];
    expect([status?.ready, Object.keys(status?.state ?? {})]).toEqual([true, ['running']]);
    const [, again] = factsOf(simulation, 'ContainerStarted', 'crashes');
    expect((again?.at ?? 0) - BACK_AT).toBeLessThanOrEqual(2_000);
    expect(again?.restartCount).toBe(1);
  });

  it('finds the others as it left them: not Ready meanwhile, and not restarted', () => {
    for (const pod of ['database', 'agent']) {
      expect(factsOf(simulation, 'ContainerStarted', pod)).toHaveLength(1);
      const [first, second, ...more] =
        podAvailability(facts, `default/${pod}`, { to: simulation.now })?.readySpans ?? [];
      expect([first?.to, second?.to, more]).toEqual([unknown?.at, simulation.now, []]);
      // What has a readinessProbe waits for it: a young kubelet spreads the first attempts over the period.
      const periodMs = pod === 'database' && fidelity === 'real' ? 10_000 : 0;
      expect((second?.from ?? 0) - BACK_AT).toBeGreaterThanOrEqual(0);
      expect((second?.from ?? 0) - BACK_AT).toBeLessThanOrEqual(periodMs + 200);
    }
    const called = coreEvents(facts).filter(({ message }) => message?.startsWith('Cancelling'));
    expect(called.map(({ message }) => message)).toEqual([
      'Cancelling deletion of Pod default/database',
    ]);
  });

  it('when it is away for 20 s only, nothing happens at all', () => {
    const { simulation: cured } = play(['story-kubelet-stops/cure.yaml'], { fidelity });
    for (const pod of ['web', 'database', 'agent']) {
      const spans =
        podAvailability(cured.log.facts, `default/${pod}`, { to: cured.now })?.readySpans ?? [];
      expect(spans.map(({ to }) => to)).toEqual([cured.now]);
      expect(factsOf(cured, 'ContainerStarted', pod)).toHaveLength(1);
    }
    expect(factsOf(cured, 'NodeTainted')).toEqual([]);
    expect(visits(cured.log.facts, 'default/visitor', 'web', cured.now).servedSpans).toHaveLength(
      1,
    );
  });
});
