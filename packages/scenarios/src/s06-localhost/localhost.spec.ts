import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, networkOf, outputOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

describe.each(FIDELITIES)('localhost, %s', (fidelity) => {
  const { simulation } = play(['s06-localhost/scenario.yaml'], { fidelity });

  it('S6: what container A asks of 127.0.0.1 is answered by container B', () => {
    expect(outputOf(simulation, 'pair', 'a')).toEqual(['b speaking']);
    const listeners = factsOf(simulation, 'ListenerOpened', 'pair');
    expect(listeners.map(({ container, port }) => [container, port])).toEqual([['b', 5678]]);
  });

  it('S6: of two listeners on one port in a Pod the second cannot bind', () => {
    const [opened, ...more] = factsOf(simulation, 'ListenerOpened', 'clash');
    expect([opened?.container, opened?.port, more.length]).toEqual(['first', 80, 0]);
    const refused = factsOf(simulation, 'ListenerRefused', 'clash');
    expect(refused.length).toBeGreaterThanOrEqual(4);
    for (const { container, port, netns } of refused) {
      expect([container, port, netns]).toEqual(['second', 80, opened?.netns]);
    }
    const exits = factsOf(simulation, 'ContainerExited', 'clash');
    expect(exits).toHaveLength(refused.length);
    expect(new Set(exits.map(({ container, exitCode }) => `${container} ${exitCode}`))).toEqual(
      new Set(['second 1']),
    );
    const [first, second] = podOf(simulation, 'clash').status.containerStatuses ?? [];
    expect([first?.ready, first?.restartCount]).toEqual([true, 0]);
    expect([second?.ready, second?.restartCount]).toEqual([false, refused.length - 1]);
  });

  it('S6: Pods of one node have a localhost each', () => {
    const opened = ['apart-1', 'apart-2'].flatMap((pod) =>
      factsOf(simulation, 'ListenerOpened', pod),
    );
    expect(opened.map(({ port }) => port)).toEqual([80, 80]);
    expect(opened[0]?.netns).not.toBe(opened[1]?.netns);
    expect(networkOf(simulation, 'apart-1')?.name).toBe(opened[0]?.netns);
    expect(podOf(simulation, 'apart-1').spec.nodeName).toBe(
      podOf(simulation, 'apart-2').spec.nodeName,
    );
  });
});
