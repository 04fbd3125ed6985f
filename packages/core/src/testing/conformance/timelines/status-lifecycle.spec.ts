import { expect, it } from 'vitest';
import type { JsonObject } from '../../../api/schema/kubernetes.ts';
import { statusLifecycle } from './status-lifecycle.ts';

const spec = { containers: [{ name: 'app', image: 'img:1' }], restartPolicy: 'Always' };
const sandboxes = [{ id: 'sb', attempt: 0, state: 'SANDBOX_READY', ip: '10.0.0.5' }];
const exited = (id: string, exitCode: number) => ({ id, name: 'app', state: 'exited', exitCode });

const statusesIn = (...steps: readonly object[]) =>
  statusLifecycle({ spec, steps } as unknown as JsonObject);

it('shows the end of an instance that the very sync removes', () => {
  const containers = [exited('rt://new', 2), exited('rt://old', 1)];
  expect(statusesIn({ runtime: { sandboxes, containers } })).toMatchObject({
    steps: [
      {
        containerStatuses: [
          {
            state: { terminated: { exitCode: 2, containerID: 'rt://new' } },
            lastState: { terminated: { exitCode: 1, containerID: 'rt://old' } },
          },
        ],
      },
    ],
  });
});

it('goes on with what it published last when a look finds nothing new', () => {
  const step = { runtime: { sandboxes, containers: [] } };
  const once = statusesIn(step) as { steps: unknown[] };
  expect(statusesIn(step, step)).toEqual({ steps: [once.steps[0], once.steps[0]] });
});
