/** podsim's own documents as types. Durations are Go texts (`90s`), quantities texts or numbers. */
import type { KubeletConfigurationFields } from '../kubelet-configuration/fields.ts';
import type { ObjectMeta, Taint } from '../schema/kubernetes.ts';
import type { DurationText, QuantityText } from './workload-spec.ts';

/** Nodes that are alike; `count` above 1 numbers them `<name>-1`, `<name>-2`... */
export interface NodePool {
  readonly name: string;
  readonly count?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly capacity?: Readonly<Record<string, QuantityText>>;
  readonly taints?: readonly Taint[];
  readonly images?: readonly string[];
  /** What differs from the run's `KubeletConfiguration`. */
  readonly kubelet?: KubeletConfigurationFields;
  /** Files relative to the scenario's own: their Pods are in the manifest folder of every kubelet of the pool from the start. */
  readonly staticPods?: readonly string[];
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
  /** Shuts the machine down in order. */
  readonly shutdownNode?: NodeReference;
  readonly rebootNode?:
    | string
    | {
        readonly node: string;
        readonly downFor?: DurationText;
        /** Shuts it down in order first; otherwise it loses power. */
        readonly graceful?: boolean;
      };
  readonly killContainer?: {
    readonly pod: string;
    readonly container?: string;
    readonly signal?: string;
  };
  readonly killSandbox?: string | { readonly pod: string };
  readonly removeContainer?: { readonly pod: string; readonly container?: string };
  readonly hangContainer?: {
    readonly pod: string;
    readonly container?: string;
    readonly for?: DurationText;
  };
  readonly registryOutage?: { readonly for?: DurationText };
  /** The Pods of the file get into the node's manifest folder, in the place of those of the same name. */
  readonly writeStaticPod?: { readonly node: string; readonly file: string };
  /** `name` is that in the manifest, without the node. */
  readonly removeStaticPod?: {
    readonly node: string;
    readonly name: string;
    readonly namespace?: string;
  };
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
