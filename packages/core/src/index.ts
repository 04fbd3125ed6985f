/** The public names of @podsim/core, and nothing else. */

// Time
export {
  formatDuration,
  fromTimestamp,
  parseDuration,
  toTimestamp,
  type DurationMs,
  type SimTime,
} from './engine/time.ts';
export { SimulationScheduler } from './engine/simulation-scheduler.ts';
export { ZeroTimeLoopError } from './engine/run-loop.ts';
export { InvariantError } from './invariant.ts';

// Engine, for benchmarks and models of other things
export { EventList, type EventHandle, type EventListEntry } from './engine/event-list.ts';
export {
  RandomStreams,
  type RandomStream,
  type RandomStreamState,
} from './engine/random-streams.ts';

// Simulation
export {
  Simulation,
  SnapshotRefusedError,
  type RunOptions,
  type SimulationOptions,
  type SimulationSnapshot,
} from './simulation/simulation.ts';
export { targetOf, type Command, type CommandAnswer } from './simulation/commands.ts';
export { nodesOf, type NodeTemplate } from './simulation/node-objects.ts';

// State
export type { ApiObject, ClusterRows, Host, HostPod, TableName, Tables } from './state/tables.ts';
export { API_TABLES } from './state/tables.ts';
export { Store, type StoreKind } from './state/store.ts';
export type { Fidelity } from './state/timing.ts';
export type { CoreV1Event, Node, Pod } from './api/schema/kubernetes.ts';
export { findKind, findKindByName, KINDS, type Kind } from './api/kinds.ts';

// Facts and their log
export { FACT_FAMILIES } from './state/fact-families.ts';
export type { ClusterFact, FactData, FactOf, FactType } from './state/facts.ts';
export { factLine, type JsonValue } from './log/canonical-json.ts';
export { EventLog, type EventLogOptions } from './log/event-log.ts';
export { causeChain, formatExplanation, formatInstant } from './log/explain.ts';
export { OUTSIDE, type Fact } from './log/fact.ts';
export { hashFacts } from './log/hash.ts';
export { LOG_FORMAT_VERSION, type LogHeader } from './log/log-format.ts';
export type { LogProblem, LogProblemKind } from './log/log-problem.ts';
export {
  LogReader,
  readLog,
  type CompleteLog,
  type DamagedLog,
  type LogReading,
} from './log/ndjson-reader.ts';
export { LogWriter, writeLog, type LogWriterOptions } from './log/ndjson-writer.ts';
export { foldTo, type FoldLimit } from './log/replay.ts';

// Manifests, scenarios, workloads
export { formatProblem, type Problem } from './api/manifest/problem.ts';
export { readManifests, type LoadedObject } from './api/manifest/read-manifests.ts';
export type { ScenarioDocument } from './api/manifest/podsim-documents.ts';
export type { WorkloadDocument, WorkloadSpec } from './api/manifest/workload-spec.ts';
export type { Inputs, LoadOptions, PlannedStep, ReadFile } from './scenario/inputs.ts';
export { loadInputs } from './scenario/load-inputs.ts';
export {
  prepareScenario,
  runScenario,
  type PreparedScenario,
  type RunScenarioOptions,
} from './scenario/run-scenario.ts';
export {
  QUIESCENCE_BOUND_MS,
  ScenarioRun,
  type ExpectationResult,
} from './scenario/scenario-run.ts';
export type { RunWarning } from './scenario/warnings.ts';

// The past, out of a log
export { pastState, readClusterLog, type PastState } from './scenario/past.ts';
export {
  historyOf,
  parseObjectReference,
  type ObjectReference,
} from './scenario/object-history.ts';

// Invariants
export {
  watchInvariants,
  describeViolation,
  InvariantViolationError,
  type InvariantWatch,
  type Violation,
} from './invariants/watch-invariants.ts';

// Read models
export { podAvailability, type PodAvailability } from './projections/availability.ts';
export {
  coreEvents,
  CoreEventsProjection,
} from './projections/core-events/core-events-projection.ts';
export { compileExpectation, type Expectation } from './projections/expectations.ts';
export {
  buildReport,
  KUBERNETES_VERSION,
  type ReportInput,
} from './projections/report/build-report.ts';
export type { Report } from './projections/report/report.ts';
export { describeFact, kindOfFact } from './projections/describe-fact.ts';
export { renderObjects, renderTable } from './projections/tables/render-table.ts';
export { containerLanes, type Lane } from './projections/timeline/container-lanes.ts';
export { renderLanes, type LaneStyle } from './projections/timeline/render-lanes.ts';
export { renderTimeline, type TimelineStyle } from './projections/timeline/render-timeline.ts';
export { Timeline, timelineLine, timelineOf } from './projections/timeline/timeline.ts';
export type { TimelineLine, Tone } from './projections/timeline/timeline-line.ts';

// What a machine has of a Pod
export { cgroupsOf, type Cgroup, type PodCgroups } from './host/cgroups.ts';
export { networkNamespaceOf, type NetworkNamespace } from './host/network-namespace.ts';
export { processesOf, type HostProcess } from './host/process-list.ts';
