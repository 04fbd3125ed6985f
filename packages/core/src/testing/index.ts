/** `@podsim/core/testing`: builders and arbitraries for tests of podsim and of what is built on it. */

// Builders
export { aContainer, aNode, aPod, aScript, aSidecar, type PodOptions } from './builders.ts';

// Arbitraries for fast-check
export {
  arbitraryLifecycle,
  arbitraryProbes,
  killingProbe,
  readinessProbe,
} from './arbitraries/probes.ts';
export { arbitraryWorkload } from './arbitraries/workloads.ts';
export {
  arbitraryContainer,
  arbitraryInitContainer,
  arbitrarySidecar,
  type ProgrammedContainer,
} from './arbitraries/containers.ts';
export { arbitraryPod, type ProgrammedPod } from './arbitraries/pods.ts';
export {
  arbitraryCommand,
  arbitraryCommands,
  type Targets,
  type TimedCommand,
} from './arbitraries/commands.ts';
export {
  arbitraryNodes,
  arbitraryScenario,
  type ArbitraryScenario,
  type ScenarioBounds,
} from './arbitraries/scenarios.ts';
export {
  runArbitraryScenario,
  startArbitraryScenario,
  type ScenarioOverrides,
} from './arbitraries/run-arbitrary-scenario.ts';

// Conformance: test vectors against the production functions
export { conformanceAdapters } from './conformance/adapters.ts';
export { formatConformanceReport } from './conformance/format-conformance-report.ts';
export {
  runConformance,
  type ConformanceReport,
  type SuiteReport,
  type VectorFile,
} from './conformance/runner.ts';
