/** What a kubelet frees on its node before it evicts a Pod. Mirrors `pkg/kubelet/eviction (reclaimNodeLevelResources)`. */
import { deleteUnusedContainers } from './container-gc.ts';
import { conditionOf, thresholdsMet, type MetThreshold } from './decisions/eviction-thresholds.ts';
import { observeSignals } from './eviction-stats.ts';
import { deleteUnusedImages } from './image-gc.ts';
import { configurationOf, type Kubelet } from './kubelet.ts';

/**
 * Frees the disk of dead containers and unused images; true when no Pod has to go. With one file system for everything, space
 * and inodes, nodefs and imagefs are reclaimed alike; there is nothing of the kind for memory and process numbers.
 */
export function reclaimNodeLevel(
  kubelet: Kubelet,
  nodeName: string,
  { threshold: { signal } }: MetThreshold,
): boolean {
  if (conditionOf(signal) !== 'DiskPressure') return false;
  deleteUnusedContainers(kubelet, nodeName);
  deleteUnusedImages(kubelet, nodeName);
  return !isStillShort(kubelet, nodeName);
}

/** Whether the node still lacks something, memory too, minimum reclaims included. */
function isStillShort(kubelet: Kubelet, nodeName: string): boolean {
  const { evictionThresholds } = configurationOf(kubelet, nodeName);
  const observations = observeSignals(kubelet, nodeName);
  return thresholdsMet(evictionThresholds, observations, { withReclaim: true }).length > 0;
}
