/** Whether what a step names can be there, so that a slip of the pen shows before anything runs. */
import {
  notFound,
  notSupported,
  required,
  type FieldError,
} from '../api/validation/field-error.ts';
import type { KnownNames } from './known-names.ts';

/** A list of names stays readable up to this many. */
const NAMES_SHOWN_MAX = 8;

const SIGNALS = ['SIGKILL', 'SIGTERM'] as const;
const SIGNAL_NUMBERS: Readonly<Record<string, (typeof SIGNALS)[number]>> = {
  '9': 'SIGKILL',
  '15': 'SIGTERM',
};

export function nodeProblems(node: string, path: string, known: KnownNames): readonly FieldError[] {
  return known.nodes.has(node) ? [] : [notFound(path, node, choice('nodes', known.nodes))];
}

/** `pod` is the key, `given` what the user wrote. */
export function podProblems(
  pod: string,
  given: string,
  path: string,
  known: KnownNames,
): readonly FieldError[] {
  if (known.hasUnknownPods || known.pods.has(pod)) return [];
  return [notFound(path, given, choice('pods', known.pods.keys()))];
}

/** `key` is that of its mirror Pod, `given` the name in its manifest. */
export function staticPodProblems(
  key: string,
  given: string,
  path: string,
  known: KnownNames,
): readonly FieldError[] {
  return known.pods.has(key) ? [] : [notFound(path, given, 'no manifest of this name is there')];
}

/** Problems of a container of a Pod; without a name the Pod's first container is meant. */
export function containerProblems(
  target: { readonly pod: string; readonly given: string; readonly container: string | undefined },
  path: string,
  known: KnownNames,
): readonly FieldError[] {
  const { pod, given, container } = target;
  const containers = known.pods.get(pod);
  if (containers === undefined) {
    const unknown = podProblems(pod, given, `${path}.pod`, known);
    const unnamed = container === undefined && unknown.length === 0;
    return unnamed ? [required(`${path}.container`, 'only the run will tell')] : unknown;
  }
  if (container === undefined || containers.includes(container)) return [];
  return [notFound(`${path}.container`, container, choice('containers', containers))];
}

/** A signal by name, with or without `SIG`, or by number; default SIGKILL. */
export function signalOf(
  given: string | undefined,
  path: string,
): { readonly signal: (typeof SIGNALS)[number] } | { readonly problem: FieldError } {
  const name = (given ?? 'SIGKILL').toUpperCase();
  const signal =
    SIGNAL_NUMBERS[name] ?? SIGNALS.find((known) => known === name || known === `SIG${name}`);
  return signal ? { signal } : { problem: notSupported(path, given, SIGNALS) };
}

function choice(what: string, names: Iterable<string>): string {
  const all = [...names];
  if (all.length === 0) return `there are no ${what} yet`;
  const shown = all.slice(0, NAMES_SHOWN_MAX).map((name) => name.replace(/^default\//, ''));
  const more = all.length > shown.length ? ` and ${all.length - shown.length} more` : '';
  return `the ${what} are ${shown.join(', ')}${more}`;
}
