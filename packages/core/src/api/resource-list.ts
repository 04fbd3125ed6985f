/** Arithmetic on lists of resources (`cpu`, `memory`, `hugepages-2Mi`...) with exact quantities. */
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  quantityOf,
  type Quantity,
} from './quantity.ts';

/** A resource list as objects carry it. */
export type ResourceList = Readonly<Record<string, string>>;
/** A resource list to compute with. */
export type ResourceQuantities = Map<string, Quantity>;

/** Reads the list of a validated object; an absent one is empty. */
export function resourcesOf(list: ResourceList | undefined): ResourceQuantities {
  const resources: ResourceQuantities = new Map();
  for (const [name, text] of Object.entries(list ?? {})) resources.set(name, quantityOf(text));
  return resources;
}

/** The list as objects carry it, names in order of first use. */
export function formatResources(resources: ReadonlyMap<string, Quantity>): ResourceList {
  return Object.fromEntries(
    [...resources].map(([name, quantity]) => [name, formatQuantity(quantity)]),
  );
}

/** Adds `more` to `resources` in place. */
export function addToResources(
  resources: ResourceQuantities,
  more: ReadonlyMap<string, Quantity>,
): void {
  for (const [name, quantity] of more) {
    const known = resources.get(name);
    resources.set(name, known === undefined ? quantity : addQuantities(known, quantity));
  }
}

/** Raises `resources` in place to at least `other`, resource by resource. */
export function raiseResources(
  resources: ResourceQuantities,
  other: ReadonlyMap<string, Quantity>,
): void {
  for (const [name, quantity] of other) {
    const known = resources.get(name);
    if (known === undefined || compareQuantities(quantity, known) > 0) {
      resources.set(name, quantity);
    }
  }
}
