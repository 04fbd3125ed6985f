/** The kubelet's memory about one Pod: worker phase, start errors, back-offs, probe workers, last status. */
import type { Draft } from 'immer';
import { invariant } from '../../invariant.ts';
import { before } from '../before.ts';
import { byUid, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';
import type { ProbeType } from '../facts.ts';
import type { PodWorker, ProbeWorkerRow, StartError } from '../tables.ts';

export const probeKey = (container: string, probe: ProbeType): string => `${container}/${probe}`;

export const podWorkerEffects: EffectTable = {
  PodReceived: [
    effect('PodReceived', {
      table: 'podWorkers',
      key: byUid,
      op: 'create',
      create: ({ uid, pod, nodeName, spec, status, labels, annotations, isStatic, at }) => ({
        uid,
        pod,
        nodeName,
        phase: 'sync',
        spec,
        labels,
        annotations,
        gracePeriodSeconds: 0,
        stopReason: '',
        startedAt: at,
        startErrors: {},
        backOff: {},
        imageBackOff: {},
        probes: {},
        status,
        eviction: null,
        ...(isStatic && { isStatic }),
      }),
    }),
  ],
  PodRejected: [
    effect('PodRejected', {
      table: 'podWorkers',
      key: byUid,
      op: 'changeIfPresent',
      recipe: (worker) => {
        worker.isRejected = true;
        worker.phase = 'sync';
        worker.gracePeriodSeconds = 0;
        worker.stopReason = '';
        worker.probes = {};
      },
    }),
  ],
  PodUpdateReceived: [
    effect('PodUpdateReceived', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { spec }) => {
        worker.spec = spec as Draft<PodWorker>['spec'];
      },
    }),
  ],
  PodStopRequested: [
    effect('PodStopRequested', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { gracePeriodSeconds, reason }) => {
        worker.phase = 'terminating';
        worker.gracePeriodSeconds = gracePeriodSeconds;
        if (worker.stopReason === '') worker.stopReason = reason;
      },
    }),
  ],
  PodStopped: [
    effect('PodStopped', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker) => {
        worker.phase = 'terminated';
        worker.probes = {};
      },
    }),
  ],
  PodEvicted: [
    effect('PodEvicted', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { reason, message, isDisruption = false, ...more }) => {
        const { sparesSucceeded, disruptionMessage } = more;
        worker.eviction = {
          reason,
          message,
          isDisruption,
          ...(sparesSucceeded !== undefined && { sparesSucceeded }),
          ...(disruptionMessage !== undefined && { disruptionMessage }),
        };
      },
    }),
  ],
  PodForgotten: [effect('PodForgotten', { table: 'podWorkers', key: byUid, op: 'remove' })],
  PodStatusChanged: [
    effect('PodStatusChanged', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { status }) => {
        worker.status = status as Draft<PodWorker>['status'];
      },
    }),
  ],
  PodStatusReported: [
    effect('PodStatusReported', {
      table: 'podWorkers',
      key: byUid,
      op: 'changeIfPresent',
      recipe: (worker, { status }) => {
        worker.status = status as Draft<PodWorker>['status'];
      },
    }),
  ],
  ContainerStartFailed: [
    effect('ContainerStartFailed', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { container, reason, message }) => {
        setStartError(worker, container, { reason, message });
      },
    }),
  ],
  ContainerStarted: [
    effect('ContainerStarted', {
      table: 'podWorkers',
      key: byUid,
      op: 'changeIfPresent',
      recipe: (worker, { container }) => {
        if (before(worker).startErrors[container]) delete worker.startErrors[container];
      },
    }),
  ],
  RestartDelayed: [
    effect('RestartDelayed', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { container, message, again }) => {
        if (!again) setStartError(worker, container, { reason: 'CrashLoopBackOff', message });
      },
    }),
  ],
  ContainerRestarted: [
    effect('ContainerRestarted', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { backOffKey, delayMs, at }) => {
        const entry = { delayMs, updatedAt: at };
        worker.backOff = { ...before(worker).backOff, [backOffKey]: entry };
      },
    }),
  ],
  ImagePullFailed: [
    effect('ImagePullFailed', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { container, image, reason, message, pulled, backOffDelayMs, at }) => {
        setStartError(worker, container, { reason, message });
        if (!pulled) return;
        const lastError = `${reason}: ${message}`;
        const entry = { delayMs: backOffDelayMs, updatedAt: at, lastError };
        worker.imageBackOff = { ...before(worker).imageBackOff, [image]: entry };
      },
    }),
  ],
  ProbesAdded: [
    effect('ProbesAdded', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { probes }) => {
        for (const { container, probe, tickOriginAt } of probes) {
          worker.probes[probeKey(container, probe)] = {
            container,
            type: probe,
            tickOriginAt,
            containerId: undefined,
            lastResult: undefined,
            resultRun: 0,
            onHold: false,
            cachedResult: undefined,
          };
        }
      },
    }),
  ],
  ProbeTickerRestarted: [
    effect('ProbeTickerRestarted', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { container, probe, at }) => {
        changeProbe(worker, container, probe, { tickOriginAt: at });
      },
    }),
  ],
  ProbeFailed: [
    effect('ProbeFailed', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { container, probe, run }) => {
        // An attempt may outlast its worker.
        if (before(worker).probes[probeKey(container, probe)] === undefined) return;
        changeProbe(worker, container, probe, { lastResult: 'Failure', resultRun: run });
      },
    }),
  ],
  ProbeSucceeded: [
    effect('ProbeSucceeded', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { container, probe, run, slow }) => {
        changeProbe(worker, container, probe, { lastResult: 'Success', resultRun: run, slow });
      },
    }),
  ],
  ProbeResultChanged: [
    effect('ProbeResultChanged', {
      table: 'podWorkers',
      key: byUid,
      op: 'change',
      recipe: (worker, { container, containerId, probe, result, onHold }) => {
        const changes = { containerId, cachedResult: result, onHold };
        changeProbe(worker, container, probe, onHold ? { ...changes, resultRun: 0 } : changes);
      },
    }),
  ],
};

/** Replaces the row of one probe worker as a whole. */
function changeProbe(
  worker: Draft<PodWorker>,
  container: string,
  probe: ProbeType,
  changes: Partial<ProbeWorkerRow>,
): void {
  const key = probeKey(container, probe);
  const { probes } = before(worker);
  const row = probes[key];
  invariant(row, `no ${probe} worker for container ${container}`);
  const changed = { ...row, ...changes };
  if (changed.slow === undefined) delete changed.slow;
  worker.probes = { ...probes, [key]: changed };
}

/** A start that fails as it did before leaves the row as it is. */
function setStartError(worker: Draft<PodWorker>, container: string, error: StartError): void {
  const { startErrors } = before(worker);
  const known = startErrors[container];
  if (known?.reason === error.reason && known.message === error.message) return;
  worker.startErrors = { ...startErrors, [container]: error };
}
