/** Messages of the Events about a resize. Mirrors `pkg/kubelet/events/resize.go`. */
import type { Container, PodSpec, ResourceRequirements } from '../../api/schema/kubernetes.ts';

/** What happened, the resources of all containers as Go writes them as JSON, the generation, and what went wrong. */
export function resizeMessage(
  prefix: string,
  { initContainers, containers }: PodSpec,
  generation: number,
  error = '',
): string {
  const summary = {
    ...(initContainers?.length ? { initContainers: initContainers.map(summaryOf) } : undefined),
    containers: containers.map(summaryOf),
    generation,
    ...(error === '' ? undefined : { error }),
  };
  return `${prefix}: ${goJson(summary)}`;
}

function summaryOf({ name, resources = {} }: Container): object {
  const { limits, requests, claims } = resources;
  return { name, resources: { ...sides({ limits, requests }), ...(claims && { claims }) } };
}

function sides(
  lists: Readonly<Record<'limits' | 'requests', ResourceRequirements['limits'] | undefined>>,
): object {
  const shown: Record<string, object> = {};
  for (const side of ['limits', 'requests'] as const) {
    const list = lists[side];
    if (list === undefined || Object.keys(list).length === 0) continue;
    shown[side] = Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return shown;
}

/** `encoding/json` escapes what HTML could misread. */
function goJson(value: object): string {
  return JSON.stringify(value).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}
