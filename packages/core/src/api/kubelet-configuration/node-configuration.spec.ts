import { describe, expect, it } from 'vitest';
import { nodeConfiguration, thresholdAmount } from './node-configuration.ts';
import { validateKubeletConfiguration } from './validate.ts';

const GI = 2 ** 30;

describe('the configuration of a kubelet', () => {
  it('has the defaults of Kubernetes where nothing is said', () => {
    const { evictionThresholds, ...rest } = nodeConfiguration();
    expect(rest).toMatchObject({
      maxPods: 110,
      parallelImagePulls: 1,
      imageMinimumGCAgeMs: 120_000,
      imageMaximumGCAgeMs: 0,
      imageGCHighThresholdPercent: 85,
      imageGCLowThresholdPercent: 80,
      evictionPressureTransitionPeriodMs: 300_000,
      shutdownGroups: [],
      maxContainerRestartPeriodMs: 300_000,
    });
    expect(
      evictionThresholds.map(({ signal, limit }) => [signal, thresholdAmount(limit, 100 * GI)]),
    ).toEqual([
      ['memory.available', 100 * 2 ** 20],
      // A tenth in single precision: real nodes report such figures.
      ['nodefs.available', 10_737_418_400],
      ['nodefs.inodesFree', 5_368_709_200],
      ['imagefs.available', 16_106_128_000],
      ['imagefs.inodesFree', 5_368_709_200],
      ['allocatableMemory.available', 100 * 2 ** 20],
    ]);
  });

  it('gives up the default eviction thresholds when it names its own, unless they are to be merged', () => {
    const evictionHard = { 'memory.available': '5%' };
    const [own, ...others] = nodeConfiguration({ evictionHard }).evictionThresholds;
    expect(others.map(({ signal }) => signal)).toEqual(['allocatableMemory.available']);
    expect([own]).toEqual([
      {
        signal: 'memory.available',
        limit: { part: Math.fround(0.05) },
        isSoft: false,
        gracePeriodMs: 0,
        minimumReclaim: undefined,
      },
    ]);
    const merged = nodeConfiguration({ evictionHard, mergeDefaultEvictionSettings: true });
    expect(merged.evictionThresholds).toHaveLength(6);
  });

  it('switches a signal off with 0 %', () => {
    expect(nodeConfiguration({ evictionHard: { 'nodefs.available': '0%' } })).toMatchObject({
      evictionThresholds: [],
    });
  });

  it('reads soft thresholds with their grace periods and minimum reclaims', () => {
    const { evictionThresholds } = nodeConfiguration({
      evictionHard: {},
      evictionSoft: { 'memory.available': '1Gi' },
      evictionSoftGracePeriod: { 'memory.available': '90s' },
      evictionMinimumReclaim: { 'memory.available': '200Mi' },
    });
    expect(evictionThresholds).toEqual([
      {
        signal: 'memory.available',
        limit: { amount: GI },
        isSoft: true,
        gracePeriodMs: 90_000,
        minimumReclaim: { amount: 200 * 2 ** 20 },
      },
    ]);
  });

  it('pulls in parallel only when it is told to', () => {
    const parallel = (fields: Parameters<typeof nodeConfiguration>[0]): number =>
      nodeConfiguration(fields).parallelImagePulls;
    expect(parallel({ serializeImagePulls: false })).toBe(Infinity);
    expect(parallel({ serializeImagePulls: false, maxParallelImagePulls: 3 })).toBe(3);
  });

  it('takes the two periods of a shutdown for two groups of priority', () => {
    expect(
      nodeConfiguration({ shutdownGracePeriod: '30s', shutdownGracePeriodCriticalPods: '10s' })
        .shutdownGroups,
    ).toEqual([
      { priority: 0, gracePeriodSeconds: 20 },
      { priority: 2_000_000_000, gracePeriodSeconds: 10 },
    ]);
  });
});

describe('a configuration that a kubelet would not start with', () => {
  it.each([
    [
      { evictionHard: { 'memory.avail': '1Gi' } },
      /^evictionHard\[memory.avail\]: Unsupported value: "memory.avail"/,
    ],
    [
      { evictionHard: { 'memory.available': '120%' } },
      /evictionHard\[memory.available\]: Invalid value: "120%"/,
    ],
    [
      { evictionSoft: { 'memory.available': '1Gi' } },
      /^evictionSoftGracePeriod\[memory.available\]: Required/,
    ],
    [{ systemReserved: { gpu: '1' } }, /^systemReserved\[gpu\]: Unsupported value/],
    [
      { imageGCHighThresholdPercent: 70 },
      /^imageGCLowThresholdPercent: Invalid value: 80: must be less/,
    ],
    [{ maxParallelImagePulls: 2 }, /^maxParallelImagePulls: Invalid value: 2/],
    [
      { crashLoopBackOff: { maxContainerRestartPeriod: '10m' } },
      /^crashLoopBackOff.maxContainerRestartPeriod: Invalid value: "10m"/,
    ],
    [{ shutdownGracePeriodCriticalPods: '10s' }, /^shutdownGracePeriodCriticalPods: Invalid value/],
  ])('%j is refused', (fields, message) => {
    expect(validateKubeletConfiguration(fields).map((error) => error.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it('is told from one that is fine', () => {
    expect(
      validateKubeletConfiguration({
        serializeImagePulls: false,
        maxParallelImagePulls: 5,
        evictionHard: { 'memory.available': '5%', 'nodefs.available': '1Gi' },
        kubeReserved: { cpu: '100m', memory: '512Mi' },
        shutdownGracePeriod: '30s',
        shutdownGracePeriodCriticalPods: '10s',
      }),
    ).toEqual([]);
  });
});
