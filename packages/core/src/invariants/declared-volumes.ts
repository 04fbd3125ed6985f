/** S2, S4: volumes are shared by declaration only: mounted where the manifest says, and gone with the Pod. */
import type { Container, PodSpec } from '../api/schema/kubernetes.ts';
import type { FactOf } from '../state/facts.ts';
import type { Tables } from '../state/tables.ts';
import { rule, type Rule } from './rule.ts';

const TYPES = ['VolumeMounted', 'VolumeRemoved', 'ContainerCreated', 'PodForgotten'] as const;

export function declaredVolumes(tables: Tables): Rule {
  const mounted = new Map<string, Set<string>>();
  for (const { uid, volumes } of tables.hostPods.values()) {
    mounted.set(uid, new Set(Object.keys(volumes)));
  }
  return rule('declared-volumes', TYPES, (fact, now) => {
    const { uid, pod } = fact;
    const here = mounted.get(uid) ?? new Set<string>();
    switch (fact.type) {
      case 'PodForgotten':
        mounted.delete(uid);
        return here.size === 0 ? undefined : `${[...here].join()} of ${pod} outlives the Pod`;
      case 'VolumeRemoved':
        return here.delete(fact.volume) ? undefined : `${fact.volume} of ${pod} was not mounted`;
      case 'VolumeMounted': {
        mounted.set(uid, here.add(fact.volume));
        const declared = specOf(now, uid)?.volumes?.find(({ name }) => name === fact.volume);
        if (declared === undefined) return `${fact.volume} is no volume of ${pod}`;
        return fact.kind === 'emptyDir' || fact.kind in declared
          ? undefined
          : `${fact.volume} of ${pod} is mounted as ${fact.kind}`;
      }
      case 'ContainerCreated':
        return mountProblem(fact, specOf(now, uid), here);
    }
  });
}

const specOf = ({ podWorkers }: Tables, uid: string): PodSpec | undefined =>
  podWorkers.get(uid)?.spec;

function mountProblem(
  { container, pod, mounts }: FactOf<'ContainerCreated'>,
  spec: PodSpec | undefined,
  mounted: ReadonlySet<string>,
): string | undefined {
  const all: readonly Container[] = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  const { volumeMounts = [] } = all.find(({ name }) => name === container) ?? {};
  if (mounts.length !== volumeMounts.length) {
    return `container ${container} of ${pod} has ${mounts.length} mounts, its manifest ${volumeMounts.length}`;
  }
  for (const { volume, store, readOnly, mountPath } of mounts) {
    const declared = volumeMounts.find(
      (one) => one.name === volume && trimmed(one.mountPath) === mountPath,
    );
    const source = spec?.volumes?.find(({ name }) => name === volume);
    const isHost = source?.hostPath !== undefined;
    if (declared === undefined) return `${mountPath} of ${container} of ${pod} is not declared`;
    if (!mounted.has(volume)) return `${container} of ${pod} needs ${volume}, which is not there`;
    if (declared.readOnly === true && !readOnly) return `${mountPath} of ${pod} is to be read-only`;
    if (isHost !== (store === 'host')) return `${volume} of ${pod} is stored on the wrong side`;
  }
  return undefined;
}

const trimmed = (path: string): string => (path === '/' ? path : path.replace(/\/+$/, ''));
