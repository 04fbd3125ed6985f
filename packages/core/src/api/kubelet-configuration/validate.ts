/** What the kubelet would refuse to start with. Mirrors `pkg/kubelet/apis/config/validation`. */
import { parseDuration } from '../../engine/time.ts';
import { parseQuantity } from '../quantity.ts';
import {
  invalid,
  notSupported,
  required,
  when,
  type FieldError,
} from '../validation/field-error.ts';
import { sysctlNamespace } from '../validation/sysctls.ts';
import type { KubeletConfigurationFields } from './fields.ts';
import { EVICTION_SIGNALS } from './node-configuration.ts';

/** Signals that real files may name, and that are not simulated. */
const OTHER_SIGNALS = [
  'allocatableMemory.available',
  'containerfs.available',
  'containerfs.inodesFree',
];
const THRESHOLD_FIELDS = ['evictionHard', 'evictionSoft', 'evictionMinimumReclaim'] as const;
const RESERVED_FIELDS = ['systemReserved', 'kubeReserved'] as const;
const RESERVABLE = ['cpu', 'memory', 'ephemeral-storage', 'pid'];

/** Problems of fields that fit the field table; `path` is what stands before them, with its dot. */
export function validateKubeletConfiguration(
  fields: KubeletConfigurationFields,
  path = '',
): readonly FieldError[] {
  const { imageGCHighThresholdPercent: high = 85, imageGCLowThresholdPercent: low = 80 } = fields;
  return [
    ...THRESHOLD_FIELDS.flatMap((name) => thresholds(fields[name] ?? {}, path + name)),
    ...RESERVED_FIELDS.flatMap((name) => reserved(fields[name] ?? {}, path + name)),
    ...softGracePeriods(fields, path),
    ...percents(fields, path),
    ...when(
      low >= high && high !== 100,
      invalid(
        `${path}imageGCLowThresholdPercent`,
        low,
        `must be less than imageGCHighThresholdPercent ${high}`,
      ),
    ),
    ...pulls(fields, path),
    ...restartPeriod(fields, path),
    ...shutdown(fields, path),
    ...unsafeSysctls(fields, path),
    ...when(
      (fields.maxPods ?? 0) < 0,
      invalid(`${path}maxPods`, fields.maxPods, 'must not be a negative number'),
    ),
  ];
}

function thresholds(limits: Readonly<Record<string, string>>, path: string): readonly FieldError[] {
  return Object.entries(limits).flatMap(([signal, text]) => {
    const place = `${path}[${signal}]`;
    const known = [...EVICTION_SIGNALS, ...OTHER_SIGNALS];
    if (!known.includes(signal)) return [notSupported(place, signal, EVICTION_SIGNALS)];
    const percent = text.endsWith('%') ? Number(text.slice(0, -1)) : undefined;
    if (percent !== undefined) {
      const fits = percent >= 0 && percent <= 100;
      return when(!fits, invalid(place, text, 'must be between 0% and 100%'));
    }
    const parsed = parseQuantity(text);
    return when('error' in parsed, invalid(place, text, 'must be a quantity or a percentage'));
  });
}

function reserved(amounts: Readonly<Record<string, string>>, path: string): readonly FieldError[] {
  return Object.entries(amounts).flatMap(([resource, text]) => {
    const place = `${path}[${resource}]`;
    if (!RESERVABLE.includes(resource)) return [notSupported(place, resource, RESERVABLE)];
    return when('error' in parseQuantity(text), invalid(place, text, 'must be a quantity'));
  });
}

function softGracePeriods(fields: KubeletConfigurationFields, path: string): readonly FieldError[] {
  return Object.keys(fields.evictionSoft ?? {}).flatMap((signal) => {
    const place = `${path}evictionSoftGracePeriod[${signal}]`;
    const text = fields.evictionSoftGracePeriod?.[signal];
    if (text === undefined) return [required(place, 'a soft threshold needs a grace period')];
    const negative = (parseDuration(text) ?? 0) < 0;
    return when(negative, invalid(place, text, 'must not be negative'));
  });
}

function percents(fields: KubeletConfigurationFields, path: string): readonly FieldError[] {
  return (['imageGCHighThresholdPercent', 'imageGCLowThresholdPercent'] as const).flatMap(
    (name) => {
      const value = fields[name] ?? 0;
      return when(
        value < 0 || value > 100,
        invalid(path + name, value, 'must be between 0 and 100, inclusive'),
      );
    },
  );
}

function pulls(fields: KubeletConfigurationFields, path: string): readonly FieldError[] {
  const { maxParallelImagePulls: max, serializeImagePulls = true } = fields;
  const place = `${path}maxParallelImagePulls`;
  return [
    ...when(max !== undefined && max < 1, invalid(place, max, 'must be a positive number')),
    ...when(
      max !== undefined && max > 1 && serializeImagePulls,
      invalid(place, max, 'cannot be larger than 1 unless serializeImagePulls is false'),
    ),
    ...(['registryPullQPS', 'registryBurst'] as const).flatMap((name) =>
      when(
        (fields[name] ?? 0) < 0,
        invalid(path + name, fields[name], 'must not be a negative number'),
      ),
    ),
  ];
}

function restartPeriod(fields: KubeletConfigurationFields, path: string): readonly FieldError[] {
  const text = fields.crashLoopBackOff?.maxContainerRestartPeriod;
  const ms = text === undefined ? 1_000 : (parseDuration(text) ?? 1_000);
  const place = `${path}crashLoopBackOff.maxContainerRestartPeriod`;
  const fits = ms >= 1_000 && ms <= 300_000;
  return when(!fits, invalid(place, text, 'must be between 1s and 300s, inclusive'));
}

/** Mirrors `pkg/kubelet/sysctl (NewAllowlist)`. */
function unsafeSysctls(
  { allowedUnsafeSysctls = [] }: KubeletConfigurationFields,
  path: string,
): readonly FieldError[] {
  return allowedUnsafeSysctls.flatMap((pattern, index) => {
    const isKnown = sysctlNamespace(pattern.replace(/\*$/, '')) !== undefined;
    const place = `${path}allowedUnsafeSysctls[${index}]`;
    return when(!isKnown, invalid(place, pattern, 'is not known to be namespaced'));
  });
}

function shutdown(fields: KubeletConfigurationFields, path: string): readonly FieldError[] {
  const { shutdownGracePeriod = '0s', shutdownGracePeriodCriticalPods = '0s' } = fields;
  const wholeMs = parseDuration(shutdownGracePeriod) ?? 0;
  const criticalMs = parseDuration(shutdownGracePeriodCriticalPods) ?? 0;
  const both = (fields.shutdownGracePeriodByPodPriority ?? []).length > 0 && wholeMs > 0;
  return [
    ...when(
      criticalMs > wholeMs,
      invalid(
        `${path}shutdownGracePeriodCriticalPods`,
        shutdownGracePeriodCriticalPods,
        'must not be longer than shutdownGracePeriod',
      ),
    ),
    ...when(
      both,
      invalid(
        `${path}shutdownGracePeriodByPodPriority`,
        'set',
        'cannot be set together with shutdownGracePeriod',
      ),
    ),
    ...(['shutdownGracePeriod', 'shutdownGracePeriodCriticalPods'] as const).flatMap((name) => {
      const ms = parseDuration(fields[name] ?? '0s') ?? 0;
      return when(
        ms > 0 && ms < 1_000,
        invalid(path + name, fields[name], 'must be either zero or at least 1s'),
      );
    }),
  ];
}
