/** Defaults of every kind that podsim simulates. Mirrors `pkg/apis/core/v1/defaults.go`. */
import type { ResourceList } from '../resource-list.ts';
import type {
  LimitRange,
  LimitRangeItem,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Service,
} from '../schema/kubernetes.ts';
import { mapItems, mapPart, roundedResources, withFields, withMissing } from './keep-unchanged.ts';
import { setPodDefaults } from './pod-defaults.ts';
import { setSecretDefaults } from './secret-defaults.ts';
import { setServiceDefaults } from './service-defaults.ts';
import { setClaimSpecDefaults, setHostPathDefaults } from './volume-defaults.ts';

const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** What all kinds have in common. */
export interface TypedObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** An object after defaulting, of the same kind; kinds without defaults come back as they are. */
export function setDefaults<T extends TypedObject>(object: T): T {
  const setter = object.apiVersion === 'v1' ? SETTERS.get(object.kind) : undefined;
  return setter === undefined ? object : (setter(withSpec(object) as never) as T);
}

/** Kinds whose spec is a plain struct in Kubernetes: what lacks it has an empty one, and validation says what that lacks. */
const HAVE_SPEC = new Set(['Pod', 'Service', 'PersistentVolume', 'PersistentVolumeClaim']);

function withSpec<T extends TypedObject & { readonly spec?: unknown }>(object: T): T {
  return object.spec === undefined && HAVE_SPEC.has(object.kind) ? { ...object, spec: {} } : object;
}

const SETTERS: ReadonlyMap<string, (object: never) => TypedObject> = new Map<
  string,
  (object: never) => TypedObject
>([
  ['Pod', (pod: Pod) => setPodDefaults(pod)],
  ['Service', (service: Service) => setServiceDefaults(service)],
  ['LimitRange', setLimitRangeDefaults],
  ['Namespace', setNamespaceDefaults],
  ['Secret', setSecretDefaults],
  ['Node', setNodeDefaults],
  ['PersistentVolume', setPersistentVolumeDefaults],
  ['PersistentVolumeClaim', setPersistentVolumeClaimDefaults],
]);

function setLimitRangeDefaults(limitRange: LimitRange): LimitRange {
  return withFields(limitRange, {
    spec: mapPart(limitRange.spec, (spec) =>
      withFields(spec, { limits: mapItems(spec.limits, setLimitRangeItemDefaults) }),
    ),
  });
}

/** Containers: the maximum is the default limit; the default request is that limit, else the minimum. */
function setLimitRangeItemDefaults(item: LimitRangeItem): LimitRangeItem {
  const isContainer = item.type === 'Container';
  const limit = { ...(isContainer ? item.max : {}), ...item.default };
  const request = { ...(isContainer ? { ...item.min, ...limit } : {}), ...item.defaultRequest };
  return withFields(item, {
    default: roundedResources(filledList(item.default, limit)),
    defaultRequest: roundedResources(filledList(item.defaultRequest, request)),
    max: roundedResources(item.max),
    min: roundedResources(item.min),
    maxLimitRequestRatio: roundedResources(item.maxLimitRequestRatio),
  });
}

function filledList(
  given: ResourceList | undefined,
  filled: ResourceList,
): ResourceList | undefined {
  const count = Object.keys(filled).length;
  return count === Object.keys(given ?? {}).length ? given : filled;
}

function setNamespaceDefaults(namespace: Namespace): Namespace {
  const { metadata } = namespace;
  const labels = withFields(metadata.labels ?? {}, { [NAMESPACE_NAME_LABEL]: metadata.name });
  return withFields(namespace, {
    metadata: metadata.name ? withFields(metadata, { labels }) : metadata,
    status: withMissing(namespace.status ?? {}, { phase: 'Active' }),
  });
}

function setNodeDefaults(node: Node): Node {
  // Nodes of manifests often come without status; the type only knows served ones.
  const status = node.status as Node['status'] | undefined;
  if (status === undefined) return node;
  const capacity = roundedResources(status.capacity);
  const allocatable = roundedResources(status.allocatable) ?? capacity;
  return withFields(node, { status: withFields(status, { capacity, allocatable }) });
}

function setPersistentVolumeDefaults(volume: PersistentVolume): PersistentVolume {
  const spec = withMissing(volume.spec, {
    persistentVolumeReclaimPolicy: 'Retain',
    volumeMode: 'Filesystem',
  });
  return withFields(volume, {
    spec: withFields(spec, {
      capacity: roundedResources(spec.capacity),
      hostPath: mapPart(spec.hostPath, setHostPathDefaults),
    }),
    status: withMissing(volume.status ?? {}, { phase: 'Pending' }),
  });
}

function setPersistentVolumeClaimDefaults(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return withFields(claim, {
    spec: setClaimSpecDefaults(claim.spec),
    status: withMissing(claim.status ?? {}, { phase: 'Pending' }),
  });
}
