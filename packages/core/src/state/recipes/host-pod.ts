/** One Pod as it physically exists: sandboxes, containers with their processes and sockets, volumes. */
import type { Draft } from 'immer';
import { invariant } from '../../invariant.ts';
import { before } from '../before.ts';
import { byUid, effect } from '../effect.ts';
import type { EffectTable } from '../effects.ts';
import type { PodRef } from '../facts.ts';
import type { StoredFile } from '../files.ts';
import type { HostContainer, HostPod } from '../tables.ts';

const emptyHostPod = (fact: PodRef & { readonly nodeName: string }): HostPod => ({
  uid: fact.uid,
  pod: fact.pod,
  nodeName: fact.nodeName,
  sandboxes: [],
  containers: [],
  volumes: {},
  logFiles: {},
  warnings: [],
});

export const hostPodEffects: EffectTable = {
  PodReceived: [
    effect('PodReceived', {
      table: 'hostPods',
      key: byUid,
      op: 'upsert',
      create: emptyHostPod,
      recipe: () => undefined,
    }),
  ],
  PodForgotten: [effect('PodForgotten', { table: 'hostPods', key: byUid, op: 'remove' })],
  SandboxCreated: [
    effect('SandboxCreated', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, fact) => {
        const { sandboxId: id, attempt, netns, ips, hostNetwork, hostname, at: createdAt } = fact;
        const network = { netns, ips: ips as string[], hostNetwork, hostname };
        const created = { id, attempt, state: 'ready' as const, ...network, createdAt };
        hostPod.sandboxes = [created, ...before(hostPod).sandboxes];
      },
    }),
  ],
  SandboxExited: [
    effect('SandboxExited', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { sandboxId, at }) => {
        const index = before(hostPod).sandboxes.findIndex(({ id }) => id === sandboxId);
        const sandbox = hostPod.sandboxes[index];
        invariant(sandbox, `sandbox ${sandboxId} does not exist`);
        sandbox.state = 'exited';
        sandbox.exitedAt = at;
      },
    }),
  ],
  SandboxRemoved: [
    effect('SandboxRemoved', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { sandboxId }) => {
        const { sandboxes } = before(hostPod);
        const others = sandboxes.filter(({ id }) => id !== sandboxId);
        invariant(others.length < sandboxes.length, `sandbox ${sandboxId} does not exist`);
        hostPod.sandboxes = others;
      },
    }),
  ],
  ContainerCreated: [
    effect('ContainerCreated', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, fact) => {
        hostPod.logFiles[fact.container] = fact.restartCount;
        const created: Draft<HostContainer> = {
          id: fact.containerId,
          name: fact.container,
          kind: fact.kind,
          image: fact.image,
          imageId: fact.imageId,
          sandboxId: fact.sandboxId,
          state: 'created',
          restartCount: fact.restartCount,
          createdAt: fact.at,
          mounts: fact.mounts as Draft<HostContainer>['mounts'],
          environment: fact.environment,
          files: messageFile(fact.terminationMessagePath),
          listeners: [],
          program: null,
          hungUntil: 0,
          ...(fact.keepsLogTail === true && { logTail: '' }),
          writtenBytes: 0,
          logBytes: 0,
        };
        hostPod.containers = [created, ...before(hostPod).containers];
      },
    }),
  ],
  ContainerStarted: [
    effect('ContainerStarted', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { containerId, at }) => {
        const { name } = changeContainer(hostPod, containerId, { state: 'running', startedAt: at });
        const { resources } = before(hostPod);
        const granted = resources?.allocated[name];
        if (resources && granted) {
          const actuated = { ...resources.actuated, [name]: granted };
          hostPod.resources = { ...resources, actuated };
        }
      },
    }),
  ],
  ContainerExited: [
    effect('ContainerExited', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { containerId, at, exitCode, reason, signal, message }) => {
        const end = { state: 'exited', finishedAt: at, exitCode, reason } as const;
        changeContainer(hostPod, containerId, {
          ...end,
          ...(signal !== 0 && { signal }),
          ...(message !== '' && { message }),
          program: null,
          hungUntil: 0,
        });
      },
    }),
  ],
  ContainerLogged: [
    effect('ContainerLogged', {
      table: 'hostPods',
      key: ({ uid, kept }) => (kept === true ? uid : ''),
      op: 'changeIfPresent',
      recipe: (hostPod, { containerId, text }) => {
        changeContainer(hostPod, containerId, ({ logTail = '' }) => ({
          logTail: `${logTail}${text}`.slice(-LOG_TAIL_LENGTH),
        }));
      },
    }),
  ],
  ContainerRemoved: [
    effect('ContainerRemoved', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { containerId }) => {
        const { containers } = before(hostPod);
        const others = containers.filter(({ id }) => id !== containerId);
        invariant(others.length < containers.length, `container ${containerId} does not exist`);
        hostPod.containers = others;
      },
    }),
  ],
  ContainerHung: [
    effect('ContainerHung', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { containerId, until }) => {
        changeContainer(hostPod, containerId, { hungUntil: until });
      },
    }),
  ],
  ProgramSettled: [
    effect('ProgramSettled', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { containerId, program }) => {
        changeContainer(hostPod, containerId, { program });
      },
    }),
  ],
  ProgramWarned: [
    effect('ProgramWarned', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { message }) => {
        hostPod.warnings.push(message);
      },
    }),
  ],
  ListenerOpened: [
    effect('ListenerOpened', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { containerId, port, protocol }) => {
        changeContainer(hostPod, containerId, ({ listeners }) => ({
          listeners: [...listeners, { port, protocol }],
        }));
      },
    }),
  ],
  VolumeMounted: [
    effect('VolumeMounted', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { volume, kind, files }) => {
        hostPod.volumes[volume] = { kind, files: treeOf(files), written: {} };
      },
    }),
  ],
  VolumeRefreshed: [
    effect('VolumeRefreshed', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { volume, files, before: folder }) => {
        const mounted = hostPod.volumes[volume];
        invariant(mounted, `volume ${volume} is not mounted`);
        mounted.files = treeOf(files);
        for (const container of hostPod.containers) {
          if (container.state === 'running') keepVersion(container, volume, folder);
        }
      },
    }),
  ],
  VolumeRemoved: [
    effect('VolumeRemoved', {
      table: 'hostPods',
      key: byUid,
      op: 'change',
      recipe: (hostPod, { volume }) => {
        delete hostPod.volumes[volume];
      },
    }),
  ],
};

/** As much of a log as a termination message can hold. */
const LOG_TAIL_LENGTH = 2_048;

/** A file that is mounted by itself stays the file that it was. */
function keepVersion(container: Draft<HostContainer>, volume: string, folder: string): void {
  container.mounts = container.mounts.map((mount) => {
    const isOwn = mount.store === 'volume' && mount.volume === volume && mount.root !== '/';
    return isOwn && !mount.root.startsWith('/..') ? { ...mount, root: folder + mount.root } : mount;
  });
}

function treeOf(files: readonly StoredFile[]): Draft<HostPod>['volumes'][string]['files'] {
  const tree: Draft<HostPod>['volumes'][string]['files'] = {};
  for (const file of files) tree[file.path] = { ...file };
  return tree;
}

function messageFile(path: string | undefined): Draft<HostContainer>['files'] {
  return path === undefined ? {} : { [path]: { path, kind: 'file', content: '', mode: 0o666 } };
}

type ContainerChanges = Partial<Draft<HostContainer>>;

/** Replaces one instance as a whole; answers it as it was. */
function changeContainer(
  hostPod: Draft<HostPod>,
  containerId: string,
  changes: ContainerChanges | ((container: Draft<HostContainer>) => ContainerChanges),
): Draft<HostContainer> {
  const { containers } = before(hostPod);
  const index = containers.findIndex(({ id }) => id === containerId);
  const container = containers[index];
  invariant(container, `container ${containerId} does not exist`);
  const changed = typeof changes === 'function' ? changes(container) : changes;
  hostPod.containers = containers.with(index, { ...container, ...changed });
  return container;
}
