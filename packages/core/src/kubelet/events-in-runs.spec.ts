/** Events as a cluster keeps them after a while: counted, combined, held back; and those about nodes. */
import { describe, expect, it } from 'vitest';
import { coreEvents } from '../projections/core-events/core-events-projection.ts';
import { runManifests, type ManifestRun } from '../testing/kubelet-rules/run-manifests.ts';

const begin = (container: string, image = 'example/web:1'): ManifestRun =>
  runManifests(`
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: app
      image: '${image}'
      ${container}`);

describe('events of one kubelet about one Pod', () => {
  it('are held back after 25, then one more passes every five minutes and tells how many there were', () => {
    const run = begin('readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 }');
    const told = (seconds: number) => run.until(seconds).events('Unhealthy');
    // Pulling, Pulled, Created and Started took four of the 25.
    const [first = ''] = told(60);
    expect(first).toMatch(/^\d+s 21x Warning Unhealthy: Readiness probe failed: $/);
    expect(told(290)).toEqual([first]);
    const failures = run.until(300).facts('ProbeFailed').length;
    expect(told(300)).toEqual([`300s ${failures}x Warning Unhealthy: Readiness probe failed: `]);
    expect(told(590)).toEqual(told(590));
    expect(run.coreEvents('Unhealthy')).toHaveLength(1);
  });

  it('that differ in their words alone are combined from the tenth on', () => {
    // Every execution has an id of its own, which the runtime's error tells.
    const run = begin(
      'command: [sleep, "3600"]\n      livenessProbe: { exec: { command: [bash] }, periodSeconds: 5 }',
      'busybox:1',
    ).until(62);
    const events = run.coreEvents('Unhealthy');
    expect(events).toHaveLength(10);
    expect(events.slice(0, 9).map(({ count }) => count)).toEqual(Array(9).fill(1));
    expect(events[9]?.message).toMatch(/^\(combined from similar events\): Liveness probe errored/);
    expect(events[9]?.count).toBe(run.facts('ProbeErrored').length - 9);
    expect(run.facts('ContainerExited')).toEqual([]);
  });

  it('begin anew with a new kubelet process', () => {
    const run = begin('readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 }').until(
      60,
    );
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.until(70).execute({ type: 'StartKubelet', node: 'node-1' });
    const counts = run
      .until(80)
      .coreEvents('Unhealthy')
      .map(({ count }) => count);
    expect(counts[0]).toBe(21);
    expect(counts).toHaveLength(2);
  });
});

describe('events about a node', () => {
  const about = (run: ManifestRun): readonly string[] =>
    coreEvents(run.simulation.log.facts, run.simulation.now)
      .filter(({ involvedObject }) => involvedObject.kind === 'Node')
      .map(
        ({ source, type, reason, message }) => `${source?.component} ${type} ${reason}: ${message}`,
      );

  it('tell a reboot from a restart of its kubelet', () => {
    const run = begin('').until(10);
    run.execute({ type: 'StopKubelet', node: 'node-1' });
    run.until(12).execute({ type: 'StartKubelet', node: 'node-1' });
    const restart = [
      'kubelet Normal Starting: Starting kubelet.',
      'kubelet Normal NodeAllocatableEnforced: Updated Node Allocatable limit across pods',
      'kubelet Normal NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory',
      'kubelet Normal NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure',
      'kubelet Normal NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID',
    ];
    expect(about(run.until(15))).toEqual(restart);
    run.execute({ type: 'CrashNode', node: 'node-1' });
    run.until(200).execute({ type: 'RecoverNode', node: 'node-1' });
    const later = about(run.until(230)).slice(restart.length);
    expect(later[0]).toBe(
      'node-controller Normal NodeNotReady: Node node-1 status is now: NodeNotReady',
    );
    expect(later.find((text) => text.includes('Rebooted'))).toMatch(
      /^kubelet Warning Rebooted: Node node-1 has been rebooted, boot id: [0-9a-f-]+$/,
    );
    expect(later.at(-1)).toBe('kubelet Normal NodeReady: Node node-1 status is now: NodeReady');
  });
});
