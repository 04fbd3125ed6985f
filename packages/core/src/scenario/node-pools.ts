/** The machines that a scenario describes in `cluster.nodes`. */
import type { LoadedObject, ManifestObject } from '../api/manifest/read-manifests.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import type { NodePool } from '../api/manifest/podsim-documents.ts';
import { nodesOf, type NodeTemplate } from '../simulation/node-objects.ts';
import type { LoadedScenario } from './inputs.ts';

/** The pool as the simulation takes it; YAML may hold quantities as numbers. */
export function nodeTemplate(
  { capacity, staticPods: _files, ...pool }: NodePool,
  staticPods: readonly LoadedObject[] = [],
): NodeTemplate {
  const manifests = staticPods.map(({ object }) => object as unknown as Pod);
  const template = { ...pool, ...(manifests.length > 0 && { staticPods: manifests }) };
  if (capacity === undefined) return template;
  const entries = Object.entries(capacity).map(([name, amount]) => [name, String(amount)] as const);
  return { ...template, capacity: Object.fromEntries(entries) };
}

/** The Node objects of all pools, each to be found where its pool stands. */
export function nodePoolObjects({ document, file, position }: LoadedScenario): LoadedObject[] {
  return (document.spec.cluster?.nodes ?? []).flatMap((pool, index) =>
    nodesOf(nodeTemplate(pool)).map((node) => ({
      object: node as unknown as ManifestObject,
      file,
      position: () => position(`spec.cluster.nodes[${index}]`),
    })),
  );
}
