/** Plays successive image checks against the production decision, as the vectors describe them. */
import type { JsonObject } from '../../api/schema/kubernetes.ts';
import type { BackOffOptions } from '../../kubelet/decisions/back-off.ts';
import {
  decideImage,
  imagePulledEvent,
  imagePullFailed,
  type ImageBackOff,
  type ImagePresence,
} from '../../kubelet/decisions/image-pull.ts';
import {
  PULL_QPS_EXCEEDED,
  takePullToken,
  type PullRateLimit,
  type PullTokens,
} from '../../kubelet/decisions/pull-rate-limit.ts';
import { backOffOptions } from './timelines/crash-loop-back-off.ts';
import { readAs } from './vector-pods.ts';

interface ImageVector {
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly imageOnNode: boolean;
  readonly pullError?: string;
  readonly inspectError?: string;
  readonly backoff: { readonly initialSeconds: number; readonly maxSeconds: number };
  readonly secondsBetweenAttempts: number;
  readonly attempts: number;
  readonly pullRateLimit?: PullRateLimit;
}

/** What the node remembers from attempt to attempt. */
interface Node {
  backOff: ImageBackOff | undefined;
  tokens: PullTokens | undefined;
}

/** Suite `kubelet/image-pull`. */
export function imagePull(given: JsonObject): unknown {
  const vector = readAs<ImageVector>(given);
  const options = backOffOptions(vector.backoff);
  const node: Node = { backOff: undefined, tokens: undefined };
  const attempts: unknown[] = [];
  for (let count = 1; count <= vector.attempts; count += 1) {
    attempts.push(attempt(vector, node, count * vector.secondsBetweenAttempts * 1_000, options));
  }
  return { attempts };
}

function attempt(vector: ImageVector, node: Node, now: number, options: BackOffOptions): unknown {
  const runtimeCalls: string[] = [];
  const presence = (): ImagePresence => {
    runtimeCalls.push('GetImageRef');
    if (vector.inspectError !== undefined) return { inspectError: vector.inspectError };
    return vector.imageOnNode ? 'present' : 'absent';
  };
  const { image, imagePullPolicy: pullPolicy } = vector;
  const decision = decideImage({ image, pullPolicy, presence }, node.backOff, now, options);
  const outcome = (error: { reason: string; message: string } | undefined, events: unknown[]) => ({
    waitingReason: error?.reason ?? null,
    waitingMessage: error?.message ?? null,
    ...{ runtimeCalls, events },
  });
  if (decision.action === 'use') return outcome(undefined, [decision.event]);
  if (decision.action === 'fail') return outcome(decision.error, [decision.event]);
  const pullError = pull(vector, node, now, runtimeCalls);
  if (pullError !== undefined) {
    const failure = imagePullFailed(image, pullError, node.backOff, now, options);
    node.backOff = failure.backOff;
    return outcome(failure.error, [decision.event, failure.event]);
  }
  const pulled = imagePulledEvent(image, { pullMs: 0, totalMs: 0, sizeBytes: 0 });
  // Vectors do not say how long a pull takes.
  const message = pulled.message.replace('in 0s (0s ', 'in <duration> (<duration> ');
  return outcome(undefined, [decision.event, { ...pulled, message }]);
}

function pull(
  vector: ImageVector,
  node: Node,
  now: number,
  runtimeCalls: string[],
): string | undefined {
  const limit = vector.pullRateLimit ?? { qps: 0, burst: 0 };
  const { allowed, bucket } = takePullToken(node.tokens, now, limit);
  node.tokens = bucket;
  if (!allowed) return PULL_QPS_EXCEEDED;
  runtimeCalls.push('PullImage');
  if (vector.pullError !== undefined) return vector.pullError;
  runtimeCalls.push('GetImageSize');
  return undefined;
}
