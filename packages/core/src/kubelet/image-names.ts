/** Names of images as a node keeps them, and how often its registry may be asked. */
import { withDefaultTag } from '../api/image-name.ts';
import type { PullRateLimit } from './decisions/pull-rate-limit.ts';
import { configurationOf, type Kubelet } from './kubelet.ts';
import type { StartStep } from './sync-run.ts';

/** The name with its tag, under which the node keeps the image; of no use when it does not parse. */
export function fullName(image: string): string {
  const name = withDefaultTag(image);
  return typeof name === 'string' ? name : image;
}

/** The image that a container is to run, by that name. */
export function imageOf({ image }: Pick<StartStep, 'image'>): string {
  return fullName(image);
}

/** What the node is configured for, else what the fidelity has. */
export function pullRateLimit(kubelet: Kubelet, nodeName: string): PullRateLimit {
  const { qps, burst } = kubelet.ctx.config.timing.pullRateLimit;
  const { registryPullQPS, registryBurst } = configurationOf(kubelet, nodeName);
  return { qps: registryPullQPS ?? qps, burst: registryBurst ?? burst };
}
