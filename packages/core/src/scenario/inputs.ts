/** What a run is given, read and checked: the shapes that loading hands to running. */
import type { ScenarioDocument } from '../api/manifest/podsim-documents.ts';
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import type { Problem } from '../api/manifest/problem.ts';
import type { LoadedObject } from '../api/manifest/read-manifests.ts';
import type { Position } from '../api/manifest/yaml-documents.ts';
import type { SimTime } from '../engine/time.ts';
import type { Expectation } from '../projections/expectations.ts';
import type { Command } from '../simulation/commands.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';

/** The text of a file, undefined when there is none. */
export type ReadFile = (path: string) => string | undefined;

/** The one Scenario of a run, with the places of its fields. */
export interface LoadedScenario {
  readonly document: ScenarioDocument;
  readonly file: string;
  readonly position: (path: string) => Position;
}

/** One step as it will be carried out: its commands are sent at `at`, in order. */
export interface PlannedStep {
  readonly at: SimTime;
  /** For people: `crashNode node-1`. */
  readonly text: string;
  /** The place of the step, such as `spec.steps[2]`. */
  readonly path: string;
  readonly commands: readonly Command[];
}

/** An expectation and when to ask it. */
export interface PlannedExpectation {
  readonly at: SimTime;
  /** Its place, such as `spec.expect[0]`. */
  readonly path: string;
  readonly expectation: Expectation;
}

/** Everything a run needs. With `problems` nothing may be run; `warnings` do not stop it. */
export interface Inputs {
  /** Objects applied at 0, in this order. */
  readonly objects: readonly LoadedObject[];
  /** Of each pool of the scenario, in order: what is in the manifest folders of its kubelets from the start. */
  readonly staticPods: readonly (readonly LoadedObject[])[];
  readonly workloads: readonly WorkloadDocument[];
  /** For all nodes, the later documents over the earlier ones. */
  readonly kubeletConfiguration: KubeletConfigurationFields;
  readonly scenario: LoadedScenario | undefined;
  readonly steps: readonly PlannedStep[];
  readonly expectations: readonly PlannedExpectation[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** How inputs are read. */
export interface LoadOptions {
  /** Where objects go, and where steps look, that name no namespace. Default `default`. */
  readonly namespace?: string;
  /** How many nodes there are when the input brings none. Default 3. */
  readonly nodes?: number;
}

export const DEFAULT_NODE_COUNT = 3;
export const DEFAULT_NAMESPACE = 'default';
