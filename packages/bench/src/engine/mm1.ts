/**
 * The M/M/1 queue, where theory gives the answer: arrivals at rate 1, service at rate 1.1, so there are on average
 * L = 1 / (1.1 - 1) = 10 customers in the system. Estimated by batch means, one unit of time being 1,000,000 ticks.
 */
import { EventList, RandomStreams } from '@podsim/core';
import type { BenchOptions, BenchResult } from '../result.ts';

const ARRIVAL_RATE = 1;
const SERVICE_RATE = 1.1;
const EXPECTED = ARRIVAL_RATE / (SERVICE_RATE - ARRIVAL_RATE);
const TICKS_PER_UNIT = 1_000_000;
const BATCH_COUNT = 30;
/** 97.5 % point of Student's t with 29 degrees of freedom. */
const STUDENT_T = 2.045;

type Notice = 'arrival' | 'departure';

/** The queue itself; `customerTicks` is the integral of the number in the system over time. */
export class SingleServer {
  eventCount = 0;
  customerTicks = 0;
  private customers = 0;
  private now = 0;
  private readonly list = new EventList<Notice>();
  private readonly arrivals;
  private readonly services;

  constructor(seed: number) {
    const streams = new RandomStreams(seed);
    this.arrivals = streams.stream('mm1/arrival');
    this.services = streams.stream('mm1/service');
    this.expect('arrival');
  }

  runUntil(until: number): void {
    for (;;) {
      const at = this.list.peekAt();
      if (at === undefined || at > until) break;
      const notice = this.list.pop()!;
      this.advance(at);
      this.eventCount += 1;
      if (notice === 'arrival') this.arrive();
      else this.depart();
    }
    this.advance(until);
  }

  private arrive(): void {
    this.customers += 1;
    if (this.customers === 1) this.expect('departure');
    this.expect('arrival');
  }

  private depart(): void {
    this.customers -= 1;
    if (this.customers > 0) this.expect('departure');
  }

  private expect(notice: Notice): void {
    const delay =
      notice === 'arrival'
        ? this.arrivals.exponential(1 / ARRIVAL_RATE)
        : this.services.exponential(1 / SERVICE_RATE);
    this.list.schedule(this.now + Math.round(delay * TICKS_PER_UNIT), 0, notice);
  }

  private advance(to: number): void {
    this.customerTicks += this.customers * (to - this.now);
    this.now = to;
  }
}

export interface BatchMeans {
  readonly mean: number;
  /** Half the width of the 95 % confidence interval. */
  readonly halfWidth: number;
}

/** Mean number in the system over 30 batches, after one batch that is thrown away. */
export function meanNumberInSystem(server: SingleServer, batchTicks: number): BatchMeans {
  server.runUntil(batchTicks);
  const means: number[] = [];
  for (let batch = 1; batch <= BATCH_COUNT; batch += 1) {
    const before = server.customerTicks;
    server.runUntil((batch + 1) * batchTicks);
    means.push((server.customerTicks - before) / batchTicks);
  }
  const mean = means.reduce((sum, value) => sum + value, 0) / BATCH_COUNT;
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (BATCH_COUNT - 1) / BATCH_COUNT);
  return { mean, halfWidth: STUDENT_T * standardError };
}

export function run({ smoke }: BenchOptions): BenchResult[] {
  const batchTicks = (smoke ? 5_000 : 50_000) * TICKS_PER_UNIT;
  const server = new SingleServer(1);
  const startedAt = performance.now();
  const { mean, halfWidth } = meanNumberInSystem(server, batchTicks);
  const seconds = (performance.now() - startedAt) / 1_000;
  const suite = 'engine/mm1';
  const bounds = { atLeast: EXPECTED - halfWidth, atMost: EXPECTED + halfWidth };
  return [
    {
      suite,
      name: 'podsim, mean number in system',
      metric: 'customers',
      value: mean,
      unit: 'customers',
      goal: { ...bounds, met: mean >= bounds.atLeast && mean <= bounds.atMost },
      note: `theory: ${EXPECTED.toFixed(3)}; 95 % confidence from ${BATCH_COUNT} batch means: ±${halfWidth.toFixed(3)}`,
    },
    {
      suite,
      name: `podsim, ${server.eventCount} events`,
      metric: 'events',
      value: server.eventCount / seconds,
      unit: '1/s',
    },
  ];
}
