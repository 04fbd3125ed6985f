/** What each container was doing over time: the data behind the lane picture. */
import { isMirrorPod } from '../../api/pod-source.ts';
import type { Pod, PodSpec, PodStatus } from '../../api/schema/kubernetes.ts';
import type { SimTime } from '../../engine/time.ts';
import type { ClusterFact } from '../../state/facts.ts';
import { podSubject } from './timeline-line.ts';

/** `unready`: running, but not Ready. `done`: ended, and not to run again. */
export type LaneState = 'waiting' | 'starting' | 'ready' | 'unready' | 'done' | 'gone';

export interface Lane {
  /** `pod/web`. */
  readonly pod: string;
  readonly container: string;
  /** From each instant on; the first one is when the Pod was created. */
  readonly states: readonly { readonly at: SimTime; readonly state: LaneState }[];
  readonly exits: readonly { readonly at: SimTime; readonly exitCode: number }[];
}

interface OpenLane {
  readonly pod: string;
  readonly container: string;
  /** A plain init container: it is never Ready, it does its work and ends. */
  readonly isInit: boolean;
  readonly restartPolicy: string;
  readonly states: { at: SimTime; state: LaneState }[];
  readonly exits: { at: SimTime; exitCode: number }[];
  isRunning: boolean;
}

/** One lane per container, Pods in order of creation, init containers first; static Pods from when their kubelet has them. */
export function containerLanes(facts: Iterable<ClusterFact>): readonly Lane[] {
  const all: ReadonlyMap<string, OpenLane>[] = [];
  const pods = new Map<string, ReadonlyMap<string, OpenLane>>();
  const begin = (uid: string, spec: PodSpec, key: string, at: SimTime): void => {
    const lanes = openLanes(spec, key, at);
    pods.set(uid, lanes);
    all.push(lanes);
  };
  for (const fact of facts) {
    if (fact.type === 'ObjectCreated' && fact.plural === 'pods') {
      const pod = fact.object as Pod;
      if (!isMirrorPod(pod)) begin(pod.metadata.uid ?? '', pod.spec, fact.key, fact.at);
    } else if (fact.type === 'PodReceived') {
      const isNew = fact.isStatic === true && !pods.has(fact.uid);
      if (isNew) begin(fact.uid, fact.spec, fact.pod, fact.at);
    } else if ('uid' in fact) {
      follow(pods.get(fact.uid), fact);
      // Another run of a static Pod may have the same uid.
      if (fact.type === 'PodForgotten') pods.delete(fact.uid);
    }
  }
  return all.flatMap((lanes) => [...lanes.values()]);
}

function openLanes(spec: PodSpec, key: string, at: SimTime): Map<string, OpenLane> {
  const lanes = new Map<string, OpenLane>();
  const policy = spec.restartPolicy ?? 'Always';
  const open = (container: string, isInit: boolean, restartPolicy: string): void => {
    const states = [{ at, state: 'waiting' as const }];
    const lane = { pod: podSubject(key), container, isInit, restartPolicy };
    lanes.set(container, { ...lane, states, exits: [], isRunning: false });
  };
  for (const { name, restartPolicy } of spec.initContainers ?? []) {
    const again = policy === 'Always' ? 'OnFailure' : policy;
    open(name, restartPolicy !== 'Always', restartPolicy ?? again);
  }
  for (const { name, restartPolicy } of spec.containers) open(name, false, restartPolicy ?? policy);
  return lanes;
}

function follow(lanes: ReadonlyMap<string, OpenLane> | undefined, fact: ClusterFact): void {
  if (lanes === undefined) return;
  const { at } = fact;
  const lane = 'container' in fact ? lanes.get(fact.container) : undefined;
  switch (fact.type) {
    case 'ContainerCreated':
      if (lane) enter(lane, 'starting', at);
      return;
    case 'ContainerStarted':
      if (!lane) return;
      lane.isRunning = true;
      if (lane.isInit) enter(lane, 'ready', at);
      return;
    case 'ContainerExited':
      if (!lane) return;
      lane.isRunning = false;
      lane.exits.push({ at, exitCode: fact.exitCode });
      enter(lane, isOver(lane, fact.exitCode) ? 'done' : 'waiting', at);
      return;
    case 'PodStatusReported':
    case 'PodStatusChanged':
      for (const each of lanes.values()) followStatus(each, fact.status, at);
      return;
    case 'PodForgotten':
    case 'ObjectDeleted':
      for (const each of lanes.values()) if (!each.isRunning) enter(each, 'gone', at);
      return;
    default:
  }
}

function isOver({ restartPolicy }: OpenLane, exitCode: number): boolean {
  return restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && exitCode === 0);
}

/** A status tells readiness, and that a Pod is over. */
function followStatus(lane: OpenLane, status: PodStatus, at: SimTime): void {
  const { isRunning, isInit, container } = lane;
  if (!isRunning && (status.phase === 'Succeeded' || status.phase === 'Failed')) {
    enter(lane, 'done', at);
  }
  const own =
    status.containerStatuses?.find(({ name }) => name === container) ??
    status.initContainerStatuses?.find(({ name }) => name === container);
  if (!isRunning || isInit || !own?.state?.running) return;
  if (own.ready) enter(lane, 'ready', at);
  else enter(lane, own.started === false ? 'starting' : 'unready', at);
}

function enter({ states }: OpenLane, state: LaneState, at: SimTime): void {
  const last = states.at(-1);
  if (last?.state === state || last?.state === 'gone') return;
  if (last?.at === at) states.pop();
  states.push({ at, state });
}
