/** Every rule that a run is held to. */
import { containersShareTheSandbox } from './containers-share-the-sandbox.ts';
import { declaredVolumes } from './declared-volumes.ts';
import { finishedPodsStayFinished } from './finished-pods-stay-finished.ts';
import { initOrder } from './init-order.ts';
import { nothingStartsOnItsOwn } from './nothing-starts-on-its-own.ts';
import { oneIPPerPod } from './one-ip-per-pod.ts';
import { oneListenerPerPort } from './one-listener-per-port.ts';
import { oneReadySandbox } from './one-ready-sandbox.ts';
import { podsNeverMove } from './pods-never-move.ts';
import { reportedPodIP } from './reported-pod-ip.ts';
import { restartBackOff } from './restart-back-off.ts';
import { restartCounts } from './restart-counts.ts';
import type { RuleMaker } from './rule.ts';
import { wellFormedFacts } from './well-formed-facts.ts';
import { writableFiles } from './writable-files.ts';

export const ALL_RULES: readonly RuleMaker[] = [
  wellFormedFacts,
  oneReadySandbox,
  oneIPPerPod,
  reportedPodIP,
  containersShareTheSandbox,
  podsNeverMove,
  nothingStartsOnItsOwn,
  initOrder,
  restartCounts,
  restartBackOff,
  finishedPodsStayFinished,
  oneListenerPerPort,
  declaredVolumes,
  writableFiles,
];
