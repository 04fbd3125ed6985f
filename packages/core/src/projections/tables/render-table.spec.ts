import { expect, it } from 'vitest';
import type { Pod } from '../../api/schema/kubernetes.ts';
import { renderObjects, renderTable } from './render-table.ts';

const aPod = (name: string, phase: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { nodeName: 'node-1', containers: [{ name: 'c' }] },
  status: { phase, podIPs: [{ ip: '10.244.1.2' }] },
});

const pods = [aPod('web', 'Running'), aPod('database-0', 'Pending')];

it('prints Pods as kubectl get does', () => {
  expect(renderObjects(pods, { now: 300_000, wide: false })).toBe(
    [
      'NAME         READY   STATUS    RESTARTS   AGE',
      'web          0/1     Running   0          5m',
      'database-0   0/1     Pending   0          5m',
      '',
    ].join('\n'),
  );
});

it('prints wide columns and namespaces when asked', () => {
  const text = renderObjects(pods.slice(0, 1), { now: 5_000, wide: true, withNamespace: true });
  expect(text).toBe(
    [
      'NAMESPACE   NAME   READY   STATUS    RESTARTS   AGE   IP           NODE     NOMINATED NODE   READINESS GATES',
      'default     web    0/1     Running   0          5s    10.244.1.2   node-1   <none>           <none>',
      '',
    ].join('\n'),
  );
});

it('prints nothing for no objects, and cuts a cell at its first line break', () => {
  expect(renderObjects([], { now: 0, wide: false })).toBe('');
  expect(renderTable([{ name: 'Message' }], [{ cells: ['one\ntwo'] }])).toBe('MESSAGE\none...\n');
});
