/** What of a machine is left for Pods. Mirrors `pkg/kubelet/cm (GetNodeAllocatableReservation)`. */
import {
  thresholdAmount,
  type NodeConfiguration,
} from '../../api/kubelet-configuration/node-configuration.ts';
import {
  compareQuantities,
  formatQuantity,
  quantityOf,
  quantityValue,
  subtractQuantities,
  ZERO,
} from '../../api/quantity.ts';

/** Eviction signals whose hard thresholds no Pod can count on, by resource. */
const SIGNAL_OF: Readonly<Record<string, string>> = {
  memory: 'memory.available',
  'ephemeral-storage': 'nodefs.available',
};

/** Capacity without what is reserved for the system and below the hard eviction thresholds; quantities by resource. */
export function allocatableOf(
  capacity: Readonly<Record<string, string>>,
  { systemReserved, kubeReserved, evictionThresholds }: NodeConfiguration,
): Record<string, string> {
  const left: Record<string, string> = {};
  for (const [resource, text] of Object.entries(capacity)) {
    const hard = evictionThresholds.find(
      ({ signal, isSoft }) => signal === SIGNAL_OF[resource] && !isSoft,
    );
    const held = [systemReserved[resource], kubeReserved[resource]];
    if (hard) held.push(String(thresholdAmount(hard.limit, quantityValue(text))));
    const amounts = held.filter((one): one is string => one !== undefined);
    left[resource] = amounts.length === 0 ? text : without(text, amounts);
  }
  return left;
}

function without(text: string, amounts: readonly string[]): string {
  const rest = amounts.reduce(
    (sum, one) => subtractQuantities(sum, quantityOf(one)),
    quantityOf(text),
  );
  return formatQuantity(compareQuantities(rest, ZERO) < 0 ? ZERO : rest);
}
