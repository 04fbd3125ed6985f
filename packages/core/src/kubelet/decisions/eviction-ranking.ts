/** Which Pod a node under pressure gives up first, and what is said about it. Mirrors `pkg/kubelet/eviction/helpers.go`. */
import { formatQuantity } from '../../api/quantity.ts';
import { resourceOf, type MetThreshold } from './eviction-thresholds.ts';

/** A running Pod as ranking sees it; amounts in bytes. */
export interface EvictionCandidate {
  readonly uid: string;
  readonly pod: string;
  readonly priority: number;
  /** Static, mirror, or of a priority of 2000000000 and more: never evicted. */
  readonly isCritical: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly memory: Consumption;
  /** Writable layers, logs and local volumes. */
  readonly storage: Consumption;
  /** Processes and threads. */
  readonly processes: number;
  readonly containers: readonly ContainerConsumption[];
}

export interface Consumption {
  readonly used: number;
  readonly requested: number;
}

export interface ContainerConsumption {
  readonly name: string;
  readonly memory: WrittenConsumption;
  /** Writable layer and logs. */
  readonly storage: WrittenConsumption;
}

export interface WrittenConsumption extends Consumption {
  /** The request as the manifest has it; `0` without one. */
  readonly requestText: string;
}

type Measured = 'memory' | 'storage';

/** First come those to be evicted first: above their request, of low priority, far above their request; of process numbers nobody requests any. */
export function rankForEviction(
  candidates: readonly EvictionCandidate[],
  resource: string,
): readonly EvictionCandidate[] {
  if (resource === 'pids') return rankByProcesses(candidates);
  const measured: Measured = resource === 'memory' ? 'memory' : 'storage';
  return [...candidates].sort(
    (a, b) =>
      Number(exceeds(b[measured])) - Number(exceeds(a[measured])) ||
      a.priority - b.priority ||
      excess(b[measured]) - excess(a[measured]) ||
      (a.pod < b.pod ? -1 : 1),
  );
}

/** Mirrors `rankPIDPressure`. */
function rankByProcesses(candidates: readonly EvictionCandidate[]): readonly EvictionCandidate[] {
  return [...candidates].sort(
    (a, b) => a.priority - b.priority || b.processes - a.processes || (a.pod < b.pod ? -1 : 1),
  );
}

const exceeds = ({ used, requested }: Consumption): boolean => used > requested;
const excess = ({ used, requested }: Consumption): number => used - requested;

/** Mirrors `evictionMessage`: what was short, and which containers use more than they asked for. */
export function evictionMessage(
  { containers }: Pick<EvictionCandidate, 'containers'>,
  resource: string,
  acting: readonly MetThreshold[],
): string {
  const first = acting.find(({ threshold }) => resourceOf(threshold.signal) === resource);
  const shortage =
    first === undefined
      ? ''
      : `Threshold quantity: ${thresholdText(first)}, available: ${amountText(resource, first.available)}. `;
  // The processes of single containers are not measured.
  if (resource === 'pids') return `The node was low on resource: ${resource}. ${shortage}`;
  const measured: Measured = resource === 'memory' ? 'memory' : 'storage';
  const blamed = containers
    .filter((container) => exceeds(container[measured]))
    .map(({ name, [measured]: { used, requestText } }) => {
      const amounts = `was using ${bytesText(used)}, request is ${requestText}`;
      return `Container ${name} ${amounts}, has larger consumption of ${resource}. `;
    });
  return `The node was low on resource: ${resource}. ${shortage}${blamed.join('')}`;
}

/** Parts of a capacity are printed in binary units whatever they count. */
function thresholdText({ threshold: { signal, limit }, quantity }: MetThreshold): string {
  return 'part' in limit ? bytesText(quantity) : amountText(resourceOf(signal), quantity);
}

function amountText(resource: string, amount: number): string {
  if (resource !== 'pids') return bytesText(amount);
  return formatQuantity({ unscaled: BigInt(amount), scale: 0, format: 'DecimalSI' });
}

/** A number of bytes as `resource.Quantity` prints it in binary units. */
export function bytesText(bytes: number): string {
  return formatQuantity({ unscaled: BigInt(Math.max(0, bytes)), scale: 0, format: 'BinarySI' });
}
