/** The facts behind an object: which of them changed it. */
import { findKindByName } from '../api/kinds.ts';
import { EFFECTS } from '../state/effects.ts';
import { FACT_FAMILIES } from '../state/fact-families.ts';
import type { ClusterFact } from '../state/facts.ts';
import { API_TABLES } from '../state/tables.ts';

/** Something in a cluster that facts are about. */
export type ObjectReference =
  | { readonly table: (typeof API_TABLES)[number]; readonly key: string }
  | { readonly pod: string; readonly container: string };

const NODE_FACTS: ReadonlySet<string> = new Set(FACT_FAMILIES.nodeFailure$);

/**
 * Reads `pod/web`, `pod/shop/web`, `node/node-1`, `svc/web`, `container/web/app`, `container/shop/web/app`;
 * undefined for what is none of these.
 */
export function parseObjectReference(
  text: string,
  namespace = 'default',
): ObjectReference | undefined {
  const [kindName = '', ...names] = text.split('/');
  if (names.length === 0 || names.includes('')) return undefined;
  if (kindName === 'container') {
    const [container = '', pod, podNamespace = namespace, ...rest] = names.reverse();
    if (pod === undefined || rest.length > 0) return undefined;
    return { pod: `${podNamespace}/${pod}`, container };
  }
  const kind = findKindByName(kindName);
  const table = API_TABLES.find((name) => name === kind?.plural);
  if (kind === undefined || table === undefined) return undefined;
  const [first = '', second, ...rest] = names;
  if (rest.length > 0 || (second !== undefined && !kind.namespaced)) return undefined;
  if (!kind.namespaced) return { table, key: first };
  return { table, key: second === undefined ? `${namespace}/${first}` : `${first}/${second}` };
}

/** The facts that changed the object, oldest first; a container's are all that name it. */
export function historyOf(
  facts: readonly ClusterFact[],
  reference: ObjectReference,
): readonly ClusterFact[] {
  if ('container' in reference) {
    const { pod, container } = reference;
    return facts.filter(
      (fact) =>
        'container' in fact && 'pod' in fact && fact.container === container && fact.pod === pod,
    );
  }
  const { table, key } = reference;
  return facts.filter(
    (fact) => changes(fact, table, key) || (table === 'nodes' && strikes(fact, key)),
  );
}

function changes(fact: ClusterFact, table: string, key: string): boolean {
  return EFFECTS[fact.type].some((effect) => {
    const touched = typeof effect.table === 'string' ? effect.table : effect.table(fact);
    return touched === table && effect.key(fact) === key;
  });
}

/** What befalls a machine is the Node's history, too, though its object knows nothing of it yet. */
function strikes(fact: ClusterFact, nodeName: string): boolean {
  return NODE_FACTS.has(fact.type) && 'nodeName' in fact && fact.nodeName === nodeName;
}
