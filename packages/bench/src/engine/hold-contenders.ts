/** The hold model on each event list or simulator: take the next event, put it back a little later. */
import { type EventHandle, EventList } from '@podsim/core';
import FlatQueue from 'flatqueue';
import { type SchedulerAction, VirtualTimeScheduler } from 'rxjs';
import type { Turn } from '../best-of.ts';
import { HoldIncrements, type HoldPayload, holdPayloads } from './hold-increments.ts';
import { simjsHold } from './simjs-hold.ts';
import { simscriptHold } from './simscript-hold.ts';

export interface HoldContender {
  readonly name: string;
  /** Beyond this it would take minutes. */
  readonly pendingMax: number;
  /** How much is asked of it, as a part of what the fast ones do. */
  readonly share: number;
  readonly note: string;
  /** Fills it with `pending` events. */
  prepare(pending: number): Turn | Promise<Turn>;
}

export const PODSIM = 'podsim EventList';
export const FLATQUEUE = 'flatqueue';

export const CONTENDERS: readonly HoldContender[] = [
  {
    name: PODSIM,
    pendingMax: 1_000_000,
    share: 1,
    note: 'payload, total order, cancellable handles',
    prepare: podsimHold,
  },
  {
    name: 'podsim EventList, every 10th moved',
    pendingMax: 1_000_000,
    share: 1,
    note: 'after every 10th hold, some pending event is cancelled and scheduled anew; only holds are counted',
    prepare: podsimHoldWithCancels,
  },
  {
    name: FLATQUEUE,
    pendingMax: 1_000_000,
    share: 1,
    note: 'a bare heap: payload, but no order among equals and no cancel',
    prepare: flatqueueHold,
  },
  {
    name: 'RxJS VirtualTimeScheduler',
    pendingMax: 1_000,
    share: 0.005,
    note: 'sorts all that is pending at each insertion',
    prepare: virtualTimeHold,
  },
  {
    name: 'simjs',
    pendingMax: 100_000,
    share: 0.2,
    note: 'the whole simulator: an entity and its timer for each pending event',
    prepare: simjsHold,
  },
  {
    name: 'simscript',
    pendingMax: 1_000,
    share: 0.002,
    note: 'the whole simulator: an async entity awaiting a delay for each pending event; scans all at each step',
    prepare: simscriptHold,
  },
];

function podsimHold(pending: number): Turn {
  const list = new EventList<HoldPayload>();
  const increments = new HoldIncrements();
  for (const payload of holdPayloads(pending)) list.schedule(increments.next(), 0, payload);
  return (count) => {
    for (let done = 0; done < count; done += 1) {
      const payload = list.pop()!;
      list.schedule(list.poppedAt + increments.next(), 0, payload);
    }
    return count;
  };
}

function podsimHoldWithCancels(pending: number): Turn {
  const list = new EventList<HoldPayload>();
  const increments = new HoldIncrements();
  const payloads = holdPayloads(pending);
  const handles: EventHandle[] = payloads.map((payload) =>
    list.schedule(increments.next(), 0, payload),
  );
  let victim = 0;
  return (count) => {
    for (let done = 0; done < count; done += 1) {
      const payload = list.pop()!;
      const now = list.poppedAt;
      handles[payload.target] = list.schedule(now + increments.next(), 0, payload);
      if (done % 10 > 0) continue;
      victim = (victim + 7_919) % pending;
      list.cancel(handles[victim]!);
      handles[victim] = list.schedule(now + increments.next(), 0, payloads[victim]!);
    }
    return count;
  };
}

function flatqueueHold(pending: number): Turn {
  const queue = new FlatQueue<HoldPayload>();
  const increments = new HoldIncrements();
  for (const payload of holdPayloads(pending)) queue.push(payload, increments.next());
  return (count) => {
    for (let done = 0; done < count; done += 1) {
      const now = queue.peekValue()!;
      const payload = queue.pop()!;
      queue.push(payload, now + increments.next());
    }
    return count;
  };
}

function virtualTimeHold(pending: number): Turn {
  const scheduler = new VirtualTimeScheduler();
  const increments = new HoldIncrements();
  let done = 0;
  function hold(this: SchedulerAction<HoldPayload>, payload?: HoldPayload): void {
    done += 1;
    this.schedule(payload, increments.next());
  }
  for (const payload of holdPayloads(pending)) {
    scheduler.schedule(hold, increments.next(), payload);
  }
  return (count) => {
    done = 0;
    scheduler.maxFrames = scheduler.frame + count / pending;
    scheduler.flush();
    return done;
  };
}
