import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, hostPodOf, outputOf, processesOn } from '../observe.ts';
import { play } from '../play.ts';

describe.each(FIDELITIES)('shared network and volumes, %s', (fidelity) => {
  const { simulation } = play(['s04-shared-network-and-volumes/scenario.yaml'], { fidelity });

  it('S4: every container is in the one network namespace of the Pod', () => {
    const [sandbox, ...more] = factsOf(simulation, 'SandboxCreated', 'shared');
    expect(more).toEqual([]);
    const processes = processesOn(simulation, 'shared');
    expect(processes.map(({ container }) => container)).toEqual([
      'pause',
      'writer',
      'reader',
      'outsider',
    ]);
    expect(new Set(processes.map(({ netns }) => netns))).toEqual(new Set([sandbox?.netns]));
  });

  it('S4: each has file system and processes of its own', () => {
    const processes = processesOn(simulation, 'shared');
    expect(new Set(processes.map(({ mountNamespace }) => mountNamespace)).size).toBe(4);
    expect(new Set(processes.map(({ pidNamespace }) => pidNamespace)).size).toBe(4);
  });

  it('S4: a volume is shared by those that declare it, and by nobody else', () => {
    expect(outputOf(simulation, 'shared', 'reader')).toEqual(['of the volume']);
    const errors = factsOf(simulation, 'ContainerLogged', 'shared')
      .filter(({ stream }) => stream === 'stderr')
      .map(({ container, text }) => `${container}: ${text.trim()}`);
    expect(errors).toEqual([
      "reader: cat: can't open '/tmp/note': No such file or directory",
      "outsider: cat: can't open '/out/note': No such file or directory",
      "outsider: cat: can't open '/in/note': No such file or directory",
    ]);
  });

  it('S4: it is one directory of the machine, whatever name it has inside', () => {
    const { volumes, containers } = hostPodOf(simulation, 'shared');
    expect(volumes['exchange']?.files['/note']?.content).toBe('of the volume\n');
    const mounts = containers.flatMap(({ name, mounts: all }) =>
      all
        .filter(({ volume }) => volume === 'exchange')
        .map(({ mountPath }) => `${name} ${mountPath}`),
    );
    expect(mounts.sort()).toEqual(['reader /in', 'writer /out']);
  });
});
