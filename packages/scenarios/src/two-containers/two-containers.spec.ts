import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, hostPodOf, outputOf, podOf } from '../observe.ts';
import { play } from '../play.ts';

const PAGE = 'Hello from the debian container\n';

describe.each(FIDELITIES)('two containers, %s', (fidelity) => {
  const { simulation, warnings } = play(['two-containers/scenario.yaml'], { fidelity });

  it('S11: the chapter’s manifest runs as it is, without a warning', () => {
    expect(warnings).toEqual([]);
    const { spec } = podOf(simulation, 'two-containers');
    expect(spec.containers.map(({ image }) => image)).toEqual(['nginx', 'debian']);
    expect(spec.restartPolicy).toBe('Never');
  });

  it('S11: what debian writes is in /data of the machine', () => {
    const [written, ...more] = factsOf(simulation, 'FileWritten', 'two-containers');
    expect(more).toEqual([]);
    expect(written).toMatchObject({ store: 'host', path: '/data/index.html', content: PAGE });
    const { nodeName } = podOf(simulation, 'two-containers').spec;
    const disk = simulation.state.hostDisks.get(nodeName ?? '');
    expect(disk?.files['/data/index.html']?.content).toBe(PAGE);
    for (const [name, { files }] of simulation.state.hostDisks) {
      if (name !== nodeName) expect(files).not.toHaveProperty(['/data/index.html']);
    }
  });

  it('S11: the directory is mounted into both containers', () => {
    const mounts = hostPodOf(simulation, 'two-containers').containers.flatMap(
      ({ name, mounts: all }) =>
        all
          .filter(({ volume }) => volume === 'shared-data')
          .map(({ store, root, mountPath }) => [name, store, root, mountPath]),
    );
    expect(mounts).toEqual([
      ['debian-container', 'host', '/data', '/pod-data'],
      ['nginx-container', 'host', '/data', '/usr/share/nginx/html'],
    ]);
  });

  it('S11: nginx serves exactly what debian wrote', () => {
    expect(outputOf(simulation, 'client', 'wget').join('\n')).toBe(PAGE.trimEnd());
    const [client] = podOf(simulation, 'client').status.containerStatuses ?? [];
    expect(client?.state?.terminated?.message).toBe(PAGE);
  });

  it('S11: debian has Completed, and the Pod goes on Running', () => {
    const { phase, containerStatuses } = podOf(simulation, 'two-containers').status;
    expect(phase).toBe('Running');
    const states = containerStatuses?.map(({ name, state }) => [name, state?.terminated?.reason]);
    expect(states).toEqual([
      ['debian-container', 'Completed'],
      ['nginx-container', undefined],
    ]);
    expect(factsOf(simulation, 'ContainerRestarted')).toEqual([]);
  });

  it('S11: with nginx the Pod ends as well, for nothing is restarted', () => {
    const ended = play(['two-containers/scenario.yaml'], { fidelity }).simulation;
    ended.execute({
      type: 'KillContainer',
      pod: 'default/two-containers',
      container: 'nginx-container',
      signal: 'SIGKILL',
    });
    ended.run({ until: 90_000 });
    expect(podOf(ended, 'two-containers').status.phase).toBe('Failed');
  });
});
