/** Suite `kubelet/sidecar-termination-order`: the simulated kubelet kills containers that need a given time to stop. */
import type { JsonObject } from '../../../api/schema/kubernetes.ts';
import { pod, podSpec, readAs } from '../vector-pods.ts';
import { nodeMidway } from './node-midway.ts';

type ByContainer = Readonly<Record<string, number>>;

/** Kills what runs, each container with its own grace period, and says how long each waited for its SIGTERM. */
export function sidecarTerminationOrder(given: JsonObject): unknown {
  const spec = podSpec(given['spec']);
  const running = readAs<readonly string[]>(given['running'] ?? []);
  const grace = readAs<ByContainer>(given['graceSeconds'] ?? {});
  const stopTakesMs = readAs<ByContainer>(given['stopTakesMs'] ?? {});
  const containers = running.map((name) => {
    return { id: name, name, image: '', sandboxId: '', state: 'running' as const, restartCount: 0 };
  });
  const kills = running.map((id) => ({ id, message: '', graceSeconds: grace[id] ?? 0 }));
  const { kernel } = nodeMidway(
    // Only its own stop ends a container, however short its grace period is.
    { script: { stopMs: (name) => stopTakesMs[name] ?? 0, mortal: false } },
    {
      now: 0,
      pod: pod(spec, undefined, false),
      runtime: { sandboxes: [], containers },
      worker: {},
      due: [{ do: 'kill', kills, graceSeconds: null }],
    },
  );
  const longestSeconds = Math.max(0, ...kills.map(({ graceSeconds }) => graceSeconds));
  let signaledCount = 0;
  kernel.react(['ContainerSignaled'], ({ signal }) => {
    if (signal === 'SIGTERM') signaledCount += 1;
  });
  const stopWhen = (): boolean => signaledCount === running.length;
  kernel.run({ until: longestSeconds * 1_000, stopWhen });
  const waits = kernel.log.facts.flatMap((fact) =>
    fact.type === 'ContainerSignaled' && fact.signal === 'SIGTERM'
      ? [[fact.container, Math.floor(fact.at / 1_000)] as const]
      : [],
  );
  return { wholeSecondsWaitedBeforeStop: Object.fromEntries(waits) };
}
