/** Whether a container's image is there, must be pulled, or stands in the way of its start. */
import { withDefaultTag } from '../../api/image-name.ts';
import { formatDuration, type DurationMs, type SimTime } from '../../engine/time.ts';
import {
  isBackOffExpired,
  nextBackOff,
  type BackOffEntry,
  type BackOffOptions,
} from './back-off.ts';
import type { StartError } from './container-statuses.ts';

/** An Event about the container. */
export interface ContainerEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What the runtime says about the image on this node. */
export type ImagePresence = 'present' | 'absent' | { readonly inspectError: string };

/** Back-off of one image in one Pod, with the last failure, which the back-off message repeats. */
export interface ImageBackOff extends BackOffEntry {
  readonly lastError: string;
}

/** What a container asks for; `presence` is consulted unless the policy is Always. */
export interface ImageRequest {
  readonly image: string;
  readonly pullPolicy: string;
  /** Looks the full name (default tag applied) up in the runtime. */
  readonly presence: (image: string) => ImagePresence;
}

/** Use the image, pull it (`image` is the full name), or fail the start. */
export type ImageDecision =
  | { readonly action: 'use'; readonly event: ContainerEvent }
  | { readonly action: 'pull'; readonly image: string; readonly event: ContainerEvent }
  | { readonly action: 'fail'; readonly error: StartError; readonly event: ContainerEvent };

/**
 * First half, before any pull. Images pulled with credentials of another Pod are not told apart.
 * Mirrors `pkg/kubelet/images (EnsureImageExists, imagePullPrecheck, pullImage)`.
 */
export function decideImage(
  request: ImageRequest,
  backOff: ImageBackOff | undefined,
  now: SimTime,
  options: BackOffOptions,
): ImageDecision {
  const { image, pullPolicy } = request;
  const reference = withDefaultTag(image);
  if (typeof reference === 'object') {
    const message = `Failed to apply default image tag "${image}": ${reference.error}`;
    return failed('InvalidImageName', message, 'InspectFailed');
  }
  if (pullPolicy !== 'Always') {
    const presence = request.presence(reference);
    if (typeof presence === 'object') {
      // The kubelet quotes the reference it failed to get, hence the empty name.
      const message = `Failed to inspect image "": ${presence.inspectError}`;
      return failed('ImageInspectError', message, 'InspectFailed');
    }
    if (presence === 'present') return { action: 'use', event: alreadyPresent(image) };
    if (pullPolicy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      return failed('ErrImageNeverPull', message, 'ErrImageNeverPull');
    }
  }
  if (backOff !== undefined && isInBackOff(backOff, now, options)) {
    const message = `Back-off pulling image "${image}"`;
    const error = { reason: 'ImagePullBackOff', message: `${message}: ${backOff.lastError}` };
    return { action: 'fail', error, event: { type: 'Normal', reason: 'BackOff', message } };
  }
  const event = { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` } as const;
  return { action: 'pull', image: reference, event };
}

/** Second half, after a pull that succeeded: the Event. `pullMs` leaves out the wait for a turn. */
export function imagePulledEvent(
  image: string,
  pull: { readonly pullMs: DurationMs; readonly totalMs: DurationMs; readonly sizeBytes: number },
): ContainerEvent {
  const took = `${formatDuration(pull.pullMs)} (${formatDuration(pull.totalMs)} including waiting)`;
  const message = `Successfully pulled image "${image}" in ${took}. Image size: ${pull.sizeBytes} bytes.`;
  return { type: 'Normal', reason: 'Pulled', message };
}

/**
 * Second half, after a pull that failed with the runtime's error text.
 * Mirrors `pkg/kubelet/images (pullImage, evalCRIPullErr)`.
 */
export function imagePullFailed(
  image: string,
  runtimeError: string,
  backOff: ImageBackOff | undefined,
  now: SimTime,
  options: BackOffOptions,
): { readonly error: StartError; readonly event: ContainerEvent; readonly backOff: ImageBackOff } {
  const error = pullError(image, runtimeError);
  const message = `Failed to pull image "${image}": ${runtimeError}`;
  const entry = nextBackOff(backOff, { now, eventAt: now }, options);
  return {
    error,
    event: { type: 'Warning', reason: 'Failed', message },
    backOff: { ...entry, lastError: `${error.reason}: ${error.message}` },
  };
}

const NAMED_ERRORS = [
  { reason: 'RegistryUnavailable', because: 'the registry is unavailable' },
  { reason: 'SignatureValidationFailed', because: 'the signature validation failed' },
] as const;

function pullError(image: string, runtimeError: string): StartError {
  for (const { reason, because } of NAMED_ERRORS) {
    if (!runtimeError.startsWith(reason)) continue;
    const detail = runtimeError.slice(reason.length);
    return { reason, message: `image pull failed for ${image} because ${because}${detail}` };
  }
  return { reason: 'ErrImagePull', message: runtimeError };
}

/** Counted from the last failure, not from an exit. Mirrors client-go `IsInBackOffSinceUpdate`. */
function isInBackOff(backOff: ImageBackOff, now: SimTime, options: BackOffOptions): boolean {
  return !isBackOffExpired(backOff, now, options) && now - backOff.updatedAt < backOff.delayMs;
}

function alreadyPresent(image: string): ContainerEvent {
  const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
  return { type: 'Normal', reason: 'Pulled', message };
}

function failed(reason: string, message: string, eventReason: string): ImageDecision {
  const event = { type: 'Warning', reason: eventReason, message } as const;
  return { action: 'fail', error: { reason, message }, event };
}
