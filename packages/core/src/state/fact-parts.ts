/** What facts are made of: who they are about, and what the kernel adds to all of them. */
import type { SimTime } from '../engine/time.ts';

export type Recorded<T extends string, D> = {
  readonly seq: number;
  readonly at: SimTime;
  readonly cause: number;
  readonly type: T;
} & Readonly<D>;

/** `pod` is `namespace/name`; facts about one Pod carry its uid as well, because names are reused. */
export interface PodRef {
  readonly pod: string;
  readonly uid: string;
}
export interface OnNode {
  readonly nodeName: string;
}
export interface ContainerRef extends PodRef {
  readonly container: string;
}
export interface ContainerInstance extends ContainerRef {
  readonly containerId: string;
}
