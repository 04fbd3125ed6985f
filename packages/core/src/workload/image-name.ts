/** Image references: registry, repository, tag, digest. Mirrors `distribution/reference`. */

/** The parts that tell images apart; mirrors of Docker Hub are read as Docker Hub. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
}

const HUB =
  /^(?:(?:index\.)?docker\.io|registry-1\.docker\.io|mirror\.gcr\.io|public\.ecr\.aws\/docker)\//;
const OLD_KUBERNETES = /^(?:k8s\.gcr\.io|gcr\.io\/google[-_]containers)\//;

/** `docker.io/library/nginx:1.14@sha256:...` is repository `nginx`, tag `1.14`. The tag defaults to `latest`. */
export function parseImage(image: string): ImageName {
  const [name = ''] = image.split('@');
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  const full = colon < 0 ? name : name.slice(0, colon);
  const tag = colon < 0 ? 'latest' : name.slice(colon + 1);
  const hub = full.replace(HUB, '').replace(/^library\//, '');
  return { repository: hub.replace(OLD_KUBERNETES, 'registry.k8s.io/'), tag };
}
