/** Manifests for the folders of kubelets. */
import fc, { type Arbitrary } from 'fast-check';
import { referencesToApi } from '../../api/validation/static-pod.ts';
import { arbitraryPod, type ProgrammedPod } from './pods.ts';

/** Two versions of one static Pod. Now and then the second fixes its uid, or both do and differ in an image only. */
export const arbitraryStaticPods = (): Arbitrary<readonly ProgrammedPod[]> =>
  fc
    .tuple(
      arbitraryPod('static', [NOWHERE]).map(onItsOwn),
      arbitraryPod('static', [NOWHERE]).map(onItsOwn),
      fc.constantFrom('none', 'none', 'none', 'second', 'both'),
    )
    .map(([first, second, fixed]) => {
      if (fixed === 'both') return [withUid(first), withUid(withOtherImage(first))];
      return [first, fixed === 'second' ? withUid(second) : second];
    });

/** The kubelet says where a static Pod runs, so this never comes to be. */
const NOWHERE = 'nowhere';

/** The Pod without what it would have to ask the API for. */
function onItsOwn({ pod, workloads }: ProgrammedPod): ProgrammedPod {
  const { nodeName: _nodeName, ...spec } = pod.spec;
  const refused = new Set(referencesToApi(spec).map(({ field }) => field.split('.')[1]));
  const gone = new Set(
    (spec.volumes ?? []).flatMap(({ name }, index) =>
      refused.has(`volumes[${index}]`) ? [name] : [],
    ),
  );
  const kept = <C extends { readonly volumeMounts?: readonly { readonly name: string }[] }>(
    container: C,
  ): C =>
    container.volumeMounts === undefined
      ? container
      : {
          ...container,
          volumeMounts: container.volumeMounts.filter(({ name }) => !gone.has(name)),
        };
  return {
    pod: {
      ...pod,
      spec: {
        ...spec,
        containers: spec.containers.map(kept),
        ...(spec.initContainers && { initContainers: spec.initContainers.map(kept) }),
        ...(spec.volumes && { volumes: spec.volumes.filter(({ name }) => !gone.has(name)) }),
      },
    },
    workloads,
  };
}

function withUid({ pod, workloads }: ProgrammedPod): ProgrammedPod {
  return { pod: { ...pod, metadata: { ...pod.metadata, uid: 'fixed' } }, workloads };
}

function withOtherImage({ pod }: ProgrammedPod): ProgrammedPod {
  const containers = pod.spec.containers.map((container, index) =>
    index === 0 ? { ...container, image: 'example/other:1' } : container,
  );
  return { pod: { ...pod, spec: { ...pod.spec, containers } }, workloads: [] };
}
