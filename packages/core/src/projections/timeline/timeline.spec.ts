import { describe, expect, it } from 'vitest';
import type { PodSpec } from '../../api/schema/kubernetes.ts';
import { Simulation } from '../../simulation/simulation.ts';
import type { ApiObject } from '../../state/tables.ts';
import { collapseRuns } from './collapse-runs.ts';
import { containerLanes } from './container-lanes.ts';
import { renderLanes } from './render-lanes.ts';
import { renderTimeline } from './render-timeline.ts';
import { line } from './timeline-line.ts';
import { timelineOf } from './timeline.ts';

function run(spec: PodSpec, until: number, prepare?: (simulation: Simulation) => void): Simulation {
  const simulation = new Simulation({ fidelity: 'instant', nodes: [{ name: 'node-1' }] });
  const metadata = { name: 'web', namespace: 'default' };
  const object: ApiObject & { spec: PodSpec } = { apiVersion: 'v1', kind: 'Pod', metadata, spec };
  simulation.execute({ type: 'Apply', object });
  prepare?.(simulation);
  return simulation.run({ until });
}

const crash: PodSpec = {
  containers: [{ name: 'app', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 3; exit 1'] }],
};

describe('the timeline of a run', () => {
  it('tells a crash loop in a line per thing that happens', () => {
    const { log } = run(crash, 15_000);
    expect(renderTimeline(timelineOf(log.facts))).toEqual([
      '     0.0s  · node/node-1  created',
      '           · pod/web      created',
      '           • pod/web      assigned to node-1',
      '           • pod/web      network namespace, 10.244.1.2',
      '           · pod/web      app: pulling busybox:1.36',
      '           • pod/web      app: busybox:1.36 pulled in 0s',
      '           ✓ pod/web      app: started',
      '           ✓ pod/web      Ready',
      '     3.0s  ✗ pod/web      app: exit code 1 (Error)',
      '           ! pod/web      not Ready',
      '           ✓ pod/web      app: started again (restart 1)',
      '           ✓ pod/web      Ready',
      '     6.0s  ✗ pod/web      app: exit code 1 (Error)',
      '           ! pod/web      not Ready',
      '           ! pod/web      app: CrashLoopBackOff 10s, starts at 16.0s or later',
    ]);
  });

  it('tells of a SIGTERM when it comes after the stop was asked for, and of a hook that is given up', () => {
    const hook = (seconds: string) => ({
      image: 'example/app:1',
      lifecycle: { preStop: { exec: { command: ['sleep', seconds] } } },
    });
    const { log } = run(
      {
        containers: [
          { name: 'endless', ...hook('60') },
          { name: 'short', ...hook('10') },
          { name: 'none', image: 'example/app:1' },
        ],
      },
      60_000,
      (simulation) =>
        simulation.send(
          { type: 'Delete', plural: 'pods', namespace: 'default', name: 'web' },
          10_000,
        ),
    );
    const lines = timelineOf(log.facts).filter(({ text }) => /hook|SIGTERM/.test(text));
    expect(lines.map(({ at, tone, text }) => `${at} ${tone} ${text}`)).toEqual([
      '20000 muted short: preStop hook done',
      '20000 muted short: SIGTERM, 20s left',
      '40000 warn endless: preStop hook not done; SIGTERM, 2s left',
    ]);
  });

  it('does not call a container alive that nobody has asked', () => {
    const livenessProbe = { httpGet: { port: 80 }, initialDelaySeconds: 60 };
    const { log } = run({ containers: [{ name: 'app', image: 'nginx', livenessProbe }] }, 30_000);
    expect(timelineOf(log.facts).filter(({ text }) => text.includes('liveness'))).toEqual([]);
  });

  it('tells the loss and the return of a node', () => {
    const { log } = run(
      { containers: [{ name: 'app', image: 'nginx' }] },
      130_000,
      (simulation) => {
        simulation.send({ type: 'CrashNode', node: 'node-1' }, 10_000);
        simulation.send({ type: 'RecoverNode', node: 'node-1' }, 120_000);
      },
    );
    const lines = timelineOf(log.facts).filter(({ at }) => at > 0);
    expect(lines.map(({ tone, subject, text }) => `${tone} ${subject} ${text}`)).toEqual([
      'bad node/node-1 crashed: everything on it is gone',
      'bad pod/web app: exit code 255 (Unknown)',
      'bad node/node-1 not Ready: Kubelet stopped posting node status.',
      'warn pod/web not Ready',
      'muted node/node-1 taints now node.kubernetes.io/unreachable:NoSchedule',
      'good node/node-1 power is back',
      'good node/node-1 kubelet started',
      'good node/node-1 Ready',
      'info pod/web new network namespace, 10.244.1.3',
      'muted pod/web app: pulling nginx:latest',
      'info pod/web app: nginx:latest pulled in 0s',
      'good pod/web app: started again (restart 1)',
      'good pod/web Ready',
      'muted node/node-1 no taints now',
    ]);
  });

  it('shows a long series of failed probes by its first ones, the one that counts, and a number', () => {
    const readinessProbe = { exec: { command: ['false'] }, periodSeconds: 1 };
    const [app] = crash.containers;
    const spec = {
      containers: [
        { name: 'app', image: app?.image ?? '', command: ['sleep', '99'], readinessProbe },
      ],
    };
    const { log } = run(spec, 20_500);
    const lines = renderTimeline(timelineOf(log.facts)).filter((text) => text.includes('probe'));
    expect(lines).toEqual([
      '           ! pod/web      app: readiness probe failed (1 of 3): ',
      '           ! pod/web      app: readiness probe failed (2 of 3): ',
      '     1.0s  ✗ pod/web      app: readiness probe failed (3 of 3): ',
      '     2.0s  ! pod/web      app: readiness probe failed: ',
      '     3.0s  ! pod/web      app: readiness probe failed: ',
      '    20.0s  … pod/web      17 more, the last: app: readiness probe failed: ',
    ]);
  });

  it('keeps to a width and gives tones to whoever wants colours', () => {
    const lines = [line(80_000, 'bad', 'pod/web', 'app: exit code 1 (Error)')];
    expect(renderTimeline(lines, { width: 36 })).toEqual(['  1m20.0s  ✗ pod/web  app: exit cod…']);
    expect(renderTimeline(lines, { colour: (tone, text) => `<${tone}>${text}` })).toEqual([
      '  1m20.0s  <bad>✗ pod/web  <bad>app: exit code 1 (Error)',
    ]);
  });
});

describe('runs of like lines', () => {
  const again = (at: number, subject: string, key: string, silent = false) =>
    line(at, 'warn', subject, `${key} ${at}`, { key, shown: 1, silent });

  it('goes on while other subjects speak, and ends where its own says something else', () => {
    const lines = [
      again(1, 'a', 'x'),
      again(2, 'b', 'y'),
      again(3, 'a', 'x'),
      again(4, 'a', 'x'),
      line(5, 'info', 'a', 'else'),
      again(6, 'a', 'x'),
    ];
    expect(collapseRuns(lines).map(({ at, text }) => `${at} ${text}`)).toEqual([
      '1 x 1',
      '2 y 2',
      '4 2 more, the last: x 4',
      '5 else',
      '6 x 6',
    ]);
  });

  it('shows a single further line itself, and nothing of silent runs', () => {
    const lines = [
      again(1, 'a', 'x'),
      again(2, 'a', 'x'),
      again(3, 'a', 'z', true),
      again(4, 'a', 'z', true),
    ];
    expect(collapseRuns(lines).map(({ text }) => text)).toEqual(['x 1', 'x 2', 'z 3']);
  });
});

describe('the lane picture', () => {
  it('draws waiting, running, failing and waiting again, above a time axis', () => {
    const { log } = run(crash, 19_500);
    expect(renderLanes(containerLanes(log.facts), { to: 20_000, width: 54 })).toEqual([
      'pod/web  app  ██████✗█████✗░░░░░░░░░░░░░░░░░░░██████✗░',
      '              0s        5s        10s       15s',
      '              ░ waiting  ▒ starting  █ ready  ▓ running, not ready  ✗ failed  ✓ completed',
    ]);
  });

  it('tells a container that is done from one that waits, and leaves out what is gone', () => {
    const spec: PodSpec = {
      restartPolicy: 'Never',
      containers: [
        { name: 'job', image: 'busybox:1.36', command: ['sleep', '5'] },
        { name: 'web', image: 'nginx' },
      ],
    };
    const { log } = run(spec, 25_000, (simulation) => {
      simulation.send({ type: 'Delete', plural: 'pods', name: 'web' }, 15_000);
    });
    const rows = renderLanes(containerLanes(log.facts), { to: 20_000, width: 34 });
    expect(rows.slice(0, 2)).toEqual([
      'pod/web  job  █████✓·········',
      '         web  ███████████████✓',
    ]);
  });
});
