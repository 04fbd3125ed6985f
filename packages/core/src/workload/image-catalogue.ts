/**
 * What is known about images without pulling them: size, command line, user, files, and how their program behaves. Sizes
 * are compressed ones of amd64 images, rounded. Unknown images get the same plausible default each time.
 */
import { BASE_IMAGES } from './catalogue-bases.ts';
import { SERVER_IMAGES } from './catalogue-servers.ts';
import { TOOL_IMAGES } from './catalogue-tools.ts';
import { parseImage } from './image-name.ts';
import type { WorkloadSpec } from '../api/manifest/workload-spec.ts';

/** What a catalogue entry may say; everything has a default. */
export interface ImageEntry {
  readonly sizeBytes: number;
  /** Size of the `-alpine` variant. */
  readonly alpineBytes?: number;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** As in the image's USER; empty means root. */
  readonly user?: string;
  readonly workingDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly stopSignal?: 'SIGTERM' | 'SIGQUIT' | 'SIGINT' | 'SIGWINCH';
  readonly shell?: 'dash' | 'ash' | 'bash' | 'none';
  /** Program names that are the server; its other names are utilities or unknown. */
  readonly servers?: readonly string[];
  /** How the server behaves; absent: the image has none (a base image). */
  readonly workload?: WorkloadSpec;
  /** Looks at the tag, for the few images where it matters. */
  readonly tagged?: (tag: string) => Partial<ImageEntry>;
}

/** Everything the simulator wants to know about an image. */
export interface ImageInfo {
  /** Name without registry mirror, tag and digest: `nginx`, `registry.k8s.io/pause`. */
  readonly repository: string;
  readonly known: boolean;
  readonly sizeBytes: number;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** As in the image's USER: empty (root), a number, or a name. */
  readonly user: string;
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path to content. */
  readonly files: Readonly<Record<string, string>>;
  readonly stopSignal: 'SIGTERM' | 'SIGQUIT' | 'SIGINT' | 'SIGWINCH';
  readonly shell: 'dash' | 'ash' | 'bash' | 'none';
  readonly servers: readonly string[];
  readonly workload: WorkloadSpec | undefined;
}

const ENTRIES: Readonly<Record<string, ImageEntry>> = {
  ...BASE_IMAGES,
  ...SERVER_IMAGES,
  ...TOOL_IMAGES,
};
const DEFAULT_SIZE_BYTES = 100_000_000;
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CACHE_SIZE_MAX = 10_000;
const infos = new Map<string, ImageInfo>();

/** The catalogue's entry for an image reference, or the default. */
export function imageInfo(image: string): ImageInfo {
  const known = infos.get(image);
  if (known !== undefined) return known;
  const info = lookUp(image);
  if (infos.size >= CACHE_SIZE_MAX) infos.clear();
  infos.set(image, info);
  return info;
}

function lookUp(image: string): ImageInfo {
  const { repository, tag } = parseImage(image);
  const entry = Object.hasOwn(ENTRIES, repository) ? ENTRIES[repository] : undefined;
  const merged: ImageEntry = { sizeBytes: DEFAULT_SIZE_BYTES, ...entry, ...entry?.tagged?.(tag) };
  const alpine = tag.includes('alpine') && merged.alpineBytes !== undefined;
  return {
    repository,
    known: entry !== undefined,
    sizeBytes: alpine ? (merged.alpineBytes ?? merged.sizeBytes) : merged.sizeBytes,
    entrypoint: merged.entrypoint ?? [],
    cmd: merged.cmd ?? [],
    user: merged.user ?? '',
    workingDir: merged.workingDir ?? '/',
    env: { PATH: DEFAULT_PATH, ...merged.env },
    files: merged.files ?? {},
    stopSignal: merged.stopSignal ?? 'SIGTERM',
    shell: alpine ? 'ash' : (merged.shell ?? 'dash'),
    servers: merged.servers ?? [],
    workload: merged.workload,
  };
}
