/** Machines and the kubelet processes on them. */
import type { Draft } from 'immer';
import { byNode, effect } from '../effect.ts';
import type { EvictionMemory, ImageMemory } from '../tables.ts';
import type { EffectTable } from '../effects.ts';

const NO_EVICTION_MEMORY: EvictionMemory = {
  firstObservedAt: {},
  conditionObservedAt: {},
  conditions: [],
  unresolved: [],
};
const NO_IMAGE_MEMORY: ImageMemory = {
  firstSeenAt: {},
  lastUsedAt: {},
  lookedAt: null,
  failedAt: null,
};

export const hostEffects: EffectTable = {
  HostAdded: [
    effect('HostAdded', {
      table: 'hosts',
      key: byNode,
      op: 'create',
      create: ({
        host: { name, bootId, nodeIPs, podCIDRs, images, kubeletConfiguration = {} },
      }) => ({
        name,
        power: 'on',
        partitioned: false,
        bootId,
        nodeIPs,
        podCIDRs,
        ipam: { cursor: 0, inUse: {} },
        images: { ...images },
        imagesPulledAt: {},
        pullTokens: null,
        registryOutageUntil: 0,
        kubeletConfiguration,
      }),
    }),
    effect('HostAdded', {
      table: 'hostDisks',
      key: byNode,
      op: 'create',
      create: ({ nodeName }) => ({ nodeName, files: {}, written: {} }),
    }),
  ],
  HostRemoved: [
    effect('HostRemoved', { table: 'hosts', key: byNode, op: 'remove' }),
    effect('HostRemoved', { table: 'hostDisks', key: byNode, op: 'remove' }),
    effect('HostRemoved', { table: 'kubelets', key: byNode, op: 'remove' }),
  ],
  NodeCrashed: [
    effect('NodeCrashed', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host) => {
        host.power = 'off';
      },
    }),
    effect('NodeCrashed', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet) => {
        kubelet.running = false;
      },
    }),
  ],
  NodeRecovered: [
    effect('NodeRecovered', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host, { bootId }) => {
        host.power = 'on';
        host.bootId = bootId;
      },
    }),
  ],
  NodePartitioned: [
    effect('NodePartitioned', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host) => {
        host.partitioned = true;
      },
    }),
  ],
  NodeRejoined: [
    effect('NodeRejoined', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host) => {
        host.partitioned = false;
      },
    }),
  ],
  KubeletStopped: [
    effect('KubeletStopped', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet) => {
        kubelet.running = false;
      },
    }),
  ],
  NodeServicesStopped: [
    effect('NodeServicesStopped', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet) => {
        kubelet.running = false;
      },
    }),
  ],
  NodeShutdownNoticed: [
    effect('NodeShutdownNoticed', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet) => {
        kubelet.shuttingDown = true;
      },
    }),
  ],
  KubeletStarted: [
    effect('KubeletStarted', {
      table: 'kubelets',
      key: byNode,
      op: 'create',
      create: ({ nodeName, startedAt, relistPhaseMs, leasePhaseMs, leasePeriodMs }) => ({
        nodeName,
        running: true,
        startedAt,
        relistPhaseMs,
        leasePhaseMs,
        leasePeriodMs,
        evictionMemory: NO_EVICTION_MEMORY,
        imageMemory: NO_IMAGE_MEMORY,
      }),
    }),
  ],
  EvictionObserved: [
    effect('EvictionObserved', {
      table: 'kubelets',
      key: byNode,
      op: 'change',
      recipe: (kubelet, { memory }) => {
        kubelet.evictionMemory = memory as Draft<EvictionMemory>;
      },
    }),
  ],
  ImageDownloadStarted: [
    effect('ImageDownloadStarted', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host, { pullTokens }) => {
        host.pullTokens = pullTokens;
      },
    }),
  ],
  SandboxCreated: [
    effect('SandboxCreated', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: ({ ipam }, { hostNetwork, ips, sandboxId, ipamCursor }) => {
        if (hostNetwork) return;
        ipam.cursor = ipamCursor;
        for (const ip of ips) ipam.inUse[ip] = sandboxId;
      },
    }),
  ],
  SandboxExited: [
    effect('SandboxExited', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: ({ ipam }, { released }) => {
        for (const ip of released) delete ipam.inUse[ip];
      },
    }),
  ],
  RegistryOutageStarted: [
    effect('RegistryOutageStarted', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host, { until }) => {
        host.registryOutageUntil = until;
      },
    }),
  ],
};
