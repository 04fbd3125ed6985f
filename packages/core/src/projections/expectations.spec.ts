import { expect, it } from 'vitest';
import type { Pod } from '../api/schema/kubernetes.ts';
import { compileExpectation } from './expectations.ts';
import type { Report } from './report/report.ts';

function pod(name: string, status: Pod['status'], createdAt: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', creationTimestamp: createdAt },
    spec: { containers: [{ name: 'app' }] },
    status,
  };
}

const app = { name: 'app', image: 'x', imageID: '', ready: true, restartCount: 2 };
const report: Report = {
  podsim: { version: '0', kubernetesVersion: '1.36', seed: 1 },
  clockMs: 540_000,
  objects: {
    nodes: [],
    pods: [
      pod('a', { phase: 'Running', containerStatuses: [app] }, '2026-01-01T00:00:00Z'),
      pod('b', {}, '2026-01-01T00:01:30Z'),
    ],
    configmaps: [],
  },
  hosts: [{ name: 'node-1', state: 'crashed', sandboxes: [], volumes: [] }],
  events: [
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'a' },
      reason: 'BackOff',
      count: 7,
    },
  ],
  log: { facts: 12, hash: '' },
  expectations: [],
  warnings: [],
};

function holds(text: string): boolean {
  const expectation = compileExpectation(text);
  if ('problem' in expectation) throw new Error(expectation.problem);
  return expectation.evaluate(report);
}

it.each([
  ["pods.exists(p, p.metadata.name == 'bare' && p.status.phase == 'Running') == false", true],
  ["pods.exists(p, p.status.phase == 'Running')", true],
  ['pods.all(p, has(p.status.phase))', false],
  ["pods.filter(p, p.metadata.name.startsWith('a')).size() == 1", true],
  ["pods.map(p, p.metadata.name) == ['a', 'b']", true],
  ["pods.exists_one(p, p.metadata.name.matches('^[ab]$'))", false],
  ['pods[0].status.containerStatuses[0].restartCount + 1 == 3', true],
  ['size(nodes) == 0 && size(objects.configmaps) == 0', true],
  ["events.exists(e, e.reason == 'BackOff' && e.count > 5)", true],
  ["hosts.all(h, h.state in ['crashed', 'partitioned'])", true],
  ['clockMs == 540000 && facts >= 12', true],
  [
    "timestamp(pods[1].metadata.creationTimestamp) - timestamp(pods[0].metadata.creationTimestamp) == duration('90s')",
    true,
  ],
  ["'a-b'.replace('-', '.') == 'a.b' && 'A'.lowerAscii() == 'a'", true],
])('%s is %s', (text, expected) => {
  expect(holds(text)).toBe(expected);
});

it.each([
  ['pods.exists(p,', 'Unexpected token: EOF'],
  ['pod.exists(p, true)', 'Unknown variable: pod'],
  ['size(pods)', 'gives int where true or false is wanted'],
  ["pods.nothing('x')", "found no matching overload for 'list.nothing(string)'"],
])('refuses %s', (text, problem) => {
  expect(compileExpectation(text)).toEqual({ problem });
});

it('does not hold where a field that it needs is missing, and says so', () => {
  const expectation = compileExpectation("pods.all(p, p.status.phase == 'Running')");
  if ('problem' in expectation) throw new Error(expectation.problem);
  expect(expectation.evaluate(report)).toBe(false);
  expect(expectation.outcome(report)).toEqual({ ok: false, problem: 'No such key: phase' });
});
