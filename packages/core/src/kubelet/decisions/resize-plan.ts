/** Collects, container by container, what one sync does for a resize. */
import type { Container, ResourceRequirements } from '../../api/schema/kubernetes.ts';
import { resizeNeed, updateOrder, type ContainerUpdate } from './resize-need.ts';

/** What the cgroups of containers are set to. */
export type ResourcesByName = Readonly<Record<string, ResourceRequirements>>;

export class ResizePlan {
  private readonly actuated: ResourcesByName;
  private readonly updates: ContainerUpdate[] = [];
  private restarts = false;

  constructor(actuated: ResourcesByName) {
    this.actuated = actuated;
  }

  /** Looks at a running container that would be kept; true: it is restarted to be resized, else it is updated if need be. */
  requiresRestart(container: Container): boolean {
    const need = resizeNeed(container, this.actuated[container.name]);
    if (need.restart) this.restarts = true;
    else if (need.cpu !== 0 || need.memory !== 0) this.updates.push({ name: container.name, need });
    return need.restart;
  }

  get isNeeded(): boolean {
    return this.restarts || this.updates.length > 0;
  }

  actions(): {
    readonly names: readonly string[];
    readonly memory: readonly string[];
    readonly restarts: boolean;
  } {
    const memory = this.updates.filter(({ need }) => need.memory !== 0).map(({ name }) => name);
    return { names: updateOrder(this.updates), memory, restarts: this.restarts };
  }
}

/** Message of the Killing event. */
export function resizeKill({ name }: Container): string {
  return `Container ${name} resize requires restart`;
}
