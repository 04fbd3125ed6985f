/** An app, its log-collecting sidecar, and the store: runs of it with the sidecar killed at any instants. */
import type { Simulation } from '@podsim/core';
import { filter, take } from 'rxjs';
import { objectsOf, prepare } from '../play.ts';
import { countLines, type LineCount } from './count-lines.ts';

export const APP_LOG = { pod: 'default/app', path: '/app.log' } as const;
export const CHECKPOINT = { pod: 'default/app', path: '/app.pos' } as const;
export const STORE = {
  pod: 'default/elasticsearch',
  port: 9200,
  path: '/usr/share/elasticsearch/data/received.log',
} as const;

export interface LogSidecarOptions {
  readonly fidelity: 'real' | 'instant';
  /** Manifest of the app with its sidecar. */
  readonly app: string;
  /** Manifest of the store. */
  readonly store?: string;
  /** When the sidecar is killed, in milliseconds since it started first. */
  readonly kills?: readonly number[];
  /** When the Pod is deleted, in milliseconds since the sidecar started first. */
  readonly deleteAfterMs?: number;
}

/** Enough for 300 lines, and for the back-off of a few restarts. */
const DURATION_MS = 360_000;

/** Runs it to the end. */
export function runLogSidecar({
  fidelity,
  app,
  store = 'elasticsearch.yaml',
  kills = [],
  deleteAfterMs,
}: LogSidecarOptions): Simulation {
  const { simulation } = prepare([`s15-log-sidecar/${store}`], { fidelity });
  const { log } = simulation;
  // The app starts when its store is ready.
  log
    .ofType('ListenerOpened')
    .pipe(
      filter(({ pod, port }) => pod === STORE.pod && port === STORE.port),
      take(1),
    )
    .subscribe(() => {
      for (const object of objectsOf(`s15-log-sidecar/${app}`)) {
        simulation.send({ type: 'Apply', object });
      }
    });
  log
    .ofType('ContainerStarted')
    .pipe(
      filter(({ container }) => container === 'shipper'),
      take(1),
    )
    .subscribe(({ at: startedAt, pod }) => {
      for (const afterMs of kills) {
        simulation.send(
          { type: 'KillContainer', pod, container: 'shipper', signal: 'SIGKILL' },
          startedAt + afterMs,
        );
      }
      if (deleteAfterMs === undefined) return;
      simulation.send({ type: 'Delete', plural: 'pods', name: 'app' }, startedAt + deleteAfterMs);
    });
  return simulation.run({ until: DURATION_MS });
}

/** What became of the lines. */
export function linesOf({ log }: Simulation): LineCount {
  return countLines(log.facts, { source: APP_LOG, sink: STORE });
}
