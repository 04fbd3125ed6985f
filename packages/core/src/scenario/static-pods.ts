/**
 * Static Pods of a scenario: the files in `cluster.nodes[].staticPods` and of `writeStaticPod` steps. Each Pod in such a file is
 * a manifest of its own in the folder of the kubelet; a Pod without a namespace is in `default`, whatever `-n` says.
 */
import { setDefaults } from '../api/defaults/set-defaults.ts';
import type { ScenarioStep } from '../api/manifest/podsim-documents.ts';
import type { Problem } from '../api/manifest/problem.ts';
import type { LoadedObject } from '../api/manifest/read-manifests.ts';
import { withNamespace } from '../api/manifest/validate-loaded.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import { duplicate, notSupported, type FieldError } from '../api/validation/field-error.ts';
import { validateStaticPod } from '../api/validation/static-pod.ts';
import { nodesOf } from '../simulation/node-objects.ts';
import { pathFrom } from './file-paths.ts';
import type { InputFiles } from './input-files.ts';
import { DEFAULT_NAMESPACE, type LoadedScenario } from './inputs.ts';
import { withObjects, type KnownNames } from './known-names.ts';
import { nodeTemplate } from './node-pools.ts';

/** What the kubelet would not take, each at its place in the file. */
export function validateStaticPods(loaded: readonly LoadedObject[]): readonly Problem[] {
  return loaded.flatMap((one) =>
    errorsOf(one).map(({ field, message }) => ({
      file: one.file,
      ...one.position(field),
      message,
    })),
  );
}

function errorsOf(loaded: LoadedObject): readonly FieldError[] {
  const { kind } = loaded.object;
  if (kind !== 'Pod') return [notSupported('kind', kind, ['Pod'])];
  return validateStaticPod(setDefaults(podOf(loaded)));
}

/** Of each pool, in order: the manifests that its kubelets begin with. */
export function poolStaticPods(
  { document, file }: LoadedScenario,
  files: InputFiles,
): readonly (readonly LoadedObject[])[] {
  return (document.spec.cluster?.nodes ?? []).map(({ staticPods }) =>
    (staticPods ?? []).flatMap((name) => files.objects(pathFrom(file, name))),
  );
}

/** Manifests of one pool that would take each other's place, or be of one uid on several machines. */
export function duplicateStaticPods(
  scenario: LoadedScenario,
  files: InputFiles,
): readonly Problem[] {
  const pools = scenario.document.spec.cluster?.nodes ?? [];
  return poolStaticPods(scenario, files).flatMap((pods, pool) => {
    const isShared = (pools[pool]?.count ?? 1) > 1;
    const seen = new Set<string>();
    return pods.flatMap((loaded) => {
      const { name, namespace = '' } = podOf(loaded).metadata;
      const key = `${namespace}/${name}`;
      const isNew = !seen.has(key);
      seen.add(key);
      if (isNew) return isShared ? sharedUid(loaded) : [];
      const detail = 'the node has a static pod of this name already';
      const { message } = duplicate('metadata.name', name, detail);
      return [{ file: loaded.file, ...loaded.position('metadata.name'), message }];
    });
  });
}

function sharedUid(loaded: LoadedObject): readonly Problem[] {
  const { uid } = podOf(loaded).metadata;
  if (uid === undefined) return [];
  const detail = 'the machines of a pool cannot have static pods of one uid';
  const { message } = duplicate('metadata.uid', uid, detail);
  return [{ file: loaded.file, ...loaded.position('metadata.uid'), message }];
}

/** In its namespace; that it is a Pod is checked elsewhere. */
const podOf = ({ object }: LoadedObject): Pod =>
  withNamespace(object, DEFAULT_NAMESPACE) as unknown as Pod;

/** What a step writes. */
export function writtenStaticPods(
  { writeStaticPod }: ScenarioStep,
  scenarioFile: string,
  files: InputFiles,
): readonly LoadedObject[] {
  if (writeStaticPod == null) return [];
  return files.objects(pathFrom(scenarioFile, writeStaticPod.file));
}

/** The objects that the API will show for static Pods of a node. */
export function mirrorsOf(pods: readonly LoadedObject[], nodeName = ''): readonly LoadedObject[] {
  return pods.map((loaded) => {
    const { metadata } = podOf(loaded);
    const { name, namespace = '' } = metadata;
    const shown = {
      ...loaded.object.metadata,
      name: `${name}-${nodeName.toLowerCase()}`,
      namespace,
    };
    return { ...loaded, object: { ...loaded.object, metadata: shown } };
  });
}

/** The names known with those of the pools' static Pods. */
export function withStaticPods(
  known: KnownNames,
  scenario: LoadedScenario,
  files: InputFiles,
): KnownNames {
  const pods = poolStaticPods(scenario, files);
  return (scenario.document.spec.cluster?.nodes ?? []).reduce(
    (before, pool, index) =>
      nodesOf(nodeTemplate(pool)).reduce(
        (names, { metadata }) =>
          withObjects(names, mirrorsOf(pods[index] ?? [], metadata.name), DEFAULT_NAMESPACE),
        before,
      ),
    known,
  );
}
