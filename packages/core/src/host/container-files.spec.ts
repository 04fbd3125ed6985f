import { expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import type { ApiObject } from '../state/tables.ts';
import type { StoredFile } from '../state/files.ts';

interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

/** Runs a script in a Pod with an emptyDir, a ConfigMap volume and a hostPath; answers how it went. */
function run(script: string, mounts: readonly Mount[], extra: object = {}) {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node' }] });
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
  simulation.execute({
    type: 'Apply',
    object: { ...configMap, data: { colour: 'blue', size: 'big' } } as ApiObject,
  });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod' },
    spec: {
      restartPolicy: 'Never',
      volumes: [
        { name: 'scratch', emptyDir: {} },
        { name: 'settings', configMap: { name: 'settings' } },
        { name: 'host', hostPath: { path: '/srv/share' } },
      ],
      containers: [
        {
          name: 'app',
          image: 'busybox:1.36',
          command: ['sh', '-c', script],
          volumeMounts: mounts,
          ...extra,
        },
      ],
    },
  };
  expect(simulation.execute({ type: 'Apply', object: pod })).toEqual({
    accepted: true,
  });
  simulation.run({ until: 60_000 });
  const uid = simulation.state.pods.get('default/pod')?.metadata.uid ?? '';
  const logs: string[] = [];
  for (const fact of simulation.log.facts)
    if (fact.type === 'ContainerLogged') logs.push(fact.text);
  const hostFiles: Readonly<Record<string, StoredFile>> =
    simulation.state.hostDisks.get('node')?.files ?? {};
  return {
    phase: simulation.state.pods.get('default/pod')?.status.phase,
    output: logs.join(''),
    volumes: simulation.state.hostPods.get(uid)?.volumes ?? {},
    hostFiles,
  };
}

it('leads a path to the deepest mount that contains it', () => {
  const { hostFiles, phase } = run('echo a > /data/x; echo b > /data/deep/x', [
    { name: 'scratch', mountPath: '/data' },
    { name: 'host', mountPath: '/data/deep' },
  ]);
  expect(phase).toBe('Succeeded');
  expect(hostFiles['/srv/share/x']?.content).toBe('b\n');
});

it('refuses to write through a read-only mount and into a ConfigMap', () => {
  const script = 'echo x > /ro/file || echo one; echo y > /etc/settings/colour || echo two';
  const { output, hostFiles } = run(script, [
    { name: 'host', mountPath: '/ro', readOnly: true },
    { name: 'settings', mountPath: '/etc/settings' },
  ]);
  expect(output).toContain('one');
  expect(output).toContain('two');
  expect(hostFiles['/srv/share/file']).toBeUndefined();
});

it('mounts only the subPath of a volume, be it a directory or a single file', () => {
  const { output, hostFiles } = run('cat /colour; echo log > /logs/app.log; cat /srv/none', [
    { name: 'settings', mountPath: '/colour', subPath: 'colour' },
    { name: 'host', mountPath: '/logs', subPath: 'web/logs' },
  ]);
  expect(output).toContain('blue');
  expect(hostFiles['/srv/share/web/logs/app.log']?.content).toBe('log\n');
});

it('shows directories with what was written, mounted and brought by the image', () => {
  const { output } = run('mkdir -p /data/a/b; touch /data/c; ls /data', [
    { name: 'scratch', mountPath: '/data' },
  ]);
  expect(output.split(/\s+/).filter(Boolean)).toEqual(['a', 'c']);
});

it('keeps a container file system apart from the volumes of its Pod', () => {
  const { volumes, phase } = run('echo x > /tmp/own; test -f /tmp/own', []);
  expect(phase).toBe('Succeeded');
  expect(Object.values(volumes).flatMap(({ files }) => Object.keys(files))).not.toContain('/own');
});
