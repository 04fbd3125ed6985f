/** What events need to know of Pods and Nodes beyond the fact they come from, folded from earlier facts. */
import type { Node, ObjectReference, Pod, PodSpec } from '../../api/schema/kubernetes.ts';
import type { ClusterFact, PodRef } from '../../state/facts.ts';

interface KnownPod {
  nodeName: string;
  spec: PodSpec | undefined;
  /** As the API had it last. */
  resourceVersion: string;
  isInApi: boolean;
  isOnHost: boolean;
  /** Containers whose image has been pulled for the start that is under way. */
  readonly pulled: Set<string>;
}

interface KnownNode {
  uid: string;
  unschedulable: boolean;
  readonly conditions: Map<string, string>;
  /** The boot id that its kubelet has yet to report. */
  newBootId: string;
}

export class KnownObjects {
  private readonly pods = new Map<string, KnownPod>();
  private readonly nodes = new Map<string, KnownNode>();

  /** Remembers what a fact says, after its own events have been made. */
  learn(fact: ClusterFact): void {
    switch (fact.type) {
      case 'ObjectCreated':
      case 'ObjectUpdated':
        if (fact.plural === 'pods') this.learnPod(fact.object as Pod);
        else if (fact.plural === 'nodes') this.learnNode(fact.object as Node);
        return;
      case 'ObjectDeleted':
        if (fact.plural === 'nodes') this.nodes.delete(fact.key);
        else if (fact.plural === 'pods') this.forget(fact.uid, 'isInApi');
        return;
      case 'PodBound':
        this.pod(fact.uid).nodeName = fact.nodeName;
        this.pod(fact.uid).resourceVersion = fact.resourceVersion;
        return;
      case 'PodUnschedulable':
      case 'PodStatusReported':
      case 'PodConditionChanged':
        this.pod(fact.uid).resourceVersion = fact.resourceVersion;
        return;
      case 'PodReceived':
        this.pod(fact.uid).nodeName = fact.nodeName;
        this.pod(fact.uid).spec = fact.spec;
        this.pod(fact.uid).isOnHost = true;
        return;
      case 'PodUpdateReceived':
        this.pod(fact.uid).spec = fact.spec;
        return;
      case 'PodForgotten':
        this.forget(fact.uid, 'isOnHost');
        return;
      case 'ImagePulled':
        this.pod(fact.uid).pulled.add(fact.container);
        return;
      case 'ContainerCreated':
      case 'ContainerStartFailed':
        this.pods.get(fact.uid)?.pulled.delete(fact.container);
        return;
      default:
        this.learnOfNode(fact);
    }
  }

  nodeOf(uid: string): string {
    return this.pods.get(uid)?.nodeName ?? '';
  }

  node(name: string): Readonly<KnownNode> | undefined {
    return this.nodes.get(name);
  }

  hasPulled(uid: string, container: string): boolean {
    return this.pods.get(uid)?.pulled.has(container) ?? false;
  }

  /** The image as the manifest writes it; facts carry it with its default tag. */
  imageOf(uid: string, container: string): string | undefined {
    const spec = this.pods.get(uid)?.spec;
    if (spec === undefined) return undefined;
    const all = [
      ...spec.containers,
      ...(spec.initContainers ?? []),
      ...(spec.ephemeralContainers ?? []),
    ];
    return all.find(({ name }) => name === container)?.image;
  }

  podReference({ pod, uid }: PodRef): ObjectReference {
    const slash = pod.indexOf('/');
    const resourceVersion = this.pods.get(uid)?.resourceVersion ?? '';
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      name: pod.slice(slash + 1),
      namespace: pod.slice(0, slash),
      ...(resourceVersion === '' ? {} : { resourceVersion }),
      uid,
    };
  }

  /** Mirrors `pkg/kubelet/container (GenerateContainerRef, fieldPath)`. */
  containerReference(pod: PodRef, container: string): ObjectReference {
    const spec = this.pods.get(pod.uid)?.spec;
    const isNamed = ({ name }: { readonly name: string }): boolean => name === container;
    let list = 'containers';
    if (spec?.initContainers?.some(isNamed)) list = 'initContainers';
    else if (spec?.ephemeralContainers?.some(isNamed)) list = 'ephemeralContainers';
    return { ...this.podReference(pod), fieldPath: `spec.${list}{${container}}` };
  }

  private learnOfNode(fact: ClusterFact): void {
    if (!('nodeName' in fact)) return;
    const node = this.nodes.get(fact.nodeName);
    if (node === undefined) return;
    if (fact.type === 'NodeConditionChanged') {
      for (const { type, status } of fact.conditions) node.conditions.set(type, status);
    } else if (fact.type === 'NodeTainted') node.unschedulable = fact.unschedulable;
    else if (fact.type === 'NodeRecovered') node.newBootId = fact.bootId;
    else if (fact.type === 'KubeletStarted') node.newBootId = '';
  }

  private learnPod({ metadata, spec }: Pod): void {
    const pod = this.pod(metadata.uid ?? '');
    pod.spec = spec;
    pod.nodeName = spec.nodeName ?? pod.nodeName;
    pod.resourceVersion = metadata.resourceVersion ?? '';
    pod.isInApi = true;
  }

  private learnNode({ metadata, spec, status }: Node): void {
    const known = this.nodes.get(metadata.name);
    const conditions = (status as Node['status'] | undefined)?.conditions ?? [];
    this.nodes.set(metadata.name, {
      uid: metadata.uid ?? '',
      unschedulable: (spec as Node['spec'] | undefined)?.unschedulable ?? false,
      conditions: new Map(conditions.map((condition) => [condition.type, condition.status])),
      newBootId: known?.newBootId ?? '',
    });
  }

  private pod(uid: string): KnownPod {
    let pod = this.pods.get(uid);
    if (pod === undefined) {
      pod = {
        nodeName: '',
        spec: undefined,
        resourceVersion: '',
        isInApi: false,
        isOnHost: false,
        pulled: new Set(),
      };
      this.pods.set(uid, pod);
    }
    return pod;
  }

  /** A Pod is forgotten once neither the API nor a machine has it. */
  private forget(uid: string, where: 'isInApi' | 'isOnHost'): void {
    const pod = this.pods.get(uid);
    if (pod === undefined) return;
    pod[where] = false;
    if (!pod.isInApi && !pod.isOnHost) this.pods.delete(uid);
  }
}
