/** Puts a report together from the state and the log. */
import type { CoreV1Event } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import { hashFacts } from '../../log/hash.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { API_TABLES, type ApiObject, type Tables } from '../../state/tables.ts';
import { coreEvents } from '../core-events/core-events-projection.ts';
import { silences, withHeartbeats } from './node-heartbeats.ts';
import type { Report, ReportExpectation, ReportWarning } from './report.ts';
import { reportHosts } from './report-hosts.ts';

/** The release that is simulated. */
export const KUBERNETES_VERSION = '1.36';

export interface ReportInput {
  readonly tables: Tables;
  /** All facts up to `clockMs`. */
  readonly facts: readonly ClusterFact[];
  readonly options: { readonly seed: number };
  readonly clockMs: SimTime;
  /** Version of podsim. */
  readonly version: string;
  readonly warnings?: readonly ReportWarning[];
  readonly expectations?: readonly ReportExpectation[];
  /** What has been folded along the way, for runs that keep no facts or report often. */
  readonly events?: readonly CoreV1Event[];
  readonly log?: Report['log'];
}

export function buildReport(input: ReportInput): Report {
  const { tables, facts, options, clockMs, version, warnings = [], expectations = [] } = input;
  return {
    podsim: { version, kubernetesVersion: KUBERNETES_VERSION, seed: options.seed },
    clockMs,
    objects: reportObjects(tables, facts, clockMs),
    hosts: reportHosts(tables, facts),
    events: input.events ?? coreEvents(facts, clockMs),
    log: input.log ?? { facts: facts.length, hash: hashFacts(facts) },
    expectations,
    warnings,
  };
}

function reportObjects(
  tables: Tables,
  facts: readonly ClusterFact[],
  clockMs: SimTime,
): Report['objects'] {
  const objects: Record<string, readonly ApiObject[]> = {};
  for (const plural of API_TABLES) objects[plural] = [...tables[plural].values()].sort(byName);
  const silentSince = silences(facts);
  objects['nodes'] = [...tables.nodes.values()]
    .sort(byName)
    .map((node) => withHeartbeats(node, tables, clockMs, silentSince));
  return objects;
}

function byName({ metadata: a }: ApiObject, { metadata: b }: ApiObject): number {
  const { namespace: spaceA = '' } = a;
  const { namespace: spaceB = '' } = b;
  if (spaceA !== spaceB) return spaceA < spaceB ? -1 : 1;
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
