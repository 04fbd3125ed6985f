/** Which containers have which probes. */
import type { Container, PodSpec, Probe } from '../api/schema/kubernetes.ts';
import type { ProbeType } from '../state/facts.ts';
import type { PodWorker } from '../state/tables.ts';
import { isRestartableInitContainer } from './decisions/restart-policy.ts';

const TYPES = ['startup', 'readiness', 'liveness'] as const satisfies readonly ProbeType[];

/** The probe of a container by type. */
export function probeOf(container: Container, type: ProbeType): Probe | undefined {
  switch (type) {
    case 'startup':
      return container.startupProbe;
    case 'readiness':
      return container.readinessProbe;
    case 'liveness':
      return container.livenessProbe;
  }
}

/** Regular containers and sidecars; plain init containers have no probes. */
export function probedContainers(spec: PodSpec): readonly Container[] {
  const sidecars = spec.initContainers?.filter(isRestartableInitContainer);
  return sidecars === undefined || sidecars.length === 0
    ? spec.containers
    : [...spec.containers, ...sidecars];
}

/** All probes of a Pod. */
export function* probesOf(
  spec: PodSpec,
): Iterable<{ readonly container: Container; readonly type: ProbeType; readonly probe: Probe }> {
  for (const container of probedContainers(spec)) {
    for (const type of TYPES) {
      const probe = probeOf(container, type);
      if (probe !== undefined) yield { container, type, probe };
    }
  }
}

/** The spec of one probe. */
export function probeNamed(spec: PodSpec, container: string, type: ProbeType): Probe | undefined {
  const probed = probedContainers(spec).find(({ name }) => name === container);
  return probed && probeOf(probed, type);
}

/** Liveness and startup probes of regular containers are over once the Pod is to stop. */
export function isStopped(
  { phase, spec }: PodWorker,
  { container, type }: { readonly container: string; readonly type: ProbeType },
): boolean {
  if (phase !== 'terminating' || type === 'readiness') return false;
  return spec.containers.some(({ name }) => name === container);
}
