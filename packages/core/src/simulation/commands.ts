/** Commands from outside, as data: what scenario files, scripts and users may ask of the cluster. */
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import type { Pod } from '../api/schema/kubernetes.ts';
import type { ApiObject } from '../state/tables.ts';

export type Command =
  | {
      readonly type: 'Apply';
      readonly object: ApiObject;
      /** Of a Node: what is on its machine from the start, and how its kubelet differs from the others. */
      readonly images?: readonly string[];
      readonly kubelet?: KubeletConfigurationFields;
    }
  | {
      readonly type: 'Delete';
      readonly plural: string;
      readonly name: string;
      readonly namespace?: string;
      readonly gracePeriodSeconds?: number;
    }
  | { readonly type: 'CrashNode' | 'RecoverNode'; readonly node: string }
  | { readonly type: 'PartitionNode' | 'HealNode'; readonly node: string }
  | { readonly type: 'StopKubelet' | 'StartKubelet'; readonly node: string }
  /** The machine is shut down in order and stays off. */
  | { readonly type: 'ShutdownNode'; readonly node: string }
  | {
      readonly type: 'RebootNode';
      readonly node: string;
      /** From when it is off. */
      readonly downForMs: number;
      /** Shut down in order first; otherwise it loses power. */
      readonly graceful?: boolean;
    }
  | { readonly type: 'Cordon' | 'Uncordon' | 'Drain' | 'DeleteNode'; readonly node: string }
  | {
      readonly type: 'KillContainer';
      readonly pod: string;
      readonly container: string;
      readonly signal: 'SIGTERM' | 'SIGKILL';
    }
  | { readonly type: 'KillSandbox'; readonly pod: string }
  | { readonly type: 'RemoveContainer'; readonly pod: string; readonly container: string }
  | {
      readonly type: 'HangContainer';
      readonly pod: string;
      readonly container: string;
      readonly forMs: number;
    }
  | {
      /**
       * Puts the manifest of a static Pod into the folder of the node's kubelet, in the place of one of the same namespace and
       * name. The Pod, and its mirror Pod in the API, are called `<name>-<node>`. Refused: a machine that is down or unknown, and
       * what the kubelet would not read (an invalid Pod, or one that refers to objects of the API).
       */
      readonly type: 'WriteStaticPod';
      readonly node: string;
      readonly manifest: Pod;
    }
  | {
      /** Takes it away again; the Pod is stopped within its grace period, then its mirror Pod goes. */
      readonly type: 'RemoveStaticPod';
      readonly node: string;
      /** As the manifest has it, without the node. */
      readonly name: string;
      readonly namespace?: string;
    }
  | { readonly type: 'RegistryOutage'; readonly forMs: number };

/** Accepted, or refused with the API's reason. */
export type CommandAnswer =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: string; readonly message: string };

/** What a command is about, for messages. */
export function targetOf(command: Command): string {
  switch (command.type) {
    case 'Apply':
      return `${command.object.kind}/${command.object.metadata.name}`;
    case 'Delete':
      return `${command.plural}/${command.name}`;
    case 'KillContainer':
    case 'HangContainer':
    case 'RemoveContainer':
      return `${command.pod}/${command.container}`;
    case 'KillSandbox':
      return command.pod;
    case 'WriteStaticPod':
      return `${command.node}/${command.manifest.metadata.name}`;
    case 'RemoveStaticPod':
      return `${command.node}/${command.name}`;
    case 'RegistryOutage':
      return 'registry';
    default:
      return command.node;
  }
}
