/** A static Pod as its kubelet reads it. Mirrors `pkg/kubelet/config (tryDecodeSinglePod)`, `pkg/api/pod (HasAPIObjectReference)`. */
import type { Container, Pod, PodSpec, Volume, VolumeProjection } from '../schema/kubernetes.ts';
import { forbidden, required, when, type FieldError } from './field-error.ts';
import { validatePodCreate } from './pod.ts';

/** All errors of a manifest with defaults and a namespace: those of any new Pod, and what would need the API to be resolved. */
export function validateStaticPod(pod: Pod): readonly FieldError[] {
  const isNamed = Boolean(pod.metadata.name);
  return [
    ...when(!isNamed, required('metadata.name', 'a static pod needs a name of its own')),
    ...(isNamed ? validatePodCreate(pod) : []),
    ...referencesToApi(pod.spec),
  ];
}

/** The references that keep a kubelet from running a Pod by itself, one error each. */
export function referencesToApi(spec: PodSpec): readonly FieldError[] {
  const { serviceAccountName, serviceAccount, imagePullSecrets = [], resourceClaims = [] } = spec;
  const account = serviceAccountName ? 'serviceAccountName' : 'serviceAccount';
  const hasAccount = Boolean(serviceAccountName) || Boolean(serviceAccount);
  return [
    ...when(hasAccount, refused(`spec.${account}`, 'serviceaccounts')),
    ...imagePullSecrets.map((_, index) => refused(`spec.imagePullSecrets[${index}]`, 'secrets')),
    ...resourceClaims.map((_, index) => refused(`spec.resourceClaims[${index}]`, 'resourceclaims')),
    ...(['initContainers', 'containers'] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap((container, index) =>
        environmentReferences(container, `spec.${list}[${index}]`),
      ),
    ),
    ...(spec.volumes ?? []).flatMap((volume, index) =>
      volumeReferences(volume, `spec.volumes[${index}]`),
    ),
  ];
}

const refused = (field: string, what: string): FieldError =>
  forbidden(field, `static pods may not reference ${what}`);

function environmentReferences(
  { env = [], envFrom = [] }: Container,
  path: string,
): readonly FieldError[] {
  return [
    ...envFrom.flatMap(({ secretRef, configMapRef }, index) => [
      ...when(secretRef !== undefined, refused(`${path}.envFrom[${index}].secretRef`, 'secrets')),
      ...when(
        configMapRef !== undefined,
        refused(`${path}.envFrom[${index}].configMapRef`, 'configmaps'),
      ),
    ]),
    ...env.flatMap(({ valueFrom }, index) => [
      ...when(
        valueFrom?.secretKeyRef !== undefined,
        refused(`${path}.env[${index}].valueFrom.secretKeyRef`, 'secrets'),
      ),
      ...when(
        valueFrom?.configMapKeyRef !== undefined,
        refused(`${path}.env[${index}].valueFrom.configMapKeyRef`, 'configmaps'),
      ),
    ]),
  ];
}

/** Kinds of volumes that stand for objects of the API. */
const VOLUME_KINDS = {
  secret: 'secrets',
  configMap: 'configmaps',
  csi: 'csidrivers (via CSI volumes)',
  glusterfs: 'endpoints (via glusterFS volumes)',
  persistentVolumeClaim: 'persistentvolumeclaims',
  ephemeral: 'persistentvolumeclaims (via ephemeral volumes)',
  azureFile: 'secrets (via azureFile volumes)',
} as const satisfies Partial<Record<keyof Volume, string>>;

/** Kinds that may name a Secret to log in with. */
const WITH_SECRETS = [
  'cephfs',
  'cinder',
  'flexVolume',
  'iscsi',
  'rbd',
  'scaleIO',
  'storageos',
] as const satisfies readonly (keyof Volume)[];

const PROJECTIONS = {
  configMap: 'configmaps (via projected volumes)',
  secret: 'secrets (via projected volumes)',
  serviceAccountToken: 'serviceaccounts (via projected volumes)',
  clusterTrustBundle: 'clustertrustbundles',
  podCertificate: 'podcertificates',
} as const satisfies Partial<Record<keyof VolumeProjection, string>>;

function volumeReferences(volume: Volume, path: string): readonly FieldError[] {
  return [
    ...present(volume, VOLUME_KINDS, path),
    ...WITH_SECRETS.flatMap((kind) =>
      when(volume[kind]?.secretRef !== undefined, refused(`${path}.${kind}.secretRef`, 'secrets')),
    ),
    ...(volume.projected?.sources ?? []).flatMap((source, index) =>
      present(source, PROJECTIONS, `${path}.projected.sources[${index}]`),
    ),
  ];
}

function present<T extends object>(
  object: T,
  kinds: Partial<Record<keyof T & string, string>>,
  path: string,
): readonly FieldError[] {
  return (Object.keys(kinds) as (keyof T & string)[]).flatMap((kind) =>
    when(object[kind] !== undefined, refused(`${path}.${kind}`, kinds[kind] ?? kind)),
  );
}
