/**
 * The `Workload` document: what a user says about the program in a container. Shapes only; durations and quantities are
 * text, exactly as written in YAML. `compileBehaviour` turns a spec into numbers.
 */
import type { LabelSelector } from '../schema/kubernetes.ts';

/** A Go duration such as `90s` or `1h30m`; `from` and `to` count from the start of the process. */
export type DurationText = string;
/** A Kubernetes quantity; YAML may give a plain number. */
export type QuantityText = string | number;

/** A half-open span of process time `[from, to)`; absent ends mean "from the start" and "for ever". */
export interface SpanSpec {
  readonly from?: DurationText;
  readonly to?: DurationText;
}

/** A port that the program opens when its start-up is over. */
export interface ListenSpec {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  /** HTTPS is spoken here and nothing else, or never; absent: both. */
  readonly tls?: boolean;
}

/**
 * One rule about HTTP answers. Every rule that covers a request may set `status`, `latency`, `body` and `location`; for each of them
 * the last such rule wins. `path` is exact, or a prefix when it ends in `*`; absent it covers all paths.
 */
export interface HttpSpec extends SpanSpec {
  readonly path?: string;
  readonly port?: number;
  readonly status?: number;
  readonly latency?: DurationText;
  readonly body?: string;
  /** Where an answer with a status of 301, 302, 303, 307 or 308 sends the client. */
  readonly location?: string;
}

/** A path whose answers fail at random: each request fails with `failureProbability` and answers `status` (500). */
export interface FlakySpec extends SpanSpec {
  readonly path?: string;
  readonly port?: number;
  readonly failureProbability: number;
  readonly status?: number;
}

/** The gRPC health service over time; the last rule that covers an instant wins, `SERVING` without any. */
export interface GrpcSpec extends SpanSpec {
  readonly port?: number;
  readonly service?: string;
  readonly status?: 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN';
  readonly latency?: DurationText;
}

/** The result of a command that is executed in the container; the last rule that covers command and instant wins. */
export interface ExecSpec extends SpanSpec {
  readonly command: readonly string[];
  readonly exitCode?: number;
  readonly latency?: DurationText;
  readonly output?: string;
}

/** CPU wanted from an instant on, until the next step. */
export interface CpuSpec {
  readonly from?: DurationText;
  readonly cores: QuantityText;
}

/** Memory held from an instant on, growing by `growth` (`10Mi/m`, `1Mi/30s`) until the next step. */
export interface MemorySpec {
  readonly from?: DurationText;
  readonly bytes: QuantityText;
  readonly growth?: string;
}

/**
 * Bytes that the program keeps on disk from an instant on, growing by `growth` until the next step of the same `path`.
 * `path` decides where they are: on the volume mounted there, or in the container's writable layer; absent: the latter.
 */
export interface StorageSpec {
  readonly from?: DurationText;
  readonly bytes: QuantityText;
  readonly growth?: string;
  readonly path?: string;
}

/** Processes and threads of the program from an instant on, until the next step. */
export interface ProcessSpec {
  readonly from?: DurationText;
  readonly count: number;
}

/** What SIGTERM does: exit after a while with a code, or nothing. */
export interface SigtermSpec {
  readonly exitAfter?: DurationText;
  readonly code?: number;
  readonly ignore?: boolean;
}

/** An application that appends one line to `path` every `every`; `{n}`, `{time}` and `{hostname}` are filled in. */
export interface WriteLogSpec {
  readonly path: string;
  readonly every: DurationText;
  /** Default `line {n}`; `{n}` goes on from the number of lines that the file already has. */
  readonly line?: string;
  /** How many lines in all that the file shall have; absent: no end. */
  readonly count?: number;
}

/**
 * A log shipper: every `every` it sends up to `batch` complete new lines of `from` to a sink, one request per batch, and
 * moves on only when the sink has acknowledged. With `checkpoint` it keeps its position in that file, so that it survives
 * restarts if the file is on a volume; without, a restart begins at `startAt` (`beginning`: doubles, `end`: loses).
 */
export interface ForwardLogSpec {
  readonly from: string;
  readonly to: { readonly host: string; readonly port: number };
  readonly every?: DurationText;
  readonly batch?: number;
  readonly checkpoint?: string;
  readonly startAt?: 'beginning' | 'end';
}

/** A store of forwarded lines: appends what it receives on `port` to `path` (default `/data/received.log`). */
export interface SinkSpec {
  readonly port: number;
  readonly path?: string;
  /** Leaves out lines that the same source has sent before; the positions are kept in `<path>.offsets`. */
  readonly deduplicate?: boolean;
}

/** Serves files of the container over HTTP. */
export interface ServeFilesSpec {
  readonly directory: string;
  /** The file that answers for a directory; default `index.html`. */
  readonly index?: string;
  /** Answers `/name` and below with the archive `name.war` of the directory, as Tomcat does with its web applications. */
  readonly archives?: boolean;
}

/** How a program behaves. Every field is optional; what is absent comes from the image catalogue or the default. */
export interface WorkloadSpec {
  /** Process start until it listens. */
  readonly startup?: DurationText;
  /** When the process ends by itself; absent: runs for ever. */
  readonly exit?: { readonly after?: DurationText; readonly code?: number };
  /** Ports; absent (and none known for the image) means that every port answers. */
  readonly listen?: readonly ListenSpec[];
  readonly http?: readonly HttpSpec[];
  readonly flaky?: readonly FlakySpec[];
  readonly grpc?: readonly GrpcSpec[];
  /** Alive, accepts connections (the kernel does), answers nothing. */
  readonly hang?: readonly SpanSpec[];
  readonly exec?: readonly ExecSpec[];
  /** Less than this under a CPU limit slows everything down that the program does in its own time. */
  readonly cpu?: readonly CpuSpec[];
  /** Set by the catalogue for programs that burn what they get and go by the clock on the wall. */
  readonly keepsWallTime?: boolean;
  readonly memory?: readonly MemorySpec[];
  readonly storage?: readonly StorageSpec[];
  /** Default: one. */
  readonly processes?: readonly ProcessSpec[];
  /** Default: exits with 143 at once. */
  readonly onSIGTERM?: SigtermSpec;
  /** A hazard rate: crashes at random, on average after `mtbf` of process time. */
  readonly crash?: { readonly mtbf: DurationText; readonly code?: number };
  /** Lines printed; with `at`, at that process time. */
  readonly stdout?: readonly (string | { readonly at?: DurationText; readonly line: string })[];
  /** Files written when the process starts. */
  readonly files?: readonly { readonly path: string; readonly content: string }[];
  readonly serveFiles?: ServeFilesSpec;
  readonly writeLog?: WriteLogSpec;
  readonly forwardLog?: ForwardLogSpec;
  readonly sink?: SinkSpec;
  /** Client programs (`redis-cli`) that succeed when executed while the program serves. */
  readonly clients?: readonly string[];
}

/** Which containers a document is about; all given conditions must hold. `*` in `image` stands for any text. */
export interface WorkloadMatch {
  readonly image?: string;
  readonly container?: string;
  readonly podSelector?: LabelSelector;
}

/** What a document may say besides how the program behaves. */
export interface WorkloadDocumentSpec extends WorkloadSpec {
  readonly match?: WorkloadMatch;
  /** Compressed, as it is pulled, of every image that matches; on disk it is about three and a half times as much. */
  readonly imageSize?: QuantityText;
  /** Why the registry does not give the image, in the runtime's words; as of `imageSize`, an image has one such answer. */
  readonly pullError?: string;
}

/** A `podsim.dev/v1alpha1` `Workload`, given next to the manifests. */
export interface WorkloadDocument {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly spec: WorkloadDocumentSpec;
}
