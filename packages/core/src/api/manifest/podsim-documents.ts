/** podsim's own documents as types. Durations are Go texts (`90s`), quantities texts or numbers. */
import type { LabelSelector, ObjectMeta, Taint } from '../schema/kubernetes.ts';

/** A Go duration: `500ms`, `90s`, `1h30m`. */
export type DurationText = string;
/** A Kubernetes quantity, which YAML may hold as a number. */
export type QuantityText = string | number;

/** How the program in a container behaves. All times count from the start of its process. */
export interface WorkloadSpec {
  readonly match?: WorkloadMatch;
  /** From the start of the process until it listens. */
  readonly startup?: DurationText;
  /** Absent: the program runs for ever. */
  readonly exit?: { readonly after?: DurationText; readonly code?: number };
  readonly listen?: readonly { readonly port: number; readonly protocol?: string }[];
  /** What answers differ from 200 in 1 ms. */
  readonly http?: readonly WorkloadHttpRule[];
  /** Spans in which the program is alive and answers nothing. */
  readonly hang?: readonly { readonly from?: DurationText; readonly to?: DurationText }[];
  readonly exec?: readonly WorkloadExecRule[];
  readonly cpu?: readonly { readonly from?: DurationText; readonly cores: QuantityText }[];
  readonly memory?: readonly WorkloadMemoryStep[];
  /** Absent: exits with 143 at once. */
  readonly onSIGTERM?: {
    readonly exitAfter?: DurationText;
    readonly code?: number;
    readonly ignore?: boolean;
  };
  /** What fails now and then, at random. */
  readonly flaky?: readonly WorkloadFlakyRule[];
  readonly grpc?: readonly WorkloadGrpcRule[];
  /** Ends at random, on average after `mtbf`. */
  readonly crash?: { readonly mtbf: DurationText; readonly code?: number };
  readonly stdout?: readonly (string | { readonly at?: DurationText; readonly line: string })[];
  readonly files?: readonly { readonly path: string; readonly content: string }[];
  readonly serveFiles?: {
    readonly directory: string;
    readonly index?: string;
    readonly archives?: boolean;
  };
  readonly clients?: readonly string[];
  /** Appends numbered lines to a file. */
  readonly writeLog?: {
    readonly path: string;
    readonly every: DurationText;
    readonly line?: string;
    readonly count?: number;
  };
  /** Forwards the lines of a file to a sink. */
  readonly forwardLog?: {
    readonly from: string;
    readonly to: { readonly host: string; readonly port: number };
    readonly every?: DurationText;
    readonly batch?: number;
    readonly checkpoint?: string;
    readonly startAt?: 'beginning' | 'end';
  };
  /** Stores the lines that it is sent. */
  readonly sink?: { readonly port: number; readonly path?: string; readonly deduplicate?: boolean };
}

/** Which containers a Workload is for: all given conditions must hold. `image` may hold `*`. */
export interface WorkloadMatch {
  readonly image?: string;
  readonly container?: string;
  readonly podSelector?: LabelSelector;
}

export interface WorkloadHttpRule {
  readonly path?: string;
  readonly port?: number;
  readonly from?: DurationText;
  readonly to?: DurationText;
  readonly status?: number;
  readonly latency?: DurationText;
  readonly body?: string;
}

export interface WorkloadFlakyRule {
  readonly path?: string;
  readonly port?: number;
  readonly from?: DurationText;
  readonly to?: DurationText;
  readonly failureProbability: number;
  readonly status?: number;
}

export interface WorkloadGrpcRule {
  readonly port?: number;
  readonly service?: string;
  readonly from?: DurationText;
  readonly to?: DurationText;
  readonly status?: 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'SERVICE_UNKNOWN';
  readonly latency?: DurationText;
}

export interface WorkloadExecRule {
  readonly command: readonly string[];
  readonly from?: DurationText;
  readonly to?: DurationText;
  readonly exitCode?: number;
  readonly latency?: DurationText;
  readonly output?: string;
}

/** Memory from `from` on: `bytes`, and `growth` an amount per time such as `10Mi/m`. */
export interface WorkloadMemoryStep {
  readonly from?: DurationText;
  readonly bytes?: QuantityText;
  readonly growth?: string;
}

export interface WorkloadDocument {
  readonly apiVersion: 'podsim.dev/v1alpha1';
  readonly kind: 'Workload';
  readonly metadata?: ObjectMeta;
  readonly spec: WorkloadSpec;
}

/** Nodes that are alike; `count` above 1 numbers them `<name>-1`, `<name>-2`... */
export interface NodePool {
  readonly name: string;
  readonly count?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly capacity?: Readonly<Record<string, QuantityText>>;
  readonly taints?: readonly Taint[];
  readonly images?: readonly string[];
}

/** A node by name, or as `{node: name}`. */
export type NodeReference = string | { readonly node: string };

/** What a step can do; each step does one thing. */
export interface ScenarioActions {
  readonly apply?: string;
  readonly delete?: {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly gracePeriodSeconds?: number;
  };
  readonly scale?: {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly replicas: number;
  };
  readonly crashNode?: NodeReference;
  readonly recoverNode?: NodeReference;
  readonly partitionNode?: NodeReference;
  readonly healNode?: NodeReference;
  readonly stopKubelet?: NodeReference;
  readonly startKubelet?: NodeReference;
  readonly rebootNode?: string | { readonly node: string; readonly downFor?: DurationText };
  readonly killContainer?: {
    readonly pod: string;
    readonly container?: string;
    readonly signal?: string;
  };
  readonly killSandbox?: string | { readonly pod: string };
  readonly hangContainer?: {
    readonly pod: string;
    readonly container?: string;
    readonly for?: DurationText;
  };
  readonly registryOutage?: { readonly for?: DurationText };
  readonly drain?: NodeReference;
  readonly cordon?: NodeReference;
  readonly uncordon?: NodeReference;
  readonly deleteNode?: NodeReference;
}

export interface ScenarioStep extends ScenarioActions {
  readonly at: DurationText;
}

export interface ScenarioSpec {
  readonly kubernetesVersion?: string;
  readonly seed?: number;
  readonly duration?: DurationText;
  readonly cluster?: { readonly nodes?: readonly NodePool[] };
  /** Files relative to the scenario's own, applied at 0. */
  readonly manifests?: readonly string[];
  readonly steps?: readonly ScenarioStep[];
  /** CEL expressions that must hold at their instants. */
  readonly expect?: readonly { readonly at: DurationText; readonly that: string }[];
}

export interface ScenarioDocument {
  readonly apiVersion: 'podsim.dev/v1alpha1';
  readonly kind: 'Scenario';
  readonly metadata?: ObjectMeta;
  readonly spec: ScenarioSpec;
}
