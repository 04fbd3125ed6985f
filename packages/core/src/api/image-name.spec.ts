import { describe, expect, it } from 'vitest';
import { defaultPullPolicy, parseImageName, withDefaultTag } from './image-name.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('an image reference', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx', 'latest', ''],
    ['nginx:1.27', 'docker.io/library/nginx', '1.27', ''],
    ['team/app:v1', 'docker.io/team/app', 'v1', ''],
    ['index.docker.io/nginx', 'docker.io/library/nginx', 'latest', ''],
    ['localhost/app', 'localhost/app', 'latest', ''],
    ['localhost:5000/team/app:v2', 'localhost:5000/team/app', 'v2', ''],
    ['Registry/app', 'Registry/app', 'latest', ''],
    ['[2001:db8::1]:5000/app', '[2001:db8::1]:5000/app', 'latest', ''],
    [`ghcr.io/a/b@${DIGEST}`, 'ghcr.io/a/b', '', DIGEST],
    [`ghcr.io/a/b:v1@${DIGEST}`, 'ghcr.io/a/b', 'v1', DIGEST],
  ])('%s is %s, tag "%s", digest "%s"', (image, repository, tag, digest) => {
    expect(parseImageName(image)).toEqual({ repository, tag, digest });
  });

  it.each([
    ['', 'invalid reference format'],
    ['nginx::1', 'invalid reference format'],
    ['a//b', 'invalid reference format'],
    ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['nginx@sha256:0123', 'invalid reference format'],
    [`nginx@md5:${'0'.repeat(32)}`, 'unsupported digest algorithm'],
    [`nginx@sha256:${'0'.repeat(32)}`, 'invalid checksum digest length'],
  ])('"%s" is refused: %s', (image, reason) => {
    expect(parseImageName(image)).toEqual({
      error: `couldn't parse image name "${image}": ${reason}`,
    });
  });

  it('gets the tag latest appended only when it has neither tag nor digest', () => {
    expect(withDefaultTag('nginx')).toBe('nginx:latest');
    expect(withDefaultTag('localhost:5000/app')).toBe('localhost:5000/app:latest');
    expect(withDefaultTag('nginx:1.27')).toBe('nginx:1.27');
    expect(withDefaultTag(`nginx@${DIGEST}`)).toBe(`nginx@${DIGEST}`);
  });

  it('is pulled always for the tag latest, else when it is not there', () => {
    expect(defaultPullPolicy('nginx')).toBe('Always');
    expect(defaultPullPolicy('nginx:latest')).toBe('Always');
    expect(defaultPullPolicy('nginx:1.27')).toBe('IfNotPresent');
    expect(defaultPullPolicy(`nginx@${DIGEST}`)).toBe('IfNotPresent');
    expect(defaultPullPolicy('::')).toBe('IfNotPresent');
    expect(defaultPullPolicy(undefined)).toBe('IfNotPresent');
  });
});
