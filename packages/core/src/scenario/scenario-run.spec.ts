import { describe, expect, it } from 'vitest';
import { hashFacts } from '../log/hash.ts';
import { loadInputs } from './load-inputs.ts';
import { prepareScenario, runScenario, type RunScenarioOptions } from './run-scenario.ts';
import type { ScenarioRun } from './scenario-run.ts';

const WEB = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: app, image: nginx}]}
`;
const CRASHING = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: app, image: busybox, command: [sh, -c, 'sleep 5; exit 1']}]}
`;

const scenario = (...lines: string[]): string =>
  ['---', 'apiVersion: podsim.dev/v1alpha1', 'kind: Scenario', 'spec:', ...lines, ''].join('\n');

function prepare(text: string, options: RunScenarioOptions = {}): ScenarioRun {
  const inputs = loadInputs(['s.yaml'], () => text, options);
  const prepared = prepareScenario(inputs, { fidelity: 'instant', ...options });
  if ('problems' in prepared) throw new Error(JSON.stringify(prepared.problems));
  return prepared.run;
}

const run = (text: string, options?: RunScenarioOptions): ScenarioRun =>
  prepare(text, options).finish();

const phaseOf = ({ simulation }: ScenarioRun, pod: string): string | undefined =>
  simulation.state.pods.get(pod)?.status.phase;

describe('where a run ends', () => {
  it('is where nothing happens any more: the clock stands at the last thing that did', () => {
    const { simulation, isQuiescent } = run(WEB);
    expect(isQuiescent).toBe(true);
    expect(simulation.now).toBe(simulation.log.facts.at(-1)?.at);
    expect(simulation.now).toBeLessThan(60_000);
  });

  it('is an hour at the latest: a Pod that crashes for ever never comes to rest', () => {
    const { simulation, isQuiescent } = run(CRASHING);
    expect(isQuiescent).toBe(false);
    expect(simulation.now).toBe(3_600_000);
  });

  it("is the scenario's duration, unless the caller knows better", () => {
    const text = WEB + scenario('  duration: 15m');
    expect(run(text).simulation.now).toBe(900_000);
    expect(run(text, { until: 1_000 }).simulation.now).toBe(1_000);
  });

  it('lies beyond the last step and the last expectation', () => {
    const text =
      WEB +
      scenario(
        '  steps:',
        '  - {at: 2h, deleteNode: node-3}',
        '  expect:',
        '  - {at: 3h, that: "nodes.size() == 2"}',
      );
    const { simulation, expectations } = run(text);
    expect(expectations).toEqual([{ text: 'nodes.size() == 2', ok: true, atMs: 10_800_000 }]);
    expect(simulation.now).toBe(10_800_000);
  });
});

it('goes on in slices as it would in one go', () => {
  const whole = run(CRASHING, { until: 120_000 });
  const sliced = prepare(CRASHING, { until: 120_000 });
  let slices = 0;
  while (!sliced.advance(7)) slices += 1;
  expect(slices).toBeGreaterThan(2);
  expect(hashFacts(sliced.simulation.log.facts)).toBe(hashFacts(whole.simulation.log.facts));
  expect(sliced.advance(7)).toBe(true);
});

describe('the cluster', () => {
  const nodesOf = ({ simulation }: ScenarioRun): readonly string[] => [
    ...simulation.state.nodes.keys(),
  ];

  it('has three nodes when nobody says otherwise, or as many as asked for', () => {
    expect(nodesOf(run(WEB))).toEqual(['node-1', 'node-2', 'node-3']);
    expect(nodesOf(run(WEB, { nodes: 1 }))).toEqual(['node-1']);
    expect(nodesOf(run(WEB, { nodes: 0 }))).toEqual([]);
  });

  it('is made of the Node objects and the pools of the input, and then of nothing else', () => {
    const node = '---\napiVersion: v1\nkind: Node\nmetadata: {name: big}\n';
    const pools = scenario(
      '  cluster:',
      '    nodes:',
      '    - {name: a, count: 2, capacity: {cpu: 8}}',
    );
    const { simulation, warnings } = run(WEB + node + pools, { nodes: 7 });
    expect([...simulation.state.nodes.keys()]).toEqual(['a-1', 'a-2', 'big']);
    expect(simulation.state.nodes.get('a-1')?.status.capacity).toMatchObject({ cpu: '8' });
    expect(warnings).toEqual([
      { path: '--nodes', message: 'no effect: the input brings its own nodes' },
    ]);
  });

  it('takes the seed of the scenario, unless the caller has one', () => {
    const text = WEB + scenario('  seed: 7');
    expect(run(text).simulation.options.seed).toBe(7);
    expect(run(text, { seed: 3 }).simulation.options.seed).toBe(3);
  });
});

describe('what the API refuses', () => {
  it('at the start is a problem at its place, and nothing runs', () => {
    const text = WEB.replace('name: web', 'name: web, namespace: nowhere');
    const answer = runScenario(loadInputs(['web.yaml'], () => text));
    expect(answer).toEqual({
      problems: [
        { file: 'web.yaml', line: 2, column: 1, message: 'namespaces "nowhere" not found' },
      ],
    });
  });

  it('during the run is a warning that names the step', () => {
    const steps = scenario('  steps:', '  - {at: 1m, recoverNode: node-1}');
    expect(run(WEB + steps).warnings).toEqual([
      {
        path: 'spec.steps[0]',
        message: 'recoverNode node-1 at 1m0s was refused: node node-1 is not down',
      },
    ]);
  });

  it('comes from the problems of inputs unchanged', () => {
    const inputs = loadInputs(['web.yaml'], () => undefined);
    expect(runScenario(inputs)).toEqual({ problems: inputs.problems });
  });
});

describe('steps', () => {
  it('happen at their times, and expectations see what they did', () => {
    const text =
      WEB +
      scenario(
        '  steps:',
        '  - {at: 1m, delete: {kind: Pod, name: web, gracePeriodSeconds: 0}}',
        '  expect:',
        `  - {at: 59s, that: "pods.exists(p, p.metadata.name == 'web' && p.status.phase == 'Running')"}`,
        '  - {at: 2m, that: "pods.size() == 0"}',
        '  - {at: 2m, that: "pods.size() == 1"}',
      );
    const { expectations } = run(text);
    expect(expectations.map(({ ok, atMs }) => [ok, atMs])).toEqual([
      [true, 59_000],
      [true, 120_000],
      [false, 120_000],
    ]);
  });

  it('and expectations behind the end are not passed over in silence', () => {
    const text =
      WEB +
      scenario(
        '  steps:',
        '  - {at: 5m, cordon: node-1}',
        '  expect:',
        '  - {at: 6m, that: "pods.size() == 0"}',
      );
    const { warnings, expectations } = run(text, { until: 60_000 });
    expect(expectations).toEqual([]);
    expect(warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'spec.expect[0]: not asked at 6m0s: the run ends at 1m0s',
      'spec.steps[0]: cordon node-1 at 5m0s is not reached: the run ends at 1m0s',
    ]);
  });
});

it('puts objects where the caller says', () => {
  const shop = '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
  expect(phaseOf(run(WEB + shop, { namespace: 'shop' }), 'shop/web')).toBe('Running');
});
