import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, outputOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

const FOLDER = 's14-war-and-tomcat-apart';

describe.each(FIDELITIES)('WAR and Tomcat apart, %s', (fidelity) => {
  const { simulation } = play([`${FOLDER}/scenario.yaml`], { fidelity });
  const served = outputOf(simulation, 'client', 'wget').filter((line) => line !== 'unavailable');

  it('S14: another init image alone changes the WAR that Tomcat serves', () => {
    expect(served).toEqual(['sample.war v2', 'sample.war v3']);
    const images = factsOf(simulation, 'ContainerCreated', 'javaweb').map(
      ({ container, image }) => `${container} ${image}`,
    );
    expect(images).toEqual([
      'war geektime/sample:v2',
      'tomcat geektime/tomcat:7.0',
      'war geektime/sample:v3',
      'tomcat geektime/tomcat:7.0',
    ]);
  });

  it('S14: the image of an init container may change in place, and waits for the next sandbox', () => {
    const [update] = factsOf(simulation, 'ObjectUpdated').filter(({ plural }) => plural === 'pods');
    expect(update?.at).toBe(60_000);
    const [, sandbox] = factsOf(simulation, 'SandboxCreated', 'javaweb');
    const writes = factsOf(simulation, 'FileWritten', 'javaweb').map(({ content }) => content);
    expect(writes).toEqual(['sample.war v2\n', 'sample.war v3\n']);
    expect(sandbox?.at).toBeGreaterThanOrEqual(120_000);
    expect(podOf(simulation, 'javaweb').status.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it.each(['v2', 'v3'])(
    'S14: a Pod with the %s image serves that WAR from the start',
    (version) => {
      const files = [`${FOLDER}/war-${version}.yaml`, `${FOLDER}/client.yaml`];
      const fresh = play(files, { fidelity, until: 60_000 });
      const lines = outputOf(fresh.simulation, 'client', 'wget');
      expect(lines.at(-1)).toBe(`sample.war ${version}`);
    },
  );
});
