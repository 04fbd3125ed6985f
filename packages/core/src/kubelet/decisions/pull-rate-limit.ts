/** The node's limit on image pulls: a bucket of tokens that refills steadily. */
import type { SimTime } from '../../engine/time.ts';

/** Pulls per second and how many may come at once; `qps` 0 means no limit. */
export interface PullRateLimit {
  readonly qps: number;
  readonly burst: number;
}

/** Tokens left at an instant; undefined before the first pull, when the bucket is full. */
export interface PullTokens {
  readonly tokens: number;
  readonly at: SimTime;
}

/** Error of a pull that the limit refuses. */
export const PULL_QPS_EXCEEDED = 'pull QPS exceeded';

/**
 * Takes a token for one pull, if there is one.
 * Mirrors `pkg/kubelet/images (throttledImageService.PullImage)`.
 */
export function takePullToken(
  bucket: PullTokens | undefined,
  now: SimTime,
  { qps, burst }: PullRateLimit,
): { readonly allowed: boolean; readonly bucket: PullTokens | undefined } {
  if (qps === 0) return { allowed: true, bucket };
  const refill = bucket === undefined ? 0 : ((now - bucket.at) / 1_000) * qps;
  const tokens = bucket === undefined ? burst : Math.min(burst, bucket.tokens + refill);
  const allowed = tokens >= 1;
  return { allowed, bucket: { tokens: allowed ? tokens - 1 : tokens, at: now } };
}
