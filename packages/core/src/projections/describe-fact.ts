/** One sentence per fact, for people: what explanations and `-o facts` print. */
import type { ClusterFact } from '../state/facts.ts';
import { API_FACTS } from './describe/api-facts.ts';
import type { Describers } from './describe/describer.ts';
import { FAULT_FACTS } from './describe/fault-facts.ts';
import { HOST_FACTS } from './describe/host-facts.ts';
import { KUBELET_FACTS } from './describe/kubelet-facts.ts';

const DESCRIBERS: Describers<ClusterFact> = {
  ...API_FACTS,
  ...KUBELET_FACTS,
  ...HOST_FACTS,
  ...FAULT_FACTS,
};

/** For example `ContainerExited default/web app: exit code 1 (Error)`. */
export function describeFact(fact: ClusterFact): string {
  // The table pairs every type with its own fact, which an index by a union cannot express.
  const describe = DESCRIBERS[fact.type] as (fact: ClusterFact) => string;
  return `${fact.type} ${describe(fact)}`;
}

/** What programs do by themselves comes in endless series, mixed as it is. */
const OF_PROGRAMS: ReadonlySet<string> = new Set([
  'FileWritten',
  'FileRemoved',
  'DirectoryMade',
  'ContainerLogged',
  'ProgramSettled',
]);

/** Facts of one kind about one subject, one after the other, say much the same. */
export function kindOfFact(fact: ClusterFact): string {
  const subject = 'container' in fact ? `${fact.pod} ${fact.container}` : '';
  return OF_PROGRAMS.has(fact.type) ? 'program' : `${fact.type} ${subject}`;
}
