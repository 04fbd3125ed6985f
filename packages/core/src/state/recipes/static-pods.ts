/** The folder that a machine's kubelet takes static Pods from. */
import type { Draft } from 'immer';
import { byNode, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';
import type { Host } from '../tables.ts';

export const staticPodEffects: EffectTable = {
  StaticPodWritten: [
    effect('StaticPodWritten', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host, { file, manifest }) => {
        host.staticPods = {
          ...host.staticPods,
          [file]: manifest,
        } as Draft<Host>['staticPods'] & {};
      },
    }),
  ],
  StaticPodRemoved: [
    effect('StaticPodRemoved', {
      table: 'hosts',
      key: byNode,
      op: 'change',
      recipe: (host, { file }) => {
        if (host.staticPods) delete host.staticPods[file];
      },
    }),
  ],
};
