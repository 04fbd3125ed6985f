/** Look-ups that the tables do not give directly; all of them can be rebuilt from the tables. */
import type { ClusterFact } from './facts.ts';
import type { Tables } from './tables.ts';

const NONE: ReadonlySet<string> = new Set();

export class ClusterIndexes {
  private readonly podKeyByUid = new Map<string, string>();
  private readonly podKeysByNode = new Map<string, Set<string>>();
  private readonly hostUidsByNode = new Map<string, Set<string>>();
  private readonly uidByIP = new Map<string, string>();
  private readonly nodeByIP = new Map<string, string>();
  private readonly versions = new Map<string, number>();
  private readonly deferredByNode = new Map<string, Set<string>>();

  /** `namespace/name` of the Pod with this uid, while the API has it. */
  podKey(uid: string): string | undefined {
    return this.podKeyByUid.get(uid);
  }

  /** Keys of the Pods that the API binds to a node. */
  podsBoundTo(nodeName: string): ReadonlySet<string> {
    return this.podKeysByNode.get(nodeName) ?? NONE;
  }

  /** Uids of the Pods that something exists of on a machine. */
  podsOnHost(nodeName: string): ReadonlySet<string> {
    return this.hostUidsByNode.get(nodeName) ?? NONE;
  }

  /** Uid of the Pod whose live sandbox has this address. */
  uidOfIP(ip: string): string | undefined {
    return this.uidByIP.get(ip);
  }

  /** Uids of the Pods of a node whose resize waits until there is room. */
  deferredResizes(nodeName: string): ReadonlySet<string> {
    return this.deferredByNode.get(nodeName) ?? NONE;
  }

  nodeOfIP(ip: string): string | undefined {
    return this.nodeByIP.get(ip);
  }

  /** Seq of the last fact that may have changed what a kubelet decides about a Pod. */
  versionOf(uid: string, nodeName: string): number {
    return Math.max(this.versions.get(uid) ?? 0, this.versions.get(nodeName) ?? 0);
  }

  /** Takes a fact in before it is folded: `tables` are as they were when it happened. */
  apply(fact: ClusterFact, tables: Tables): void {
    if (!isRepeated(fact, tables)) this.noteVersion(fact);
    switch (fact.type) {
      case 'ObjectCreated':
        if (fact.plural === 'pods') this.addPod(fact.key, fact.object);
        return;
      case 'ObjectDeleted':
        if (fact.plural === 'pods') this.removePod(fact.key, fact.uid, fact.nodeName);
        return;
      case 'PodBound':
        add(this.podKeysByNode, fact.nodeName, fact.pod);
        return;
      case 'PodReceived':
        add(this.hostUidsByNode, fact.nodeName, fact.uid);
        this.deferredByNode.get(fact.nodeName)?.delete(fact.uid);
        return;
      case 'PodForgotten':
        this.hostUidsByNode.get(fact.nodeName)?.delete(fact.uid);
        this.deferredByNode.get(fact.nodeName)?.delete(fact.uid);
        return;
      case 'PodResizePending':
        if (fact.reason === 'Deferred') add(this.deferredByNode, fact.nodeName, fact.uid);
        else this.deferredByNode.get(fact.nodeName)?.delete(fact.uid);
        return;
      case 'PodResizeStarted':
      case 'PodResizeWithdrawn':
        this.deferredByNode.get(fact.nodeName)?.delete(fact.uid);
        return;
      case 'SandboxCreated':
        if (!fact.hostNetwork) for (const ip of fact.ips) this.uidByIP.set(ip, fact.uid);
        return;
      case 'SandboxExited':
        for (const ip of fact.released) this.uidByIP.delete(ip);
        return;
      case 'HostAdded':
        for (const ip of fact.host.nodeIPs) this.nodeByIP.set(ip, fact.nodeName);
        return;
      default:
    }
  }

  /** Fills empty indexes from the tables, as a resumed run must. */
  rebuild(tables: Tables): void {
    for (const [key, pod] of tables.pods) this.addPod(key, pod);
    for (const host of tables.hosts.values()) {
      for (const ip of host.nodeIPs) this.nodeByIP.set(ip, host.name);
    }
    for (const { uid, nodeName, resize } of tables.podWorkers.values()) {
      if (resize?.pending?.reason === 'Deferred') add(this.deferredByNode, nodeName, uid);
    }
    for (const { uid, nodeName, sandboxes } of tables.hostPods.values()) {
      add(this.hostUidsByNode, nodeName, uid);
      for (const { state, hostNetwork, ips } of sandboxes) {
        if (state === 'ready' && !hostNetwork) for (const ip of ips) this.uidByIP.set(ip, uid);
      }
    }
  }

  private noteVersion(fact: ClusterFact): void {
    if ('uid' in fact) {
      if (fact.type === 'PodForgotten') this.versions.delete(fact.uid);
      else this.versions.set(fact.uid, fact.seq);
    } else if ('nodeName' in fact) this.versions.set(fact.nodeName, fact.seq);
    else if ('object' in fact) this.versions.set(fact.object.metadata.uid ?? '', fact.seq);
  }

  private addPod(key: string, object: object): void {
    const { metadata, spec } = object as { metadata: { uid: string }; spec: { nodeName?: string } };
    this.podKeyByUid.set(metadata.uid, key);
    if (spec.nodeName) add(this.podKeysByNode, spec.nodeName, key);
  }

  private removePod(key: string, uid: string, nodeName: string): void {
    this.podKeyByUid.delete(uid);
    this.podKeysByNode.get(nodeName)?.delete(key);
  }
}

/** A fact that leaves all as it was that a kubelet decides from: a start that fails as it did before, output. */
function isRepeated(fact: ClusterFact, { podWorkers }: Tables): boolean {
  switch (fact.type) {
    case 'ContainerLogged':
      return true;
    case 'RestartDelayed':
      return fact.again;
    case 'ContainerStartFailed':
    case 'ImagePullFailed': {
      const known = podWorkers.get(fact.uid)?.startErrors[fact.container];
      return known?.reason === fact.reason && known.message === fact.message;
    }
    default:
      return false;
  }
}

function add(sets: Map<string, Set<string>>, key: string, member: string): void {
  const set = sets.get(key);
  if (set) set.add(member);
  else sets.set(key, new Set([member]));
}
