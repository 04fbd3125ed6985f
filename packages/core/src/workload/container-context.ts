/** The world as a process in a container sees it; every effect is a fact. */
import type { SimTime } from '../engine/time.ts';
import { ContainerFiles } from '../host/container-files.ts';
import { portIsFree } from '../host/network.ts';
import type { Context } from '../state/context.ts';
import type { FileTree, StoredFile } from '../state/files.ts';
import type { PodSandbox } from '../state/pod-runtime.ts';
import type { HostContainer, HostPod } from '../state/tables.ts';
import type { Protocol } from './behaviour.ts';
import { imageInfo } from './image-catalogue.ts';
import type { ConnectResult, ConnectTarget, ProgramContext, Signal } from './process.ts';

export type Connector = (from: HostPod, target: ConnectTarget) => ConnectResult;

export class ContainerContext implements ProgramContext {
  readonly now: SimTime;
  readonly startedAt: SimTime;
  private readonly ctx: Context;
  private readonly uid: string;
  private readonly container: HostContainer;
  private readonly connector: Connector;
  private ownFiles: ContainerFiles | undefined;

  constructor(
    ctx: Context,
    hostPod: HostPod,
    container: HostContainer,
    connector: Connector,
    now: SimTime = ctx.now,
  ) {
    this.ctx = ctx;
    this.uid = hostPod.uid;
    this.container = container;
    this.connector = connector;
    this.now = now;
    this.startedAt = container.startedAt ?? now;
  }

  get wallNow(): SimTime {
    return this.ctx.now;
  }

  get hostname(): string {
    return this.sandbox?.hostname ?? '';
  }

  get env(): Readonly<Record<string, string>> {
    return {
      HOSTNAME: this.hostname,
      ...imageInfo(this.container.image).env,
      ...this.container.environment,
    };
  }

  get files(): ContainerFiles {
    const { id, image } = this.container;
    this.ownFiles ??= new ContainerFiles(this.ctx, this.uid, id, imageFiles(image));
    return this.ownFiles;
  }

  get workingDir(): string {
    return this.spec?.workingDir ?? imageInfo(this.container.image).workingDir;
  }

  get isInit(): boolean {
    return this.ctx.state.podWorkers.get(this.uid)?.spec.shareProcessNamespace !== true;
  }

  stdout(text: string): void {
    this.log('stdout', text);
  }

  stderr(text: string): void {
    this.log('stderr', text);
  }

  warn(message: string): void {
    const { uid, pod, container } = this.ref;
    const known = this.hostPod.warnings;
    const text = `container ${container}: ${message}`;
    if (!known.includes(text))
      this.ctx.emit('ProgramWarned', { uid, pod, container, message: text });
  }

  listen(port: number, protocol: Protocol): boolean {
    const { sandbox } = this;
    const netns = sandbox?.netns ?? '';
    const isFree =
      sandbox === undefined || portIsFree(this.ctx, this.hostPod, sandbox, port, protocol);
    this.ctx.emit(isFree ? 'ListenerOpened' : 'ListenerRefused', {
      ...this.ref,
      port,
      protocol,
      netns,
    });
    return isFree;
  }

  connect(target: ConnectTarget): ConnectResult {
    return this.connector(this.hostPod, target);
  }

  random(): number {
    return this.ctx.random(`workload/${this.ref.pod}/${this.container.name}`).uniform(0, 1);
  }

  signalMain(signal: Signal): void {
    if (signal !== 'SIGTERM' && signal !== 'SIGKILL') return;
    this.ctx.emit('ContainerSignaled', { ...this.ref, signal, graceSeconds: 0 });
  }

  private log(stream: 'stdout' | 'stderr', text: string): void {
    const kept = this.container.logTail !== undefined;
    this.ctx.emit('ContainerLogged', { ...this.ref, stream, text, ...(kept && { kept }) });
  }

  private get ref(): { uid: string; pod: string; container: string; containerId: string } {
    const { uid, pod } = this.hostPod;
    return { uid, pod, container: this.container.name, containerId: this.container.id };
  }

  /** The sandbox that this container has joined, be it alive or not. */
  private get sandbox(): PodSandbox | undefined {
    return this.hostPod.sandboxes.find(({ id }) => id === this.container.sandboxId);
  }

  private get hostPod(): HostPod {
    return this.ctx.state.hostPods.get(this.uid) as HostPod;
  }

  private get spec(): { readonly workingDir?: string } | undefined {
    const { containers = [], initContainers = [] } =
      this.ctx.state.podWorkers.get(this.uid)?.spec ?? {};
    return [...containers, ...initContainers].find(({ name }) => name === this.container.name);
  }
}

const trees = new WeakMap<object, FileTree>();

/** The files that an image brings along. */
export function imageFiles(image: string): FileTree {
  const { files } = imageInfo(image);
  const known = trees.get(files);
  if (known !== undefined) return known;
  const tree: Record<string, StoredFile> = {};
  for (const [path, content] of Object.entries(files)) {
    tree[path] = { path, kind: 'file', content, mode: 0o755 };
  }
  trees.set(files, tree);
  return tree;
}
