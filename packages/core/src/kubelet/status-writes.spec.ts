/** What the kubelet writes of a Pod and when, over whole lives: phases, conditions, times, and nothing twice. */
import { describe, expect, it } from 'vitest';
import type { PodCondition, PodStatus } from '../api/schema/kubernetes.ts';
import { canonicalJson } from '../log/canonical-json.ts';
import { forEveryScenario } from '../testing/properties/for-every-scenario.ts';
import { runArbitraryScenario } from '../testing/arbitraries/run-arbitrary-scenario.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const begin = (app: string, fields = '', container = ''): ManifestRun =>
  runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: web, annotations: { podsim.dev/workload.app: '${app}' } }
spec:
  ${fields}
  containers:
    - name: app
      image: 'example/web:1'
      ports: [{ containerPort: 80 }]
      ${container}`);

interface Written {
  readonly at: number;
  readonly status: PodStatus;
}

const written = (run: ManifestRun): readonly Written[] =>
  run.facts('PodStatusReported').map(({ at, status }) => ({ at: at / 1_000, status }));
/** Every change of something, with its instant. */
const changes = <V>(
  run: ManifestRun,
  of: (status: PodStatus) => V,
): readonly (readonly [number, V])[] =>
  written(run)
    .map(({ at, status }) => [at, of(status)] as const)
    .filter(([, value], index, all) => value !== all[index - 1]?.[1]);
const conditionOf = (status: PodStatus, type: string): PodCondition | undefined =>
  status.conditions?.find((one) => one.type === type);
const says = (type: string) => (status: PodStatus) => {
  const { status: value = '', reason = '' } = conditionOf(status, type) ?? {};
  return reason === '' ? value : `${value} ${reason}`;
};

describe('phases', () => {
  it('go from Pending to Running and, when all has ended well, to Succeeded', () => {
    const run = begin('{exit: {after: 20s, code: 0}}', 'restartPolicy: OnFailure').until(60);
    expect(changes(run, ({ phase }) => phase)).toEqual([
      [0, 'Pending'],
      [0, 'Running'],
      [20, 'Succeeded'],
    ]);
    expect(says('Initialized')(run.status)).toBe('True PodCompleted');
    expect(says('Ready')(run.status)).toBe('False PodCompleted');
    expect(says('ContainersReady')(run.status)).toBe('False PodCompleted');
  });

  it('end as Failed when something has not', () => {
    const run = begin('{exit: {after: 20s, code: 2}}', 'restartPolicy: Never').until(60);
    expect(changes(run, ({ phase }) => phase).at(-1)).toEqual([20, 'Failed']);
    expect(says('Ready')(run.status)).toBe('False PodFailed');
  });

  it('stay Running in CrashLoopBackOff, and while one of two containers runs on', () => {
    expect(begin('{exit: {after: 1s, code: 1}}').until(60).status.phase).toBe('Running');
    const more = `\n    - { name: more, image: 'example/more:1' }`;
    const run = begin('{exit: {after: 5s, code: 0}}', 'restartPolicy: Never', more).until(60);
    expect(run.status.phase).toBe('Running');
    expect(says('ContainersReady')(run.status)).toBe('False ContainersNotReady');
  });

  it('are terminal in the API only when nothing runs any more', () => {
    const app = '{onSIGTERM: {exitAfter: 9s, code: 0}}';
    const run = begin(app, 'activeDeadlineSeconds: 5').until(60);
    expect(changes(run, ({ phase, reason }) => `${phase} ${reason ?? ''}`).slice(1)).toEqual([
      [0, 'Running '],
      [14, 'Failed DeadlineExceeded'],
    ]);
    expect(run.status.message).toBe(
      'Pod was active on the node longer than the specified deadline',
    );
    expect(run.events('DeadlineExceeded')[0]).toMatch(/^5s 1x Normal /);
  });
});

describe('conditions', () => {
  it('follow the start of a Pod with an init container, and Initialized stays', () => {
    const init = `initContainers: [{ name: setup, image: 'busybox:1', command: [sh, -c, 'sleep 4'] }]`;
    const run = begin('{exit: {after: 10s, code: 1}}', init).until(60);
    expect(changes(run, says('PodReadyToStartContainers'))).toEqual([
      [0, 'False'],
      [0, 'True'],
    ]);
    expect(changes(run, says('Initialized'))).toEqual([
      [0, 'False ContainersNotInitialized'],
      [4, 'True'],
    ]);
    const [first] = written(run);
    expect(conditionOf(first?.status ?? {}, 'Initialized')?.message).toBe(
      'containers with incomplete status: [setup]',
    );
    expect(conditionOf(first?.status ?? {}, 'Ready')?.message).toBe(
      'containers with unready status: [app]',
    );
  });

  it('move their time only with their status', () => {
    const run = begin('{exit: {after: 10s, code: 1}}').until(15);
    const times = (type: string) =>
      changes(run, (status) => conditionOf(status, type)?.lastTransitionTime);
    expect(times('PodScheduled')).toHaveLength(1);
    expect(times('Ready').map(([at]) => at)).toEqual([0, 10]);
    for (const { at, status } of written(run)) {
      for (const { lastTransitionTime = '' } of status.conditions ?? []) {
        expect(
          Date.parse(lastTransitionTime) - Date.parse('2026-01-01T00:00:00Z'),
        ).toBeLessThanOrEqual(at * 1_000);
      }
    }
  });

  it('wait for readiness gates, and say which', () => {
    const gate = 'readinessGates: [{ conditionType: example.com/lb }]';
    const run = begin('{}', gate).until(20);
    expect(says('ContainersReady')(run.status)).toBe('True');
    expect(says('Ready')(run.status)).toBe('False ReadinessGatesNotReady');
    expect(conditionOf(run.status, 'Ready')?.message).toBe(
      'corresponding condition of pod readiness gate "example.com/lb" does not exist.',
    );
  });

  it('carry the generation that they were computed from', () => {
    const run = begin('{onSIGTERM: {exitAfter: 5s}}').until(5).delete().until(7);
    const generation = run.pod?.metadata.generation;
    expect(generation).toBe(2);
    expect(run.status.observedGeneration).toBe(generation);
    expect(conditionOf(run.status, 'Ready')?.observedGeneration).toBe(generation);
  });
});

describe('a status', () => {
  it('has its start time from the first write on', () => {
    const init = `initContainers: [{ name: setup, image: 'busybox:1', command: [sh, -c, 'sleep 4'] }]`;
    const run = begin('{exit: {after: 10s, code: 1}}', init).until(60);
    expect(new Set(written(run).map(({ status }) => status.startTime))).toEqual(
      new Set(['2026-01-01T00:00:00Z']),
    );
  });

  it('has times of whole seconds', () => {
    const run = runManifests(
      `
apiVersion: v1
kind: Pod
metadata: { name: web }
spec: { containers: [{ name: app, image: 'busybox:1', command: [sh, -c, 'sleep 3; exit 1'] }] }`,
      { fidelity: 'real' },
    ).until(60);
    const times = written(run).flatMap(
      ({ status }) => canonicalJson(status).match(/\d\d:\d\d:\d\d[^"]*/g) ?? [],
    );
    expect(times.length).toBeGreaterThan(20);
    expect(times.filter((time) => !/^\d\d:\d\d:\d\dZ$/.test(time))).toEqual([]);
  });

  it('is not written when it says what it said before', () => {
    const file = 'packages/core/src/kubelet/status-writes.spec.ts';
    const title = 'is not written when it says what it said before';
    forEveryScenario(
      { file, title },
      (scenario) => {
        const before = new Map<string, string>();
        for (const fact of runArbitraryScenario(scenario).log.facts) {
          if (fact.type !== 'PodStatusReported') continue;
          const status = canonicalJson(fact.status);
          expect(status).not.toBe(before.get(fact.uid));
          before.set(fact.uid, status);
        }
      },
      { runs: 30 },
    );
  });
});
