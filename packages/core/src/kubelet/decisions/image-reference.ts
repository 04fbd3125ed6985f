/** Names of container images: parsing, and the tag that a bare name gets. */

/** A name that parses, with the default tag applied, or the reason why it does not parse. */
export type ImageReference = { readonly image: string } | { readonly error: string };

const IDENTIFIER = /^[a-f0-9]{64}$/;
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const NAME = `(${DOMAIN}/)?(${PATH_PART}(?:/${PATH_PART})*)`;
const TAG = '[\\w][\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^${NAME}(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const NAME_LENGTH_MAX = 255;

/**
 * Adds `:latest` to a name without tag and digest; short names stay short.
 * Mirrors `pkg/kubelet/images (applyDefaultImageTag)` and `pkg/util/parsers (ParseImageName)`.
 */
export function applyDefaultImageTag(image: string): ImageReference {
  const parsed = parse(image);
  if ('problem' in parsed) {
    return { error: `couldn't parse image name "${image}": ${parsed.problem}` };
  }
  return { image: parsed.isComplete ? image : `${image}:latest` };
}

/** Mirrors `github.com/distribution/reference (ParseNormalizedNamed)`. */
function parse(image: string): { readonly isComplete: boolean } | { readonly problem: string } {
  if (IDENTIFIER.test(image)) {
    const problem = `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
    return { problem };
  }
  const { domain, rest } = splitDomain(image);
  const path = rest.includes(':') ? rest.slice(0, rest.indexOf(':')) : rest;
  if (path.toLowerCase() !== path) {
    return { problem: `invalid reference format: repository name (${path}) must be lowercase` };
  }
  const full = `${domain}/${rest}`;
  const match = REFERENCE.exec(full);
  if (match === null) {
    const uppercase = REFERENCE.test(full.toLowerCase());
    return {
      problem: uppercase ? 'repository name must be lowercase' : 'invalid reference format',
    };
  }
  const [, matchedDomain = '', matchedPath = '', tag, digest] = match;
  if (matchedDomain.length + matchedPath.length > NAME_LENGTH_MAX) {
    return { problem: `repository name must not be more than ${NAME_LENGTH_MAX} characters` };
  }
  return { isComplete: tag !== undefined || digest !== undefined };
}

/** The registry host, if the name begins with one, and the rest with `library/` where it is implied. */
function splitDomain(image: string): { readonly domain: string; readonly rest: string } {
  const slash = image.indexOf('/');
  const head = slash < 0 ? '' : image.slice(0, slash);
  const isHost = /[.:]/.test(head) || head === 'localhost' || head.toLowerCase() !== head;
  const named = isHost && slash >= 0 ? head : 'docker.io';
  const rest = isHost && slash >= 0 ? image.slice(slash + 1) : image;
  const domain = named === 'index.docker.io' ? 'docker.io' : named;
  return { domain, rest: domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest };
}
