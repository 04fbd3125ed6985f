import { it } from 'vitest';
import { podStatus } from './pod-status.ts';
import { podStatusEqual } from './pod-status-equal.ts';
import { stampPodStatus } from './pod-status-stamp.ts';
import { containerStatuses } from './container-statuses.ts';
it('t', () => {
  const pod: any = { metadata: { name: 'a', generation: 1 }, spec: { containers: [{ name: 'a', image: 'i', readinessProbe: {} }, { name: 'b', image: 'i' }], initContainers: [{ name: 'x', image: 'i' }] }, status: {} };
  const c = (n: string, s: string) => ({ id: 'rt://' + n, name: n, image: 'i', sandboxId: 's', restartCount: 0, state: s, startedAt: 1000, finishedAt: 2000, exitCode: 0 });
  const runtime: any = { sandboxes: [{ id: 's', attempt: 0, state: 'ready', hostNetwork: false, ips: ['10.0.0.1'] }], containers: [c('a', 'running'), c('b', 'running'), c('x', 'exited')] };
  const probes = new Map([['rt://a', { readiness: 'Success' as const }]]);
  const mk = (last: any) => podStatus({ pod, lastStatus: last, runtime, podIPs: ['10.0.0.1'], hostIPs: ['1.1.1.1'], startErrors: new Map(), probes });
  const last = stampPodStatus(mk(undefined), {}, pod.spec, 'x');
  const N = 20000;
  const time = (name: string, f: () => void) => {
    for (let r = 0; r < 3; r++) {
      const t = process.hrtime.bigint();
      for (let i = 0; i < N; i++) f();
      if (r === 2) console.log(name, Number(process.hrtime.bigint() - t) / N / 1000, ' us');
    }
  };
  const st = mk(last);
  const st2 = stampPodStatus(st, last, pod.spec, 'x');
  time('status', () => mk(last));
  time('containers', () => containerStatuses(pod.spec.containers, last.containerStatuses, { pod, runtime, startErrors: new Map(), podRestarting: false }));
  time('stamp', () => stampPodStatus(st, last, pod.spec, 'x'));
  time('equal', () => podStatusEqual(last, st2));
});
