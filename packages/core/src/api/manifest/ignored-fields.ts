/** Fields that are right but change nothing here: a user should not believe they are simulated. */
import { UNSIMULATED_KUBELET_FIELDS } from '../kubelet-configuration/fields.ts';
import { isKubeletConfiguration } from './type-table.ts';
import type { JsonObject, JsonValue } from '../schema/kubernetes.ts';

/** What is said of each such field. */
const ACCEPTED_NOT_SIMULATED = 'accepted, not simulated';

/** A field that was set without effect. */
export interface IgnoredField {
  readonly path: string;
  readonly message: string;
}

const CONTAINER_FIELDS = [
  'securityContext.allowPrivilegeEscalation',
  'securityContext.appArmorProfile',
  'securityContext.capabilities',
  'securityContext.privileged',
  'securityContext.procMount',
  'securityContext.readOnlyRootFilesystem',
  'securityContext.runAsGroup',
  'securityContext.seLinuxOptions',
  'securityContext.seccompProfile',
  'securityContext.windowsOptions',
  'resources.claims',
  'lifecycle.stopSignal',
  'stdin',
  'stdinOnce',
  'tty',
  'volumeDevices',
];

const POD_FIELDS = [
  'affinity',
  'dnsConfig',
  'hostAliases',
  'hostIPC',
  'hostPID',
  'hostUsers',
  'hostnameOverride',
  'imagePullSecrets',
  'overhead',
  'preemptionPolicy',
  'resourceClaims',
  'resources',
  'runtimeClassName',
  'schedulingGroup',
  'securityContext.appArmorProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.runAsGroup',
  'securityContext.seLinuxChangePolicy',
  'securityContext.seLinuxOptions',
  'securityContext.seccompProfile',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.windowsOptions',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  'topologySpreadConstraints',
];

/** Paths below `spec` that change nothing, by kind; `*` stands for every item of a list. */
const IGNORED: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    ...POD_FIELDS,
    ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
      CONTAINER_FIELDS.map((field) => `${list}.*.${field}`),
    ),
    'containers.*.volumeMounts.*.mountPropagation',
    'containers.*.volumeMounts.*.recursiveReadOnly',
  ],
  Service: [
    'externalIPs',
    'loadBalancerClass',
    'loadBalancerIP',
    'loadBalancerSourceRanges',
    'trafficDistribution',
  ],
  Node: ['configSource', 'externalID', 'providerID'],
};

/** Values that say what would be so anyway. */
const WITHOUT_EFFECT: Readonly<Record<string, readonly JsonValue[]>> = {
  preemptionPolicy: ['PreemptLowerPriority'],
  procMount: ['Default'],
  mountPropagation: ['None'],
  recursiveReadOnly: ['Disabled'],
  hostUsers: [true],
  os: [],
};

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value asks for something: not false, empty, or what holds by default. */
function matters(value: JsonValue | undefined, field: string): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.values(value).some((inner) => matters(inner, ''));
  return !(WITHOUT_EFFECT[field] ?? []).includes(value);
}

/** Follows a pattern of the table; every place it leads to that matters. */
function find(
  value: JsonValue | undefined,
  pattern: readonly string[],
  path: string,
  field: string,
): readonly string[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return matters(value, field) ? [path] : [];
  if (step === '*') {
    if (!Array.isArray(value)) return [];
    return (value as readonly JsonValue[]).flatMap((item, index) =>
      find(item, rest, `${path}[${index}]`, field),
    );
  }
  return isObject(value) ? find(value[step], rest, `${path}.${step}`, step) : [];
}

function ignoredKubeletFields(fields: JsonObject, path: string): readonly IgnoredField[] {
  return Object.keys(fields)
    .filter((field) => UNSIMULATED_KUBELET_FIELDS.has(field) && matters(fields[field], field))
    .map((field) => ({ path: path + field, message: ACCEPTED_NOT_SIMULATED }));
}

function ignoredPoolFields({ spec }: JsonObject): readonly IgnoredField[] {
  const cluster = isObject(spec) ? spec['cluster'] : undefined;
  const nodes = isObject(cluster) ? cluster['nodes'] : undefined;
  if (!Array.isArray(nodes)) return [];
  return (nodes as readonly JsonValue[]).flatMap((pool, index) => {
    const kubelet = isObject(pool) ? pool['kubelet'] : undefined;
    const path = `spec.cluster.nodes[${index}].kubelet.`;
    return isObject(kubelet) ? ignoredKubeletFields(kubelet, path) : [];
  });
}

/** Fields of an object that podsim accepts and does not simulate, in the order of the table. */
export function ignoredFields(object: JsonObject): readonly IgnoredField[] {
  const { kind } = object;
  if (isKubeletConfiguration(object['apiVersion'], kind)) return ignoredKubeletFields(object, '');
  if (kind === 'Scenario') return ignoredPoolFields(object);
  const patterns = typeof kind === 'string' && Object.hasOwn(IGNORED, kind) ? IGNORED[kind] : [];
  return (patterns ?? []).flatMap((pattern) =>
    find(object['spec'], pattern.split('.'), 'spec', '').map((path) => ({
      path,
      message: ACCEPTED_NOT_SIMULATED,
    })),
  );
}
