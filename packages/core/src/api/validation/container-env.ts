/** Environment variables of a container. Mirrors `ValidateEnv` and `ValidateEnvFrom`. */
import type {
  Container,
  EnvFromSource,
  EnvVar,
  FileKeySelector,
  PodSpec,
} from '../schema/kubernetes.ts';
import { ENV_FIELDS, validateFieldRef, validateResourceFieldRef } from './field-references.ts';
import type { FieldError } from './field-error.ts';
import { invalid, invalidEach, notFound, required, when } from './field-error.ts';
import { isConfigKey, isDnsLabel, isDnsSubdomain, isEnvironmentName } from './formats.ts';
import { validateLocalPath } from './paths.ts';

const ONLY_ONE = 'may not have more than one field specified at a time';

function validateKeyRef(
  ref: { readonly name?: string; readonly key: string },
  path: string,
): readonly FieldError[] {
  const name = ref.name ?? '';
  return [
    ...invalidEach(`${path}.name`, name, isDnsSubdomain(name)),
    ...(ref.key
      ? invalidEach(`${path}.key`, ref.key, isConfigKey(ref.key))
      : [required(`${path}.key`)]),
  ];
}

function validateFileKeyRef(ref: FileKeySelector, path: string): readonly FieldError[] {
  return [
    ...(ref.key
      ? invalidEach(`${path}.key`, ref.key, isEnvironmentName(ref.key))
      : [required(`${path}.key`)]),
    ...(ref.volumeName
      ? invalidEach(`${path}.volumeName`, ref.volumeName, isDnsLabel(ref.volumeName))
      : [required(`${path}.volumeName`)]),
    ...(ref.path ? validateLocalPath(ref.path, `${path}.path`) : [required(`${path}.path`)]),
  ];
}

function validateValueFrom(variable: EnvVar, path: string): readonly FieldError[] {
  const from = variable.valueFrom;
  if (from === undefined) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = from;
  const sources: (readonly FieldError[])[] = [];
  if (fieldRef) sources.push(validateFieldRef(fieldRef, ENV_FIELDS, `${path}.fieldRef`));
  if (resourceFieldRef) {
    sources.push(validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, false));
  }
  if (configMapKeyRef) sources.push(validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) sources.push(validateKeyRef(secretKeyRef, `${path}.secretKeyRef`));
  if (fileKeyRef) sources.push(validateFileKeyRef(fileKeyRef, `${path}.fileKeyRef`));
  return [...sources.flat(), ...sourceCountError(sources.length, variable, path)];
}

function sourceCountError(count: number, variable: EnvVar, path: string): readonly FieldError[] {
  if (count === 0) {
    const detail =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    return [invalid(path, '', detail)];
  }
  if (variable.value) return [invalid(path, '', 'may not be specified when `value` is not empty')];
  return when(count > 1, invalid(path, '', ONLY_ONE));
}

/** `env` of one container. */
export const validateEnv = (variables: readonly EnvVar[], path: string): readonly FieldError[] =>
  variables.flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    return [
      ...(variable.name
        ? invalidEach(`${at}.name`, variable.name, isEnvironmentName(variable.name))
        : [required(`${at}.name`)]),
      ...validateValueFrom(variable, `${at}.valueFrom`),
    ];
  });

/** A name that may still get a suffix: a trailing dash is allowed. */
function validateNamePrefix(name: string | undefined, path: string): readonly FieldError[] {
  if (!name) return [required(path)];
  const masked = name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
  return invalidEach(path, name, isDnsSubdomain(masked));
}

/** `envFrom` of one container; a wrong number of sources is told of the whole list. */
export const validateEnvFrom = (
  sources: readonly EnvFromSource[],
  path: string,
): readonly FieldError[] =>
  sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${path}[${index}]`;
    const none = configMapRef === undefined && secretRef === undefined;
    return [
      ...(prefix ? invalidEach(`${at}.prefix`, prefix, isEnvironmentName(prefix)) : []),
      ...(configMapRef ? validateNamePrefix(configMapRef.name, `${at}.configMapRef.name`) : []),
      ...(secretRef ? validateNamePrefix(secretRef.name, `${at}.secretRef.name`) : []),
      ...when(none, invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')),
      ...when(configMapRef !== undefined && secretRef !== undefined, invalid(path, '', ONLY_ONE)),
    ];
  });

/** A `fileKeyRef` reads from an emptyDir volume of the same Pod. */
export function validateFileKeyVolumes(spec: PodSpec, path: string): readonly FieldError[] {
  const check = (list: readonly Container[] | undefined, name: string): readonly FieldError[] =>
    (list ?? []).flatMap((container, index) =>
      (container.env ?? []).flatMap((variable, envIndex) => {
        const volumeName = variable.valueFrom?.fileKeyRef?.volumeName;
        if (!volumeName) return [];
        const at = `${path}.${name}[${index}].env[${envIndex}].valueFrom.fileKeyRef.volumeName`;
        const volume = spec.volumes?.find((candidate) => candidate.name === volumeName);
        if (volume === undefined) return [notFound(at, volumeName)];
        if (volume.emptyDir !== undefined) return [];
        return [invalid(at, volumeName, 'referenced volume must be of type emptyDir')];
      }),
    );
  return [...check(spec.containers, 'containers'), ...check(spec.initContainers, 'initContainers')];
}
