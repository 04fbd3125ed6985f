/** Validation on create by kind: the one door for whoever stores objects. */
import type {
  ConfigMap,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
  ServiceAccount,
} from '../schema/kubernetes.ts';
import {
  validateConfigMapCreate,
  validateNamespaceCreate,
  validateSecretCreate,
} from './config-objects.ts';
import type { FieldError } from './field-error.ts';
import { NAMESPACED, validateObjectMeta } from './metadata.ts';
import { validateNodeCreate } from './node.ts';
import { validateClaimCreate } from './persistent-volume-claim.ts';
import { validatePersistentVolumeCreate } from './persistent-volume.ts';
import { validatePodCreate } from './pod.ts';
import { validateServiceCreate } from './service.ts';

type Validator = (object: never) => readonly FieldError[];

const VALIDATORS: ReadonlyMap<string, Validator> = new Map<string, Validator>([
  ['Pod', (pod: Pod) => validatePodCreate(pod)],
  ['Service', (service: Service) => validateServiceCreate(service)],
  ['Node', (node: Node) => validateNodeCreate(node)],
  ['Namespace', (namespace: Namespace) => validateNamespaceCreate(namespace)],
  ['ConfigMap', (config: ConfigMap) => validateConfigMapCreate(config)],
  ['Secret', (secret: Secret) => validateSecretCreate(secret)],
  ['PersistentVolume', (volume: PersistentVolume) => validatePersistentVolumeCreate(volume)],
  ['PersistentVolumeClaim', (claim: PersistentVolumeClaim) => validateClaimCreate(claim)],
  ['ServiceAccount', (account: ServiceAccount) => validateObjectMeta(account.metadata, NAMESPACED)],
]);

/**
 * Errors of a new object of the core group, defaults applied and fitting its field table (decode it
 * first); none for kinds without rules here.
 */
export function validateCreate(object: {
  readonly apiVersion: string;
  readonly kind: string;
}): readonly FieldError[] {
  const validator = object.apiVersion === 'v1' ? VALIDATORS.get(object.kind) : undefined;
  return validator === undefined ? [] : validator(object as never);
}
