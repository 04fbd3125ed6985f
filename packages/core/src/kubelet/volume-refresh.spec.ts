import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const config = (data: string, kind = 'ConfigMap'): string => `
apiVersion: v1
kind: ${kind}
metadata: { name: settings }
${kind === 'Secret' ? 'stringData' : 'data'}: ${data}
`;
const READER = `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { color: red } }
spec:
  volumes:
    - { name: config, configMap: { name: settings } }
    - { name: labels, downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] } }
  containers:
    - name: app
      image: busybox:1.36
      command: [sh, -c, "while true; do cat /config/color /pinned; cat /labels/labels; sleep 1; done"]
      env: [{ name: COLOR, valueFrom: { configMapKeyRef: { name: settings, key: color } } }]
      volumeMounts:
        - { name: config, mountPath: /config }
        - { name: config, mountPath: /pinned, subPath: color }
        - { name: labels, mountPath: /labels }
`;

/** First instant in seconds at which the program printed a text. */
function seenAt(run: ManifestRun, text: string): number | undefined {
  const fact = run.facts('ContainerLogged').find((one) => one.text.includes(text));
  return fact && fact.at / 1_000;
}

describe('a volume made of a ConfigMap', () => {
  it('follows it at once when every component reacts at once', () => {
    const run = runManifests(`${config('{ color: green }')}---${READER}`).until(25);
    run.apply(config('{ color: blue }')).until(30);
    expect(run.times('VolumeRefreshed')).toEqual([25]);
    expect(seenAt(run, 'blue')).toBe(26);
  });

  it('follows it with the next periodic sync, 60 to 90 s after the last one', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const options = { fidelity: 'real', seed } as const;
      const run = runManifests(`${config('{ color: green }')}---${READER}`, options).until(10);
      run.apply(config('{ color: blue }')).until(200);
      const [at = 0, ...more] = run.times('VolumeRefreshed');
      expect(more).toEqual([]);
      expect(at).toBeGreaterThan(60);
      expect(at).toBeLessThan(93);
    }
  });

  it('follows it sooner where the node syncs more often', () => {
    const nodes = [{ name: 'node-1', kubelet: { syncFrequency: '10s' } }];
    const options = { fidelity: 'real', nodes } as const;
    const run = runManifests(`${config('{ color: green }')}---${READER}`, options).until(5);
    const [at = 0] = run.apply(config('{ color: blue }')).until(200).times('VolumeRefreshed');
    expect(at).toBeGreaterThan(10);
    expect(at).toBeLessThan(17);
  });

  it('leaves alone what a container mounts by subPath and what is in its environment, until it starts again', () => {
    const run = runManifests(`${config('{ color: green }')}---${READER}`).until(25);
    run.apply(config('{ color: blue }')).until(30);
    expect(run.facts('ContainerLogged').at(-2)?.text).toBe('bluegreen');
    run.execute({ type: 'KillContainer', pod: 'default/web', container: 'app', signal: 'SIGKILL' });
    run.until(32);
    expect(run.facts('ContainerLogged').at(-2)?.text).toBe('blueblue');
    const [first, second] = run.facts('ContainerCreated');
    expect([first?.environment['COLOR'], second?.environment['COLOR']]).toEqual(['green', 'blue']);
  });

  it('keeps its files when the ConfigMap goes, and complains with growing pauses until it is back', () => {
    const run = runManifests(`${config('{ color: green }')}---${READER}`).until(100);
    run.execute({ type: 'Delete', plural: 'configmaps', name: 'settings' });
    run.until(110);
    expect(run.times('VolumeMountFailed')).toEqual([100, 100.5, 101.5, 103.5, 107.5]);
    expect(run.events('FailedMount').at(-1)).toMatch(/configmap "settings" not found$/);
    expect(run.facts('ContainerLogged').at(-2)?.text).toMatch(/^greengreen/);
    run.apply(config('{ color: blue }')).until(200);
    expect(run.times('VolumeRefreshed')).toEqual([115.5]);
    expect(run.times('VolumeMountFailed')).toHaveLength(5);
  });
});

describe('other volumes made of API objects', () => {
  it('follow a Secret', () => {
    const secret = READER.replace(/configMap: \{ name/, 'secret: { secretName').replace(
      /configMapKeyRef/,
      'secretKeyRef',
    );
    const run = runManifests(`${config('{ color: green }', 'Secret')}---${secret}`).until(9);
    run.apply(config('{ color: blue }', 'Secret')).until(20);
    expect(seenAt(run, 'blue')).toBe(10);
  });

  it('follow the labels of the Pod at once, whatever the fidelity', () => {
    for (const fidelity of ['real', 'instant'] as const) {
      const run = runManifests(`${config('{ color: green }')}---${READER}`, { fidelity }).until(20);
      run.apply(READER.replace('color: red', 'color: pink')).until(25);
      expect(run.times('VolumeRefreshed')[0]).toBeLessThan(20.1);
      expect(seenAt(run, 'color="pink"')).toBeLessThan(22);
    }
  });
});

describe('a volume that cannot be mounted', () => {
  it('is tried after 0.5 s, 1 s, 2 s ... 2 min 2 s, and holds back every container', () => {
    const run = runManifests(READER).until(260);
    expect(run.times('VolumeMountFailed')).toEqual([
      0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5, 249.5,
    ]);
    expect(run.events('FailedMount')).toEqual([
      '249s 10x Warning FailedMount: MountVolume.SetUp failed for volume "config" : configmap "settings" not found',
    ]);
    expect(run.column).toEqual(['0s Pending', '0s ContainerCreating']);
    expect(run.facts('SandboxCreated')).toEqual([]);
  });

  it('lets the containers start with the try that finds it', () => {
    const run = runManifests(READER).until(20).apply(config('{ color: green }')).until(60);
    expect(run.times('ContainerStarted')).toEqual([31.5]);
  });

  it('that comes after a sync has given up after 2 min 3 s waits for the next sync', () => {
    const run = runManifests(READER).until(126).apply(config('{ color: green }')).until(200);
    expect(run.times('VolumeMounted').at(-1)).toBe(127.5);
    expect(run.times('ContainerStarted')).toEqual([133]);
  });
});
