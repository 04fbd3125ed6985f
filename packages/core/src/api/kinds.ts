/** Every kind that podsim knows, with the names by which kubectl finds it. */

/** One kind of API object. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** False: known, but not simulated yet. */
  readonly simulated: boolean;
}

const SIMULATED = new Set([
  'v1/Pod',
  'v1/Node',
  'v1/Namespace',
  'v1/ConfigMap',
  'v1/Secret',
  'v1/Service',
  'v1/PersistentVolume',
  'v1/PersistentVolumeClaim',
  'v1/ServiceAccount', // stored, without effect
]);

/** apiVersion, namespaced (N) or cluster-wide (C), then `Kind plural shortNames...`. */
const DEFINITIONS: readonly (readonly [string, 'N' | 'C', readonly string[]])[] = [
  [
    'v1',
    'C',
    ['Node nodes no', 'Namespace namespaces ns', 'PersistentVolume persistentvolumes pv'],
  ],
  [
    'v1',
    'N',
    [
      'Pod pods po',
      'ConfigMap configmaps cm',
      'Secret secrets',
      'Service services svc',
      'Endpoints endpoints ep',
      'Event events ev',
      'PersistentVolumeClaim persistentvolumeclaims pvc',
      'ServiceAccount serviceaccounts sa',
      'LimitRange limitranges limits',
      'ResourceQuota resourcequotas quota',
      'ReplicationController replicationcontrollers rc',
      'Binding bindings',
      'PodTemplate podtemplates',
    ],
  ],
  [
    'apps/v1',
    'N',
    [
      'Deployment deployments deploy',
      'ReplicaSet replicasets rs',
      'StatefulSet statefulsets sts',
      'DaemonSet daemonsets ds',
      'ControllerRevision controllerrevisions',
    ],
  ],
  ['batch/v1', 'N', ['Job jobs', 'CronJob cronjobs cj']],
  ['autoscaling/v2', 'N', ['HorizontalPodAutoscaler horizontalpodautoscalers hpa']],
  ['autoscaling/v1', 'N', ['HorizontalPodAutoscaler horizontalpodautoscalers hpa', 'Scale scales']],
  ['policy/v1', 'N', ['PodDisruptionBudget poddisruptionbudgets pdb', 'Eviction evictions']],
  ['discovery.k8s.io/v1', 'N', ['EndpointSlice endpointslices']],
  ['networking.k8s.io/v1', 'N', ['NetworkPolicy networkpolicies netpol', 'Ingress ingresses ing']],
  ['networking.k8s.io/v1', 'C', ['IngressClass ingressclasses']],
  ['coordination.k8s.io/v1', 'N', ['Lease leases']],
  ['scheduling.k8s.io/v1', 'C', ['PriorityClass priorityclasses pc']],
  [
    'storage.k8s.io/v1',
    'C',
    [
      'StorageClass storageclasses sc',
      'VolumeAttachment volumeattachments',
      'CSIDriver csidrivers',
      'CSINode csinodes',
    ],
  ],
  ['node.k8s.io/v1', 'C', ['RuntimeClass runtimeclasses']],
  ['events.k8s.io/v1', 'N', ['Event events ev']],
  ['rbac.authorization.k8s.io/v1', 'N', ['Role roles', 'RoleBinding rolebindings']],
  [
    'rbac.authorization.k8s.io/v1',
    'C',
    ['ClusterRole clusterroles', 'ClusterRoleBinding clusterrolebindings'],
  ],
  [
    'resource.k8s.io/v1',
    'N',
    ['ResourceClaim resourceclaims', 'ResourceClaimTemplate resourceclaimtemplates'],
  ],
  ['resource.k8s.io/v1', 'C', ['DeviceClass deviceclasses']],
];

/** All known kinds; where two groups share a name the preferred one comes first. */
export const KINDS: readonly Kind[] = DEFINITIONS.flatMap(([apiVersion, scope, texts]) =>
  texts.map((text): Kind => {
    const [kind = '', plural = '', ...shortNames] = text.split(' ');
    return {
      apiVersion,
      kind,
      plural,
      singular: kind.toLowerCase(),
      shortNames,
      namespaced: scope === 'N',
      simulated: SIMULATED.has(`${apiVersion}/${kind}`),
    };
  }),
);

const byKind = new Map(KINDS.map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind]));
const byName = new Map<string, Kind>();
for (const kind of KINDS) {
  for (const name of [kind.plural, kind.singular, ...kind.shortNames]) {
    if (!byName.has(name)) byName.set(name, kind);
    const qualified = `${name}.${groupOf(kind)}`;
    if (!byName.has(qualified)) byName.set(qualified, kind);
  }
}

/** The kind of an object; undefined for what podsim has never heard of. */
export function findKind(apiVersion: string, kind: string): Kind | undefined {
  return byKind.get(`${apiVersion}/${kind}`);
}

/** The kind a user means by `pods`, `pod`, `Pod`, `po` or `deployments.apps`. */
export function findKindByName(name: string): Kind | undefined {
  return byName.get(name.toLowerCase());
}

/** The group of an apiVersion, empty for the core group. */
function groupOf({ apiVersion }: Kind): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
