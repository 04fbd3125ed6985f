/** Namespaces, ConfigMaps and Secrets on create. Mirrors `ValidateNamespace`, `ValidateConfigMap`, `ValidateSecret`. */
import type { ConfigMap, Namespace, Secret } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { invalid, invalidEach, required, tooLong, when } from './field-error.ts';
import { byteLength, isConfigKey, isDnsLabel, isLabelKey } from './formats.ts';
import { NAMESPACED, sortedKeys, validateCoreFinalizer, validateObjectMeta } from './metadata.ts';

const BYTES_MAX = 1024 * 1024;

type Texts = Readonly<Record<string, string>>;

/** All errors of a new Namespace, whose name is a DNS label. */
export function validateNamespaceCreate(namespace: Namespace): readonly FieldError[] {
  return [
    ...validateObjectMeta(namespace.metadata, { namespaced: false, name: isDnsLabel }),
    ...(namespace.spec?.finalizers ?? []).flatMap((name) => [
      ...invalidEach('spec.finalizers', name, isLabelKey(name)),
      ...validateCoreFinalizer(name, 'spec.finalizers'),
    ]),
  ];
}

const validateKeys = (data: Texts | undefined, path: string): readonly FieldError[] =>
  sortedKeys(data).flatMap((key) => invalidEach(`${path}[${key}]`, key, isConfigKey(key)));

/** Bytes that a base64 text stands for. */
const base64Length = (text: string): number =>
  Math.floor((text.replace(/[\s=]/g, '').length * 3) / 4);

const totalSize = (data: Texts | undefined, sizeOf: (text: string) => number): number =>
  Object.values(data ?? {}).reduce((sum, text) => sum + sizeOf(text), 0);

/** All errors of a new ConfigMap: keys are file names, together at most 1 MiB. */
export function validateConfigMapCreate(config: ConfigMap): readonly FieldError[] {
  const { data, binaryData } = config;
  const bytes = totalSize(data, byteLength) + totalSize(binaryData, base64Length);
  const inBoth = 'duplicate of key present in binaryData';
  return [
    ...validateObjectMeta(config.metadata, NAMESPACED),
    ...sortedKeys(data).flatMap((key) => [
      ...invalidEach(`data[${key}]`, key, isConfigKey(key)),
      ...when(binaryData?.[key] !== undefined, invalid(`data[${key}]`, key, inBoth)),
    ]),
    ...validateKeys(binaryData, 'binaryData'),
    ...when(bytes > BYTES_MAX, tooLong('', BYTES_MAX)),
  ];
}

/** The keys each type of Secret must have; `any` asks for one of them. */
const TYPE_KEYS: Readonly<Record<string, { keys: readonly string[]; any?: boolean }>> = {
  'kubernetes.io/dockercfg': { keys: ['.dockercfg'] },
  'kubernetes.io/dockerconfigjson': { keys: ['.dockerconfigjson'] },
  'kubernetes.io/basic-auth': { keys: ['username', 'password'], any: true },
  'kubernetes.io/ssh-auth': { keys: ['ssh-privatekey'] },
  'kubernetes.io/tls': { keys: ['tls.crt', 'tls.key'] },
};

function validateSecretType(secret: Secret): readonly FieldError[] {
  const type = secret.type ?? '';
  if (type === 'kubernetes.io/service-account-token') {
    const key = 'kubernetes.io/service-account.name';
    const path = `metadata.annotations[${key}]`;
    return when(!secret.metadata.annotations?.[key], required(path));
  }
  const rule = Object.hasOwn(TYPE_KEYS, type) ? TYPE_KEYS[type] : undefined;
  if (rule === undefined) return [];
  const has = (key: string): boolean =>
    secret.data?.[key] !== undefined || secret.stringData?.[key] !== undefined;
  if (rule.any === true && rule.keys.some(has)) return [];
  return rule.keys.filter((key) => !has(key)).map((key) => required(`data[${key}]`));
}

/** All errors of a new Secret; `stringData` counts as data, which it becomes. */
export function validateSecretCreate(secret: Secret): readonly FieldError[] {
  const data = { ...secret.data, ...secret.stringData };
  const bytes = totalSize(secret.data, base64Length) + totalSize(secret.stringData, byteLength);
  return [
    ...validateObjectMeta(secret.metadata, NAMESPACED),
    ...validateKeys(data, 'data'),
    ...when(bytes > BYTES_MAX, tooLong('data', BYTES_MAX)),
    ...validateSecretType(secret),
  ];
}
