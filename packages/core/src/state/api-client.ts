/** How everybody changes the API: the one door that `control-plane/api-server` implements. */
import type { NodeCondition, PodCondition, PodStatus, Taint } from '../api/schema/kubernetes.ts';
import type { ApiObject } from './tables.ts';

/** The API's answer to a write: accepted, or a `Status` with the reasons that Kubernetes uses. */
export type ApiAnswer =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      readonly reason:
        'AlreadyExists' | 'NotFound' | 'Conflict' | 'Invalid' | 'Forbidden' | 'BadRequest';
      readonly message: string;
      readonly code: number;
    };

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  /** Refuse unless the object has this uid. */
  readonly uid?: string;
}

export interface ApiClient {
  /** Defaults, admits, validates and stores a new object. */
  create(object: ApiObject): ApiAnswer;
  /** `kubectl apply`: creates, or updates what may be updated. */
  apply(object: ApiObject): ApiAnswer;
  /** Deletes an object; Pods gracefully (`pkg/registry/core/pod/strategy.go`, CheckGracefulDelete). */
  delete(plural: string, key: string, options?: DeleteOptions): ApiAnswer;
  /** The Binding subresource. */
  bindPod(key: string, nodeName: string): ApiAnswer;
  /** The status subresource as the kubelet writes it; a no-op write changes nothing. */
  reportPodStatus(uid: string, status: PodStatus): ApiAnswer;
  /** Merges conditions into the status of a Pod, as controllers do; `by` names the writer. */
  setPodConditions(key: string, conditions: readonly PodCondition[], by: string): ApiAnswer;
  /** `bootId`: of the machine, as its kubelet reports it. */
  setNodeConditions(
    nodeName: string,
    conditions: readonly NodeCondition[],
    by: string,
    bootId?: string,
  ): ApiAnswer;
  /** Replaces taints and the unschedulable mark of a node. */
  setNodeTaints(nodeName: string, taints: readonly Taint[], unschedulable: boolean): ApiAnswer;
}
