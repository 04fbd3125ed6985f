/**
 * PHOLD, the synthetic load of parallel-simulation papers (Fujimoto, "Performance of Time Warp under synthetic
 * workloads", 1990), here on one thread: 1,024 processes with 16 events each to start with; handling an event sends
 * one on, with probability 0.25 to any process, else to the process itself, after a lookahead of 0.1 plus an
 * exponential time with mean 1.0.
 *
 * Time is integers: one unit is 1,000,000 ticks, rounded up, so ties are rare but the order is exact. Each process
 * draws from its own random stream, so the checksum over (process, tick) of all events depends on nothing but the
 * order of the event list.
 */
import { EventList, type RandomStream, RandomStreams } from '@podsim/core';
import { bestRates } from '../best-of.ts';
import type { BenchOptions, BenchResult } from '../result.ts';

const PROCESS_COUNT = 1_024;
const START_EVENT_COUNT = 16;
const REMOTE = 0.25;
const LOOKAHEAD = 0.1;
const MEAN = 1;
const TICKS_PER_UNIT = 1_000_000;

interface Process {
  readonly index: number;
  readonly random: RandomStream;
}

export class Phold {
  /** Of all events so far; 32 bits. */
  checksum = 0x811c9dc5;
  private readonly list = new EventList<Process>();
  private readonly processes: Process[] = [];

  constructor(seed: number) {
    const streams = new RandomStreams(seed);
    for (let index = 0; index < PROCESS_COUNT; index += 1) {
      this.processes.push({ index, random: streams.stream(`phold/${index}`) });
    }
    for (const process of this.processes) {
      for (let count = 0; count < START_EVENT_COUNT; count += 1) this.send(process, process, 0);
    }
  }

  /** Handles the next `count` events. */
  handle(count: number): void {
    for (let done = 0; done < count; done += 1) {
      const process = this.list.pop()!;
      const now = this.list.poppedAt;
      this.checksum = mix(mix(this.checksum, process.index), now);
      const isRemote = process.random.bernoulli(REMOTE);
      const receiver = isRemote ? process.random.choice(this.processes) : process;
      this.send(process, receiver, now);
    }
  }

  private send(sender: Process, receiver: Process, now: number): void {
    const delay = LOOKAHEAD + sender.random.exponential(MEAN);
    this.list.schedule(now + Math.ceil(delay * TICKS_PER_UNIT), 0, receiver);
  }
}

/** One step of FNV-1a over a number's low 32 bits. */
function mix(checksum: number, value: number): number {
  return Math.imul(checksum ^ (value | 0), 0x01000193) >>> 0;
}

export async function run({ smoke }: BenchOptions): Promise<BenchResult[]> {
  const count = smoke ? 20_000 : 1_000_000;
  let checksum = 0;
  const turn = (): number => {
    const phold = new Phold(1);
    phold.handle(count);
    checksum = phold.checksum;
    return count;
  };
  const [rate = 0] = await bestRates([turn], { rounds: smoke ? 1 : 4, counts: [count] });
  const suite = 'engine/phold';
  return [
    {
      suite,
      name: `podsim, ${PROCESS_COUNT} processes, ${count} events`,
      metric: 'events',
      value: rate,
      unit: '1/s',
      note: 'set-up and all random draws included',
    },
    {
      suite,
      name: `podsim, checksum after ${count} events`,
      metric: 'checksum',
      value: checksum,
      unit: 'FNV-1a',
      note: 'the same on every machine',
    },
  ];
}
