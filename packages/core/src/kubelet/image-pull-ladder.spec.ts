import { describe, expect, it } from 'vitest';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const pod = (...containers: readonly string[]): string => `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [${containers.join(', ')}] }
`;
const BAD = 'nowhere.invalid/x:1';
const ERROR = `failed to pull and unpack image "${BAD}": failed to resolve reference "${BAD}": failed to do request: Head "https://nowhere.invalid/v2/x/manifests/1": dial tcp: lookup nowhere.invalid: no such host`;
const of = (image: string, more = ''): string =>
  `{ name: app, image: "${image}" ${more && `, ${more}`} }`;
const CRASH = 'command: [sh, -c, "sleep 5; exit 1"]';
const NODE = [{ name: 'node-1' }];
/** Reasons of the Events about a Pod, in order, without those of the scheduler. */
const reasons = (run: ManifestRun): readonly string[] =>
  run.coreEvents().flatMap(({ reason = '' }) => (reason === 'Scheduled' ? [] : [reason]));

describe('an image that cannot be pulled', () => {
  it('is tried at 0, 10, 30, 70, 150, 310 s and every 5 minutes then', () => {
    const run = runManifests(pod(of(BAD))).until(1_300);
    expect(run.times('ImagePullStarted')).toEqual([0, 10, 30, 70, 150, 310, 610, 910, 1_210]);
    expect(run.column.slice(2, 6)).toEqual([
      '0s ErrImagePull',
      '0s ImagePullBackOff',
      '10s ErrImagePull',
      '10s ImagePullBackOff',
    ]);
  });

  it('gives Events of these types with these words', () => {
    const run = runManifests(pod(of(BAD))).until(9);
    expect(run.events().slice(1)).toEqual([
      `0s 1x Normal Pulling: Pulling image "${BAD}"`,
      `0s 1x Warning Failed: Failed to pull image "${BAD}": ${ERROR}`,
      '0s 1x Warning Failed: Error: ErrImagePull',
      `0s 1x Normal BackOff: Back-off pulling image "${BAD}"`,
      '0s 1x Warning Failed: Error: ImagePullBackOff',
    ]);
    expect(run.container('app')?.state?.waiting).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${BAD}": ErrImagePull: ${ERROR}`,
    });
  });

  it('shows with a real kubelet ErrImagePull and ImagePullBackOff in turn, each one sync late', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const run = runManifests(pod(of(BAD)), { fidelity: 'real', seed }).until(70);
      const [, , first = '', second = '', third = ''] = run.column;
      const at = (text: string): number => Number.parseFloat(text);
      // Nothing is downloaded when the registry cannot be found, and the sandbox asks for a sync at once.
      expect(first).toMatch(/ ErrImagePull$/);
      expect(at(first)).toBeLessThan(3);
      expect(second).toMatch(/ ImagePullBackOff$/);
      expect(at(second) - at(first)).toBeGreaterThanOrEqual(10);
      expect(at(second) - at(first)).toBeLessThanOrEqual(16);
      // That sync pulls again: ten seconds are over.
      const [, again = 0] = run.times('ImagePullStarted');
      expect(again).toBe(at(second));
      expect(third).toMatch(/ ErrImagePull$/);
    }
  });

  it('holds nobody else back, and containers of the Pod with the same image share its back-off', () => {
    const run = runManifests(
      pod(of(BAD), `{ name: same, image: "${BAD}" }`, '{ name: fine, image: "redis:7" }'),
    ).until(75);
    expect(run.times('ImagePullStarted', 'app')).toEqual([0, 10, 30, 70]);
    expect(run.times('ImagePullStarted', 'same')).toEqual([]);
    expect(run.container('same')?.state?.waiting?.reason).toBe('ImagePullBackOff');
    expect(run.container('fine')?.state?.running).toBeDefined();
  });

  it('can be had again after an outage, with the next try that the back-off allows', () => {
    const run = runManifests(pod(of('nginx:1.27')));
    run.execute({ type: 'RegistryOutage', forMs: 40_000 });
    run.until(100);
    expect(run.times('ImagePullStarted')).toEqual([0, 10, 30, 70]);
    expect(run.times('ContainerStarted')).toEqual([70]);
    expect(run.events('Failed')[0]).toMatch(/dial tcp: connect: connection refused$/);
  });

  it.each([
    [200, 205, 40_000],
    [660, 675, 10_000],
  ])(
    'goes on with its back-off after a success, and starts anew after ten minutes: outage at %i s',
    (outageAt, failsAt, delayMs) => {
      const run = runManifests(pod(of('nginx:latest', CRASH)));
      run.execute({ type: 'RegistryOutage', forMs: 25_000 });
      run.until(outageAt).execute({ type: 'RegistryOutage', forMs: 30_000 });
      const failures = run
        .until(failsAt)
        .facts('ImagePullFailed')
        .filter(({ pulled }) => pulled);
      expect(failures.map(({ at, backOffDelayMs }) => [at / 1_000, backOffDelayMs])).toEqual([
        [0, 10_000],
        [10, 20_000],
        [failsAt, delayMs],
      ]);
    },
  );
});

describe('the pull policy', () => {
  it('Never uses what is on the node and pulls nothing', () => {
    const never = pod(of('nginx:1.27', 'imagePullPolicy: Never'));
    const run = runManifests(never).until(15);
    expect(run.times('ImagePullStarted')).toEqual([]);
    expect(run.column.at(-1)).toBe('0s ErrImageNeverPull');
    expect(run.events().slice(1)).toEqual([
      '10s 3x Warning ErrImageNeverPull: Container image "nginx:1.27" is not present with pull policy of Never',
      '10s 3x Warning Failed: Error: ErrImageNeverPull',
    ]);
    const nodes = [{ name: 'node-1', images: ['nginx:1.27'] }];
    expect(runManifests(never, { nodes }).until(5).times('ContainerStarted')).toEqual([0]);
  });

  it('IfNotPresent pulls once, and says at later starts that the image is there', () => {
    const run = runManifests(pod(of('busybox:1.36', CRASH))).until(12);
    expect(run.times('ImagePullStarted')).toEqual([0]);
    expect(run.events('Pulled')).toEqual([
      '0s 1x Normal Pulled: Successfully pulled image "busybox:1.36" in 0s (0s including waiting). Image size: 2200000 bytes.',
      '5s 1x Normal Pulled: Container image "busybox:1.36" already present on machine and can be accessed by the pod',
    ]);
  });

  it('Always, which is the default of the tag latest, pulls for every start', () => {
    for (const image of ['busybox', 'busybox:latest']) {
      const run = runManifests(pod(of(image, CRASH))).until(42);
      expect(run.times('ContainerStarted')).toEqual([0, 5, 20]);
      expect(run.times('ImagePullStarted')).toEqual([0, 5, 20]);
    }
    const pinned = runManifests(pod(of('busybox:1.36', `imagePullPolicy: Always, ${CRASH}`))).until(
      12,
    );
    expect(pinned.times('ImagePullStarted')).toEqual([0, 5]);
  });

  it('Always asks the registry even for an image that is there, which takes no download', () => {
    const run = runManifests(pod(of('nginx', CRASH)), { fidelity: 'real', nodes: NODE }).until(12);
    const [first = 0, second = 0] = run.facts('ImagePulled').map(({ durationMs }) => durationMs);
    expect(first).toBeGreaterThan(1_000);
    expect(second).toBeLessThan(701);
  });
});

describe('an image name that does not parse', () => {
  it('stands in the way of every start', () => {
    const run = runManifests(pod(of('Not An Image'))).until(15);
    expect(run.column.at(-1)).toBe('0s InvalidImageName');
    expect(reasons(run)).toEqual(['InspectFailed', 'Failed']);
    expect(run.events('Failed')).toEqual(['10s 3x Warning Failed: Error: InvalidImageName']);
    expect(run.events('InspectFailed')[0]).toMatch(
      /Warning InspectFailed: Failed to apply default image tag "Not An Image": couldn't parse image name "Not An Image": invalid reference format/,
    );
  });
});

describe('the registry', () => {
  it('is asked five times a second at most, after ten at once; a pull over it fails', () => {
    const nodes = [{ name: 'node-1', kubelet: { registryPullQPS: 1, registryBurst: 2 } }];
    const images = [1, 2, 3].map(
      (tag) => `{ name: c${tag}, image: "redis:${tag}", command: [sleep, "99"] }`,
    );
    const run = runManifests(pod(...images), { nodes }).until(0);
    expect(run.container('c3')?.state?.waiting).toMatchObject({
      reason: 'ImagePullBackOff',
      message: 'Back-off pulling image "redis:3": ErrImagePull: pull QPS exceeded',
    });
    expect(run.until(12).times('ContainerStarted')).toEqual([0, 0, 10]);
  });

  it('serves one pull of a node after the other, in the order of the requests', () => {
    const run = runManifests(pod(of('nginx:1.27')), { fidelity: 'real', nodes: NODE });
    run.apply(pod('{ name: late, image: "redis:7" }').replace('name: web', 'name: second'));
    run.until(30);
    const [first, second] = run.facts('ImagePulled');
    const asked = run.facts('ImagePullStarted').map((fact) => fact.pod);
    expect([first?.pod, second?.pod]).toEqual(asked);
    expect(second?.waitedMs).toBeGreaterThan(500);
    expect((second?.at ?? 0) - (second?.durationMs ?? 0) + (second?.waitedMs ?? 0)).toBe(first?.at);
  });
});
