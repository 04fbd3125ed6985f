/**
 * What `kubectl apply` makes of a stored object and a manifest: fields of the manifest win, fields that
 * only the server set stay. Lists with a merge key are merged item by item. Mirrors strategic merge
 * patch, except that a field taken out of a manifest stays, since its last version is not kept.
 */
type Plain = Readonly<Record<string, unknown>>;

/** Merge keys of the lists that occur in the stored kinds (`patchMergeKey`). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  env: 'name',
  imagePullSecrets: 'name',
};
/** Lists that hold only what the manifest names: nobody else adds to them. */
const OWNED = new Set(['containers', 'initContainers', 'ports']);

export function mergeManifest<T>(stored: T, given: unknown): T {
  if (!isPlain(stored) || !isPlain(given)) return given as T;
  const merged: Record<string, unknown> = { ...stored };
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (value === null) delete merged[field];
    else merged[field] = mergeField(field, merged[field], value);
  }
  return merged as T;
}

function mergeField(field: string, stored: unknown, given: unknown): unknown {
  const mergeKey = field === 'ports' ? portKey(given) : MERGE_KEYS[field];
  if (mergeKey === undefined || !Array.isArray(stored) || !Array.isArray(given)) {
    return mergeManifest(stored, given);
  }
  const storedItems = (stored as readonly unknown[]).filter(isPlain);
  const givenItems = (given as readonly unknown[]).filter(isPlain);
  const find = (items: readonly Plain[], { [mergeKey]: key }: Plain): Plain | undefined =>
    items.find((item) => item[mergeKey] === key);
  const merged = givenItems.map((item) => {
    const known = find(storedItems, item);
    return known === undefined ? item : mergeManifest(known, item);
  });
  const kept = storedItems.filter((item) => find(givenItems, item) === undefined);
  if (OWNED.has(field)) return merged;
  return field === 'ephemeralContainers'
    ? inStoredOrder(storedItems, merged, find)
    : [...merged, ...kept];
}

/** Items that are there stay where they are, new ones follow. */
function inStoredOrder(
  stored: readonly Plain[],
  merged: readonly Plain[],
  find: (items: readonly Plain[], item: Plain) => Plain | undefined,
): readonly Plain[] {
  const added = merged.filter((item) => find(stored, item) === undefined);
  return [...stored.map((item) => find(merged, item) ?? item), ...added];
}

/** Ports of containers and of Services are told apart by their fields. */
function portKey(given: unknown): string {
  const isContainers =
    Array.isArray(given) &&
    (given as readonly unknown[]).some((port) => isPlain(port) && 'containerPort' in port);
  return isContainers ? 'containerPort' : 'port';
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
