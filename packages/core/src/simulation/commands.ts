/** Commands from outside, as data: what scenario files, scripts and users may ask of the cluster. */
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
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
  | { readonly type: 'RebootNode'; readonly node: string; readonly downForMs: number }
  | { readonly type: 'Cordon' | 'Uncordon' | 'Drain' | 'DeleteNode'; readonly node: string }
  | {
      readonly type: 'KillContainer';
      readonly pod: string;
      readonly container: string;
      readonly signal: 'SIGTERM' | 'SIGKILL';
    }
  | { readonly type: 'KillSandbox'; readonly pod: string }
  | {
      readonly type: 'HangContainer';
      readonly pod: string;
      readonly container: string;
      readonly forMs: number;
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
      return `${command.pod}/${command.container}`;
    case 'KillSandbox':
      return command.pod;
    case 'RegistryOutage':
      return 'registry';
    default:
      return command.node;
  }
}
