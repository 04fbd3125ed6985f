/** Defaults of volumes. Mirrors `pkg/apis/core/v1/defaults.go (SetDefaults_Volume and its sources)`. */
import { defaultPullPolicy } from '../image-name.ts';
import type {
  DownwardAPIVolumeFile,
  EmptyDirVolumeSource,
  HostPathVolumeSource,
  PersistentVolumeClaimSpec,
  Volume,
  VolumeProjection,
} from '../schema/kubernetes.ts';
import { setFieldRefDefaults, setResourceFieldRefDefaults } from './container-defaults.ts';
import {
  mapItems,
  mapPart,
  roundedResources,
  servedQuantity,
  withFields,
  withMissing,
} from './keep-unchanged.ts';

const FILE_MODE = 0o644;
const TOKEN_LIFETIME_SECONDS = 3_600;

/** The volume with its source filled in; without any source it is an emptyDir. */
export function setVolumeDefaults(volume: Volume): Volume {
  const sources = Object.entries(volume).filter(
    ([key, source]) => key !== 'name' && source !== undefined && source !== null,
  );
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  return withFields(volume, {
    secret: mapPart(volume.secret, withFileMode),
    configMap: mapPart(volume.configMap, withFileMode),
    downwardAPI: mapPart(volume.downwardAPI, (source) =>
      withFields(withFileMode(source), { items: mapItems(source.items, setItemDefaults) }),
    ),
    projected: mapPart(volume.projected, (source) =>
      withFields(withFileMode(source), {
        sources: mapItems(source.sources, setProjectionDefaults),
      }),
    ),
    hostPath: mapPart(volume.hostPath, setHostPathDefaults),
    emptyDir: mapPart(volume.emptyDir, setEmptyDirDefaults),
    ephemeral: mapPart(volume.ephemeral, (source) =>
      withFields(source, {
        volumeClaimTemplate: mapPart(source.volumeClaimTemplate, (template) =>
          withFields(template, { spec: setClaimSpecDefaults(template.spec) }),
        ),
      }),
    ),
    image: mapPart(volume.image, (source) =>
      withMissing(source, { pullPolicy: defaultPullPolicy(source.reference) }),
    ),
    iscsi: mapPart(volume.iscsi, (source) => withMissing(source, { iscsiInterface: 'default' })),
    rbd: mapPart(volume.rbd, (source) =>
      withMissing(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
    ),
  });
}

/** `type: ""`, which means that the path is not checked. */
export function setHostPathDefaults(source: HostPathVolumeSource): HostPathVolumeSource {
  return source.type === undefined ? { ...source, type: '' } : source;
}

/** The spec of a claim, on its own or as the template of an ephemeral volume. */
export function setClaimSpecDefaults(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  return withFields(withMissing(spec, { volumeMode: 'Filesystem' }), {
    resources: mapPart(spec.resources, (resources) =>
      withFields(resources, {
        requests: roundedResources(resources.requests),
        limits: roundedResources(resources.limits),
      }),
    ),
  });
}

function withFileMode<T extends { readonly defaultMode?: number }>(source: T): T {
  return source.defaultMode === undefined ? { ...source, defaultMode: FILE_MODE } : source;
}

function setEmptyDirDefaults(source: EmptyDirVolumeSource): EmptyDirVolumeSource {
  return withFields(source, {
    sizeLimit: mapPart(source.sizeLimit, (text) => servedQuantity(text)),
  });
}

function setItemDefaults(item: DownwardAPIVolumeFile): DownwardAPIVolumeFile {
  return withFields(item, {
    fieldRef: mapPart(item.fieldRef, setFieldRefDefaults),
    resourceFieldRef: mapPart(item.resourceFieldRef, setResourceFieldRefDefaults),
  });
}

function setProjectionDefaults(projection: VolumeProjection): VolumeProjection {
  return withFields(projection, {
    downwardAPI: mapPart(projection.downwardAPI, (source) =>
      withFields(source, { items: mapItems(source.items, setItemDefaults) }),
    ),
    serviceAccountToken: mapPart(projection.serviceAccountToken, (source) =>
      withMissing(source, { expirationSeconds: TOKEN_LIFETIME_SECONDS }),
    ),
  });
}
