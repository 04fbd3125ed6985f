import { describe, expect, it } from 'vitest';
import type { Probe } from '../api/schema/kubernetes.ts';
import type { Command } from '../simulation/commands.ts';
import { Simulation } from '../simulation/simulation.ts';
import type { ClusterFact } from '../state/facts.ts';
import type { ApiObject } from '../state/tables.ts';
import { aContainer, aNode, aPod } from '../testing/builders.ts';

type Timed = readonly [atMs: number, command: Command];

/** The facts of a run, ticks apart; both modes must agree on them. */
function factsOf(pods: readonly ApiObject[], commands: readonly Timed[]): readonly ClusterFact[] {
  const [elided, ticked] = [false, true].map((mode) => {
    const simulation = new Simulation({ ticked: mode, nodes: [aNode('node-1')] });
    for (const object of pods) simulation.execute({ type: 'Apply', object });
    for (const [atMs, command] of commands) simulation.send(command, atMs);
    simulation.run({ until: 180_000 });
    return simulation.log.facts.filter(
      ({ type }) => type !== 'ProbeTicked' && type !== 'LeaseRenewed',
    );
  });
  const told = (facts: readonly ClusterFact[] = []) =>
    facts.map(({ seq: _seq, cause: _cause, ...fact }) => fact);
  expect(told(elided)).toEqual(told(ticked));
  return elided ?? [];
}

const failures = (facts: readonly ClusterFact[]): readonly number[] =>
  facts.filter(({ type }) => type === 'ProbeFailed').map(({ at }) => Math.floor(at / 1_000));

const behaving = (workload: string) => ({
  annotations: { 'podsim.dev/workload.main': workload },
});
const probed = (probe: Probe) => ({ containers: [aContainer('main', { readinessProbe: probe })] });

describe('a probe that succeeds sleeps until something concerns it', () => {
  it('the death of the sandbox, which takes the address away from containers that run on', () => {
    const web = aPod('web', {
      ...behaving('onSIGTERM: {ignore: true}'),
      ...probed({ tcpSocket: { port: 80 }, periodSeconds: 3 }),
    });
    const facts = factsOf([web], [[60_000, { type: 'KillSandbox', pod: 'default/web' }]]);
    expect(failures(facts).filter((at) => at >= 60).length).toBeGreaterThan(0);
  });

  it('the end of another Pod, if it is that one which answers', () => {
    const server = aPod('server', {
      containers: [aContainer('main', { ports: [{ containerPort: 80, hostPort: 8080 }] })],
      restartPolicy: 'Never',
    });
    const client = aPod('client', probed({ tcpSocket: { host: '127.0.0.1', port: 8080 } }));
    const kill = { type: 'KillContainer', pod: 'default/server', container: 'main' } as const;
    const facts = factsOf([server, client], [[90_000, { ...kill, signal: 'SIGKILL' }]]);
    const [first] = failures(facts).filter((at) => at > 30);
    expect(first).toBeGreaterThanOrEqual(90);
    expect(first).toBeLessThan(105);
  });
});
