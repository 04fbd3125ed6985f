/** Kernel settings of a Pod. Mirrors `validateSysctls` and `component-helpers/node/util/sysctl`. */
import type { PodSpec } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { duplicate, invalid, required } from './field-error.ts';

const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const NAME = `^(${SEGMENT}[\\./])*${SEGMENT}$`;
const NAME_REGEX = new RegExp(NAME);
const NAME_LENGTH_MAX = 253;
const IPC_PREFIXES = ['kernel.shm', 'kernel.msg', 'fs.mqueue.'];

/** Dots as separators, however the name was written: the first separator decides. */
export function normalizedSysctl(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== '/') return name;
  return [...name].map((mark) => (mark === '.' ? '/' : mark === '/' ? '.' : mark)).join('');
}

export function sysctlNamespace(name: string): 'net' | 'ipc' | undefined {
  const dotted = normalizedSysctl(name);
  if (dotted.startsWith('net.')) return 'net';
  const isIpc = dotted === 'kernel.sem' || IPC_PREFIXES.some((prefix) => dotted.startsWith(prefix));
  return isIpc ? 'ipc' : undefined;
}

function nameError(name: string, seen: ReadonlySet<string>, path: string): FieldError[] {
  if (name === '') return [required(path)];
  if (name.length > NAME_LENGTH_MAX || !NAME_REGEX.test(name)) {
    const detail = `must have at most ${NAME_LENGTH_MAX} characters and match regex ${NAME}`;
    return [invalid(path, name, detail)];
  }
  return seen.has(name) ? [duplicate(path, name)] : [];
}

/** `spec.securityContext.sysctls`: valid unique names, none of a namespace shared with the host. */
export function validateSysctls(spec: PodSpec, path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return (spec.securityContext?.sysctls ?? []).flatMap((sysctl, index) => {
    const name = sysctl.name ?? '';
    const at = `${path}[${index}].name`;
    const errors = nameError(name, seen, at);
    seen.add(name);
    const namespace = sysctlNamespace(name);
    if (namespace === 'net' && spec.hostNetwork === true) {
      errors.push(invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    }
    if (namespace === 'ipc' && spec.hostIPC === true) {
      errors.push(invalid(at, name, "may not be specified when 'hostIPC' is true"));
    }
    return errors;
  });
}
