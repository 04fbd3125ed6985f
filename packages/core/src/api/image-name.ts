/** Image references (`nginx`, `ghcr.io/team/app:v1@sha256:...`). Mirrors `pkg/util/parsers (ParseImageName)`. */
import { LogHash } from '../log/hash.ts';
import { remembering } from './remembering.ts';

/** A normalised reference: `nginx` is `docker.io/library/nginx` with tag `latest`. */
export interface ImageName {
  readonly repository: string;
  /** Empty when only a digest is given. */
  readonly tag: string;
  /** `sha256:...`, or empty. */
  readonly digest: string;
}

/** A text that is no image reference, with the kubelet's words. */
export interface ImageNameError {
  readonly error: string;
}

const DEFAULT_DOMAIN = 'docker.io';
const DEFAULT_TAG = 'latest';
const REPOSITORY_LENGTH_MAX = 255;
const DIGEST_HEX_LENGTHS: Readonly<Record<string, number>> = {
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = `${PATH_PART}(?:/${PATH_PART})*`;
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(
  `^(?<repository>(?:${DOMAIN}/)?${PATH})(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>${DIGEST}))?$`,
);
const HEX_NAME = /^[a-f0-9]{64}$/;

/** Splits a reference; without tag and digest the tag is `latest`. */
export const parseImageName = remembering((image: string): ImageName | ImageNameError => {
  const parsed = parseReference(image);
  if (typeof parsed === 'string')
    return { error: `couldn't parse image name "${image}": ${parsed}` };
  if (parsed.tag === '' && parsed.digest === '') return { ...parsed, tag: DEFAULT_TAG };
  return parsed;
});

/**
 * The image by its digest, as a runtime reports it (`docker.io/library/nginx@sha256:...`). Without a registry the digest is
 * made up from the name, so that one name is one image everywhere; empty when the name cannot be parsed.
 */
export const imageIdOf = remembering((image: string): string => {
  const parsed = parseImageName(image);
  if ('error' in parsed) return '';
  const { repository, tag, digest } = parsed;
  return `${repository}@${digest || `sha256:${new LogHash().hex(`${repository}:${tag}`)}`}`;
});

/** The reference the kubelet asks the runtime for: `:latest` is appended when there is neither tag nor digest. */
export function withDefaultTag(image: string): string | ImageNameError {
  const parsed = parseImageName(image);
  if ('error' in parsed) return parsed;
  const isTagged = parsed.digest !== '' || image.endsWith(`:${parsed.tag}`);
  return isTagged ? image : `${image}:${parsed.tag}`;
}

/** Always for the tag `latest` (also when implied), else IfNotPresent, also for what cannot be parsed. */
export function defaultPullPolicy(image: string | undefined): 'Always' | 'IfNotPresent' {
  const parsed = parseImageName(image ?? '');
  return !('error' in parsed) && parsed.tag === DEFAULT_TAG ? 'Always' : 'IfNotPresent';
}

function parseReference(image: string): ImageName | string {
  if (HEX_NAME.test(image)) {
    return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
  }
  const { domain, remainder } = splitDomain(image);
  const name = remainder.split(':', 1)[0] ?? '';
  if (name !== name.toLowerCase()) {
    return `invalid reference format: repository name (${name}) must be lowercase`;
  }
  const groups = REFERENCE.exec(`${domain}/${remainder}`)?.groups;
  if (groups === undefined) return 'invalid reference format';
  const { repository = '', tag = '', digest = '' } = groups;
  const path = repository.slice(repository.indexOf('/') + 1);
  if (path.length > REPOSITORY_LENGTH_MAX) {
    return `repository name must not be more than ${REPOSITORY_LENGTH_MAX} characters`;
  }
  return digestProblem(digest) ?? { repository, tag, digest };
}

/** Everything before the first slash is a host if it could not be a plain name. */
function splitDomain(image: string): { domain: string; remainder: string } {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  const domain = isHost && first !== 'index.docker.io' ? first : DEFAULT_DOMAIN;
  const rest = isHost ? image.slice(slash + 1) : image;
  const isOfficial = domain === DEFAULT_DOMAIN && !rest.includes('/');
  return { domain, remainder: isOfficial ? `library/${rest}` : rest };
}

function digestProblem(digest: string): string | undefined {
  if (digest === '') return undefined;
  const colon = digest.indexOf(':');
  const length = DIGEST_HEX_LENGTHS[digest.slice(0, colon)];
  const hex = digest.slice(colon + 1);
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}
