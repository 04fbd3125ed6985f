/** Static Pods as the kubelet makes them of the manifests in its folder. Mirrors `pkg/kubelet/config (file.go, common.go)`. */
import { setDefaults } from '../api/defaults/set-defaults.ts';
import {
  CONFIG_HASH_ANNOTATION,
  CONFIG_SEEN_ANNOTATION,
  CONFIG_SOURCE_ANNOTATION,
} from '../api/pod-source.ts';
import { qosClassOf } from '../api/qos-class.ts';
import type { Pod, Toleration } from '../api/schema/kubernetes.ts';
import { toTimestamp } from '../engine/time.ts';
import { canonicalJson } from '../log/canonical-json.ts';
import { LogHash } from '../log/hash.ts';
import type { Kubelet } from './kubelet.ts';

/** The Pods of the folder, in the order of its files. */
export function manifestPods({ ctx }: Kubelet, nodeName: string): readonly Pod[] {
  const { staticPods = {} } = ctx.state.hosts.get(nodeName) ?? {};
  const seenAt = toTimestamp(ctx.now);
  return Object.keys(staticPods)
    .sort()
    .flatMap((file) => {
      const manifest = staticPods[file];
      return manifest === undefined ? [] : [staticPod(manifest, { nodeName, file, seenAt })];
    });
}

/** The Pod of the folder with this uid; undefined when there is none (any more). */
export function manifestPod(kubelet: Kubelet, uid: string, nodeName: string): Pod | undefined {
  return manifestPods(kubelet, nodeName).find(({ metadata }) => metadata.uid === uid);
}

interface Place {
  readonly nodeName: string;
  readonly file: string;
  readonly seenAt: string;
}

/** A Pod of this node, with a uid that changes with what the manifest says. Mirrors `applyDefaults`. */
function staticPod(given: Pod, { nodeName, file, seenAt }: Place): Pod {
  const manifest = setDefaults(given);
  const { name, namespace = 'default', annotations } = manifest.metadata;
  const uid = manifest.metadata.uid ?? hashOf(manifest, `host:${nodeName}file:${file}`);
  const tolerations = withToleration(manifest.spec.tolerations ?? []);
  const spec = { ...manifest.spec, nodeName, tolerations };
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      name: `${name}-${nodeName.toLowerCase()}`,
      namespace,
      uid,
      annotations: {
        ...annotations,
        [CONFIG_HASH_ANNOTATION]: uid,
        [CONFIG_SEEN_ANNOTATION]: seenAt,
        [CONFIG_SOURCE_ANNOTATION]: 'file',
      },
    },
    spec,
    status: { phase: 'Pending', qosClass: qosClassOf({ spec }) },
  };
}

/** No taint drives a static Pod out. */
const EVERY_NO_EXECUTE: Toleration = { operator: 'Exists', effect: 'NoExecute' };

function withToleration(given: readonly Toleration[]): readonly Toleration[] {
  const isThere = given.some(
    ({ key, value, operator, effect }) =>
      !key && !value && operator === EVERY_NO_EXECUTE.operator && effect === 'NoExecute',
  );
  return isThere ? given : [...given, EVERY_NO_EXECUTE];
}

/** 32 hexadecimal digits. The order of fields, comments and defaults written out make no difference. */
function hashOf(manifest: Pod, place: string): string {
  const hash = new LogHash();
  hash.add(canonicalJson(inOrder(manifest)));
  return hash.hex(place).slice(0, 32);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((key) => [key, inOrder(fields[key])]),
  );
}
