/** Containers of all three sorts. Mirrors `validateContainers`, `validateInitContainers`, `validateEphemeralContainers`. */
import type { Container, EphemeralContainer, PodSpec } from '../schema/kubernetes.ts';
import { validateContainerPorts, validateHostPortConflicts } from './container-ports.ts';
import { validateEnv, validateEnvFrom } from './container-env.ts';
import { validateLifecycleAndProbes } from './container-handlers.ts';
import type { Volumes } from './container-mounts.ts';
import { validateVolumeDevices, validateVolumeMounts } from './container-mounts.ts';
import type { FieldError } from './field-error.ts';
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  notSupported,
  required,
  when,
} from './field-error.ts';
import { isDnsLabel } from './formats.ts';
import { validateContainerResources, validateResizePolicy } from './resources.ts';
import { validateRestartRules } from './restart-rules.ts';
import { validateSecurityContext } from './security-context.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

/** What the checks of a container need to know of its Pod. */
export interface PodContext {
  readonly spec: PodSpec;
  readonly volumes: Volumes;
  /** Names in `spec.resourceClaims`. */
  readonly claimNames: readonly string[];
  /** Grace period in seconds; undefined when it was never set. */
  readonly gracePeriodSeconds: number | undefined;
}

type AnyContainer = Container | EphemeralContainer;

/** A value out of a list, or `Required value` when empty. */
function validateChoice(
  value: string | undefined,
  choices: readonly string[],
  path: string,
): readonly FieldError[] {
  if (!value) return [required(path)];
  return when(!choices.includes(value), notSupported(path, value, choices));
}

/** An image pull policy, of a container or an image volume. */
export const validatePullPolicy = (
  policy: string | undefined,
  path: string,
): readonly FieldError[] => validateChoice(policy, PULL_POLICIES, path);

function validateCommon(
  container: AnyContainer,
  pod: PodContext,
  path: string,
): readonly FieldError[] {
  const { name } = container;
  return [
    ...(name ? invalidEach(`${path}.name`, name, isDnsLabel(name)) : [required(`${path}.name`)]),
    ...when(!container.image, required(`${path}.image`)),
    ...validateChoice(
      container.terminationMessagePolicy,
      MESSAGE_POLICIES,
      `${path}.terminationMessagePolicy`,
    ),
    ...validateContainerPorts(container.ports ?? [], `${path}.ports`),
    ...validateEnv(container.env ?? [], `${path}.env`),
    ...validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`),
    ...validateVolumeMounts(container, pod.volumes, `${path}.volumeMounts`),
    ...validateVolumeDevices(container, pod.volumes, `${path}.volumeDevices`),
    ...validatePullPolicy(container.imagePullPolicy, `${path}.imagePullPolicy`),
    ...validateContainerResources(container.resources, pod.claimNames, `${path}.resources`),
    ...validateResizePolicy(
      container.resizePolicy ?? [],
      pod.spec.restartPolicy,
      `${path}.resizePolicy`,
    ),
    ...validateSecurityContext(
      container.securityContext,
      `${path}.securityContext`,
      pod.spec.hostUsers ?? true,
    ),
  ];
}

/** An image name of a Pod, unlike one of a template, has no blanks around it. */
export const validateImageBlanks = (
  image: string | undefined,
  path: string,
): readonly FieldError[] =>
  when(
    (image ?? '').trim() !== (image ?? ''),
    invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'),
  );

/** Regular containers: at least one, unique names, host ports unique among all. */
export function validateContainers(pod: PodContext, path: string): readonly FieldError[] {
  const containers = pod.spec.containers ?? [];
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const name = container.name ?? '';
    const repeated = names.has(name);
    names.add(name);
    return [
      ...validateCommon(container, pod, at),
      ...when(repeated, duplicate(`${at}.name`, name)),
      ...validateLifecycleAndProbes(container, pod.gracePeriodSeconds, at),
      ...validateRestartRules(container, at),
    ];
  });
  return [...errors, ...validateHostPortConflicts(containers, path)];
}

const SIDECAR_ONLY = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Init containers: names shared with the regular ones; probes and hooks for sidecars only. */
export function validateInitContainers(pod: PodContext, path: string): readonly FieldError[] {
  const names = new Set((pod.spec.containers ?? []).map(({ name }) => name ?? ''));
  return (pod.spec.initContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const name = container.name ?? '';
    const repeated = names.has(name);
    if (name !== '') names.add(name);
    const detail = 'may not be set for init containers without restartPolicy=Always';
    return [
      ...validateCommon(container, pod, at),
      ...validateRestartRules(container, at),
      ...when(repeated, duplicate(`${at}.name`, name)),
      ...validateHostPortConflicts([container], path),
      ...(container.restartPolicy === 'Always'
        ? validateLifecycleAndProbes(container, pod.gracePeriodSeconds, at)
        : SIDECAR_ONLY.flatMap((field) =>
            when(container[field] !== undefined, forbidden(`${at}.${field}`, detail)),
          )),
    ];
  });
}

/** Fields of an ephemeral container that are not for it, in the order upstream walks them. */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

const isSet = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0);

/** Ephemeral containers: no probes, ports or resources; the target must exist. */
export function validateEphemeralContainers(pod: PodContext, path: string): readonly FieldError[] {
  const { spec } = pod;
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.name);
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const name = container.name ?? '';
    const target = container.targetContainerName;
    const repeated = names.has(name);
    names.add(name);
    const detail = 'cannot be set for an Ephemeral Container';
    return [
      ...validateCommon(container, pod, at),
      ...validateImageBlanks(container.image, at),
      ...when(repeated, duplicate(`${at}.name`, name)),
      ...(target && !others.includes(target)
        ? [notFound(`${at}.targetContainerName`, target)]
        : []),
      ...NOT_EPHEMERAL.flatMap((field) =>
        when(isSet(container[field]), forbidden(`${at}.${field}`, detail)),
      ),
      ...(container.volumeMounts ?? []).flatMap((mount, mountIndex) =>
        (['subPath', 'subPathExpr'] as const).flatMap((field) =>
          when(
            Boolean(mount[field]),
            forbidden(`${at}.volumeMounts[${mountIndex}].${field}`, detail),
          ),
        ),
      ),
    ];
  });
}
