import { describe, expect, it } from 'vitest';
import { DEFAULT_BACK_OFF } from './back-off.ts';
import { decideImage, imagePulledEvent, imagePullFailed } from './image-pull.ts';
import { withDefaultTag } from '../../api/image-name.ts';
import { takePullToken, type PullTokens } from './pull-rate-limit.ts';

describe('image names', () => {
  it.each([
    ['busybox', 'busybox:latest'],
    ['busybox:1.36', 'busybox:1.36'],
    ['registry.example:5000/team/app', 'registry.example:5000/team/app:latest'],
    ['localhost/app', 'localhost/app:latest'],
    [`app@sha256:${'0'.repeat(64)}`, `app@sha256:${'0'.repeat(64)}`],
  ])('completes %s', (name, image) => {
    expect(withDefaultTag(name)).toBe(image);
  });

  it.each([
    ['', `couldn't parse image name "": invalid reference format`],
    ['a:b:c', `couldn't parse image name "a:b:c": invalid reference format`],
    ['Team/app', undefined],
    [
      'docker.io/Team/app',
      `couldn't parse image name "docker.io/Team/app": invalid reference format: repository name (Team/app) must be lowercase`,
    ],
  ])('judges %j', (name, error) => {
    const reference = withDefaultTag(name);
    expect(typeof reference === 'object' ? reference.error : undefined).toBe(error);
  });
});

describe('an image check', () => {
  const request = (pullPolicy: string, presence: 'present' | 'absent') => ({
    ...{ image: 'app', pullPolicy },
    presence: () => presence,
  });

  it('uses a present image unless the policy is Always', () => {
    const decide = (pullPolicy: string) =>
      decideImage(request(pullPolicy, 'present'), undefined, 0, DEFAULT_BACK_OFF).action;
    expect(['IfNotPresent', 'Never', 'Always'].map(decide)).toEqual(['use', 'use', 'pull']);
  });

  it('waits ten seconds after a failure and says what failed', () => {
    const { backOff, error } = imagePullFailed('app', 'not found', undefined, 0, DEFAULT_BACK_OFF);
    expect(error).toEqual({ reason: 'ErrImagePull', message: 'not found' });
    const decide = (now: number) =>
      decideImage(request('IfNotPresent', 'absent'), backOff, now, DEFAULT_BACK_OFF);
    expect(decide(9_999)).toMatchObject({
      action: 'fail',
      error: {
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "app": ErrImagePull: not found',
      },
      event: { type: 'Normal', reason: 'BackOff' },
    });
    expect(decide(10_000)).toMatchObject({ action: 'pull', image: 'app:latest' });
  });

  it('names errors that the runtime names', () => {
    const failure = imagePullFailed(
      ...(['app', 'RegistryUnavailable: connection refused', undefined, 0] as const),
      DEFAULT_BACK_OFF,
    );
    expect(failure.error).toEqual({
      reason: 'RegistryUnavailable',
      message: 'image pull failed for app because the registry is unavailable: connection refused',
    });
  });

  it('tells how long a pull took', () => {
    const pull = { pullMs: 1_500, totalMs: 62_000, sizeBytes: 7 };
    expect(imagePulledEvent('app', pull).message).toBe(
      'Successfully pulled image "app" in 1.5s (1m2s including waiting). Image size: 7 bytes.',
    );
  });
});

it('allows a burst of pulls and then a steady rate', () => {
  let bucket: PullTokens | undefined;
  const pullsAt = (now: number, count: number) =>
    Array.from({ length: count }, () => {
      const taken = takePullToken(bucket, now, { qps: 5, burst: 10 });
      bucket = taken.bucket;
      return taken.allowed;
    }).filter(Boolean).length;
  expect([pullsAt(0, 12), pullsAt(400, 5), pullsAt(60_000, 20)]).toEqual([10, 2, 10]);
});
