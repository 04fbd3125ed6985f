import { describe, expect, it } from 'vitest';
import { Simulation } from '../simulation/simulation.ts';
import { aPod, aScript } from '../testing/builders.ts';

const FIDELITIES = ['real', 'instant'] as const;

/** Runs one Pod on one node for five minutes. */
function run(fidelity: (typeof FIDELITIES)[number], spec: Parameters<typeof aPod>[1]): Simulation {
  const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
  simulation.execute({ type: 'Apply', object: aPod('limited', spec) });
  return simulation.run({ until: 300_000 });
}

describe.each(FIDELITIES)('active deadline, %s', (fidelity) => {
  it('ends a Pod that runs for longer, counted from its start on the node', () => {
    const { state, log } = run(fidelity, { activeDeadlineSeconds: 60 });
    expect(state.pods.get('default/limited')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
    const exceeded = log.facts.filter(({ type }) => type === 'PodEvicted');
    expect(exceeded).toHaveLength(1);
    expect(exceeded[0]?.at).toBeGreaterThanOrEqual(60_000);
    expect(exceeded[0]?.at).toBeLessThanOrEqual(61_100);
  });

  it('counts the time in which init containers run', () => {
    const { state } = run(fidelity, {
      activeDeadlineSeconds: 30,
      initContainers: [aScript('for-ever', 'while true; do sleep 2; done')],
    });
    expect(state.pods.get('default/limited')?.status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
    });
  });

  it('may be given to a Pod that runs already', () => {
    const simulation = new Simulation({ fidelity, nodes: [{ name: 'node-1' }] });
    simulation.execute({ type: 'Apply', object: aPod('limited') });
    simulation.run({ until: 100_000 });
    simulation.execute({
      type: 'Apply',
      object: aPod('limited', { activeDeadlineSeconds: 150 }),
    });
    simulation.run({ until: 145_000 });
    expect(simulation.state.pods.get('default/limited')?.status.phase).toBe('Running');
    simulation.run({ until: 200_000 });
    expect(simulation.state.pods.get('default/limited')?.status.reason).toBe('DeadlineExceeded');
  });

  it('leaves a Pod alone that has ended in time', () => {
    const { state } = run(fidelity, {
      activeDeadlineSeconds: 60,
      restartPolicy: 'Never',
      containers: [aScript('main', 'sleep 5')],
    });
    expect(state.pods.get('default/limited')?.status.phase).toBe('Succeeded');
  });
});
