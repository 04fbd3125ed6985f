import { podAvailability } from '@podsim/core';
import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, outputOf, podOf } from '../observe.ts';
import { play, prepare } from '../play.ts';

const FILE = 'story-node-reboots/scenario.yaml';
const OFF_AT = 210_000;
const ON_AT = 240_000;
const INIT_MS = 5_000;
const STARTUP_MS = 20_000;

describe.each(FIDELITIES)('a node that reboots, %s', (fidelity) => {
  const { simulation } = play([FILE], { fidelity });
  const { simulation: before } = prepare([FILE], { fidelity });
  before.run({ until: OFF_AT - 1 });
  const { facts } = simulation.log;
  /** Loops and starts take some seconds in all. */
  const slackMs = fidelity === 'instant' ? 0 : 3_000;
  const since = <T extends { readonly at: number }>(list: readonly T[]): readonly T[] =>
    list.filter(({ at }) => at >= OFF_AT);

  it('ends everything with 255, and nobody sees it', () => {
    const exits = since(factsOf(simulation, 'ContainerExited')).filter(({ at }) => at < ON_AT);
    expect(exits.map(({ pod }) => pod).sort()).toEqual(
      ['cache', 'job', 'job-cured', 'web'].map((name) => `default/${name}`),
    );
    expect(new Set(exits.map(({ exitCode, reason }) => `${exitCode} ${reason}`))).toEqual(
      new Set(['255 Unknown']),
    );
    const reported = since(factsOf(simulation, 'PodStatusReported'));
    expect(reported[0]?.at).toBeGreaterThanOrEqual(ON_AT);
    expect(factsOf(simulation, 'NodeTainted')).toEqual([]);
  });

  it('gives each Pod that goes on a new sandbox with a new address', () => {
    const known = new Set(factsOf(before, 'SandboxCreated').flatMap(({ ips }) => ips));
    const created = since(factsOf(simulation, 'SandboxCreated'));
    expect(created.map(({ pod, attempt }) => `${pod} ${attempt}`).sort()).toEqual(
      ['cache', 'crashes', 'job-cured', 'web'].map((name) => `default/${name} 1`),
    );
    for (const { ips } of created) expect(known.has(ips[0] ?? '')).toBe(false);
    expect(podOf(simulation, 'web').status.podIP).not.toBe(podOf(before, 'web').status.podIP);
  });

  it('runs the init container again, and counts it', () => {
    const [migrated, ...more] = since(factsOf(simulation, 'ContainerStarted', 'web', 'migrate'));
    expect([migrated?.restartCount, more]).toEqual([1, []]);
    expect((migrated?.at ?? 0) - ON_AT).toBeLessThanOrEqual(slackMs);
    const [started] = since(factsOf(simulation, 'ContainerStarted', 'web', 'app'));
    expect(started?.restartCount).toBe(1);
    const afterInitMs = (started?.at ?? 0) - (migrated?.at ?? 0) - INIT_MS;
    expect(afterInitMs).toBeGreaterThanOrEqual(0);
    expect(afterInitMs).toBeLessThanOrEqual(slackMs);
  });

  it('has the API say Ready for half a minute of the outage, and not Ready for the rest', () => {
    const { readySpans = [] } = podAvailability(facts, 'default/web', { to: simulation.now }) ?? {};
    const [first, second, ...more] = readySpans;
    expect([more, second?.to]).toEqual([[], simulation.now]);
    const [opened] = since(factsOf(simulation, 'ListenerOpened', 'web'));
    const outageMs = (opened?.at ?? 0) - OFF_AT;
    const unawareMs = (first?.to ?? 0) - OFF_AT;
    const lateMs = (second?.from ?? 0) - (opened?.at ?? 0);
    if (fidelity === 'instant') expect([outageMs, unawareMs, lateMs]).toEqual([55_000, 30_000, 0]);
    expect(outageMs).toBeGreaterThanOrEqual(ON_AT - OFF_AT + INIT_MS + STARTUP_MS);
    expect(outageMs).toBeLessThanOrEqual(ON_AT - OFF_AT + INIT_MS + STARTUP_MS + 2 * slackMs);
    expect(unawareMs - (ON_AT - OFF_AT)).toBeLessThanOrEqual(slackMs);
    // The readinessProbe asks every 10 s.
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThanOrEqual(10_000);
    const other = podAvailability(facts, 'default/web-2', { to: simulation.now });
    expect(other?.readySpans).toHaveLength(1);
  });

  it('fails the job that must not be restarted, and repeats the other one', () => {
    expect(since(factsOf(simulation, 'ContainerStarted', 'job'))).toEqual([]);
    const failed = factsOf(simulation, 'PodStatusReported', 'job').find(
      ({ status }) => status.phase === 'Failed',
    );
    expect((failed?.at ?? 0) - ON_AT).toBeLessThanOrEqual(slackMs);
    expect(outputOf(simulation, 'job-cured', 'job')).toEqual(['done']);
    expect(outputOf(simulation, 'job-cured', 'prepare')).toEqual(['prepared']);
    expect(since(factsOf(simulation, 'ContainerStarted', 'job-cured', 'prepare'))).toEqual([]);
  });

  it('keeps an emptyDir on disk and loses one in memory', () => {
    expect(outputOf(simulation, 'cache', 'cache')).toEqual([
      'disk: 1',
      'memory: 1',
      'disk: 2',
      'memory: 1',
    ]);
  });

  it('forgets the back-off: the ladder begins anew', () => {
    const waiting = factsOf(before, 'RestartDelayed', 'crashes').at(-1);
    expect([waiting?.delayMs, (waiting?.until ?? 0) > ON_AT + 60_000]).toEqual([160_000, true]);
    const [again] = since(factsOf(simulation, 'ContainerStarted', 'crashes'));
    expect((again?.at ?? 0) - ON_AT).toBeLessThanOrEqual(slackMs);
    const delays = since(factsOf(simulation, 'RestartDelayed', 'crashes')).map(
      ({ delayMs }) => delayMs,
    );
    expect([...new Set(delays)].slice(0, 3)).toEqual([10_000, 20_000, 40_000]);
  });
});
