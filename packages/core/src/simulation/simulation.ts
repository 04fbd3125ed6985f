/** A simulated cluster: the public face of the model. */
import type { KubeletConfigurationFields } from '../api/kubelet-configuration/fields.ts';
import { installControlPlane } from '../control-plane/index.ts';
import type { SimTime } from '../engine/time.ts';
import { SimulationScheduler } from '../engine/simulation-scheduler.ts';
import { RECOVER, recoverNode, type KubeletControl } from '../faults/node-faults.ts';
import { installNodeShutdown } from '../faults/node-shutdown.ts';
import type { ContainerPrograms } from '../host/programs.ts';
import { installKubelet } from '../kubelet/install.ts';
import { newKubelet } from '../kubelet/kubelet.ts';
import { lastHeartbeatAt } from '../kubelet/lease.ts';
import { forgetWork, rejoin, startKubelet, stopKubelet } from '../kubelet/node-process.ts';
import { shutdownDelayMs } from '../kubelet/node-shutdown.ts';
import type { EventLog } from '../log/event-log.ts';
import type { ModelConfig } from '../state/context.ts';
import type { FACT_FAMILIES } from '../state/fact-families.ts';
import type { ClusterFact } from '../state/facts.ts';
import { PRIORITY } from '../state/priorities.ts';
import type { StoreKind } from '../state/store.ts';
import type { Tables } from '../state/tables.ts';
import { timingOf, type Fidelity } from '../state/timing.ts';
import { installPrograms } from '../workload/install.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';
import type { Command, CommandAnswer } from './commands.ts';
import { executeCommand, type Cluster } from './execute-command.ts';
import { Kernel } from './kernel.ts';
import { nodesOf, type NodeTemplate } from './node-objects.ts';
import type { KernelSnapshot } from './snapshot.ts';

export interface SimulationOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Default `real`: loop delays, polls and jitters of the components, seeded. */
  readonly fidelity?: Fidelity;
  /** Simulate every probe and heartbeat tick. Default false. */
  readonly ticked?: boolean;
  /** Default `immutable`: every past state stays valid. */
  readonly store?: StoreKind;
  /** Default none: add Nodes with `execute`. */
  readonly nodes?: readonly NodeTemplate[];
  /** Of the kubelets of all nodes; a node template may say otherwise. Default: Kubernetes' own defaults. */
  readonly kubeletConfiguration?: KubeletConfigurationFields;
  /** How the programs in containers behave; later ones win. */
  readonly workloads?: readonly WorkloadDocument[];
  /** False keeps no facts in memory. Default true. */
  readonly retainLog?: boolean;
}

/** Everything that a run needs to go on elsewhere: plain JSON. */
export interface SimulationSnapshot {
  readonly options: Required<Omit<SimulationOptions, 'nodes'>>;
  readonly kernel: KernelSnapshot;
}

export interface RunOptions {
  /** Run everything due at or before this instant. Default: to quiescence. */
  readonly until?: SimTime;
  /** Looked at after every notice; true stops the run. */
  readonly stopWhen?: () => boolean;
}

/** Thrown when a snapshot is taken while closures are pending, which cannot be saved. */
export class SnapshotRefusedError extends Error {
  override readonly name = 'SnapshotRefusedError';
}

/** Thrown by `execute` from within a subscriber or a handler; `send` is for those. */
export class CommandOutOfTurnError extends Error {
  override readonly name = 'CommandOutOfTurnError';
}

const COMMAND = 'command';
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

export class Simulation {
  readonly options: SimulationSnapshot['options'];
  private readonly kernel: Kernel;
  private readonly cluster: Cluster;
  private rxjsScheduler: SimulationScheduler | undefined;

  constructor(
    options: SimulationOptions = {},
    from?: { readonly snapshot: SimulationSnapshot; readonly history: readonly ClusterFact[] },
  ) {
    const { nodes = [], ...given } = options;
    this.options = { ...DEFAULTS, ...given };
    this.kernel = new Kernel(configOf(this.options), {
      retain: this.options.retainLog,
      ...(from && { from: from.snapshot.kernel, history: from.history }),
    });
    this.cluster = assemble(this.kernel, this.options);
    this.kernel.handle(COMMAND, PRIORITY.command, ({ data }) => {
      executeCommand(this.cluster, data as Command);
    });
    this.kernel.handle(RECOVER, PRIORITY.fault, ({ target }) => {
      recoverNode(this.kernel, this.cluster.kubelets, target);
    });
    this.kernel.react(['NodeRecovered', 'HostRemoved'], ({ nodeName }) =>
      this.kernel.cancel(RECOVER, nodeName),
    );
    if (from) {
      this.kernel.restoreNotices(from.snapshot.kernel);
      return;
    }
    for (const name of NAMESPACES) {
      this.cluster.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    for (const template of nodes) {
      for (const object of nodesOf(template)) {
        const { images = [], kubelet, staticPods = [] } = template;
        this.execute({ type: 'Apply', object, images, ...(kubelet && { kubelet }) });
        const { name: node } = object.metadata;
        for (const manifest of staticPods) this.execute({ type: 'WriteStaticPod', node, manifest });
      }
    }
  }

  /** Goes on from a snapshot. Facts recorded before it belong to `history`, if they are to be in the log. */
  static resume(snapshot: SimulationSnapshot, history: readonly ClusterFact[] = []): Simulation {
    return new Simulation(snapshot.options, { snapshot, history });
  }

  get now(): SimTime {
    return this.kernel.now;
  }

  /** The rows of all tables. With the immutable store every row is frozen and stays valid for ever. */
  get state(): Tables {
    return this.kernel.state;
  }

  /** All facts so far, and their streams: `log.all$`, `log.ofType(...)`, `log.family('probe$')`. */
  get log(): EventLog<ClusterFact, typeof FACT_FAMILIES> {
    return this.kernel.log;
  }

  /** RxJS operators in simulation time: `timer(1_000, simulation.scheduler)`. */
  get scheduler(): SimulationScheduler {
    this.rxjsScheduler ??= new SimulationScheduler({
      now: () => this.kernel.now,
      scheduleAction: (at, run, label) => this.kernel.loop.scheduleAction(at, run, label),
    });
    return this.rxjsScheduler;
  }

  /** What the programs in containers answer and use now. */
  get programs(): ContainerPrograms {
    return this.cluster.programs;
  }

  /** Carries a command out at this very instant. Not from within a subscriber: use `send` there. */
  execute(command: Command): CommandAnswer {
    if (this.kernel.loop.isHandling) {
      throw new CommandOutOfTurnError(
        `${command.type} was executed while a notice is being handled; use send() from within subscribers`,
      );
    }
    return this.kernel.fromOutside(() => executeCommand(this.cluster, command));
  }

  /** Sends a command that is carried out at `at` (default: now, after what is being handled). */
  send(command: Command, at: SimTime = this.now): void {
    this.kernel.schedule(COMMAND, String(this.kernel.nextNumber('command')), at, command);
  }

  /** Runs until the instant, until nothing is pending, or until `stopWhen` says so. */
  run({ until = Infinity, stopWhen }: RunOptions = {}): this {
    this.kernel.run({ until, ...(stopWhen && { stopWhen }) });
    return this;
  }

  /** Handles one notice; false when nothing is pending. */
  step(): boolean {
    return this.kernel.loop.step();
  }

  /** When something happens next; undefined at quiescence. */
  get nextAt(): SimTime | undefined {
    return this.kernel.loop.nextAt();
  }

  /** Everything needed to go on later or elsewhere. Throws `SnapshotRefusedError` while closures are pending. */
  snapshot(): SimulationSnapshot {
    const pending = this.kernel.loop.pendingActions();
    if (pending.length > 0) {
      throw new SnapshotRefusedError(
        `a snapshot cannot hold the closures of RxJS operators or scripts; pending: ${pending.join(', ')}`,
      );
    }
    return { options: this.options, kernel: this.kernel.snapshot() };
  }

  /** A second simulation that starts where this one is; the two go on independently. */
  fork(): Simulation {
    return Simulation.resume(this.snapshot(), this.log.facts);
  }
}

const DEFAULTS: SimulationSnapshot['options'] = {
  seed: 1,
  fidelity: 'real',
  ticked: false,
  store: 'immutable',
  kubeletConfiguration: {},
  workloads: [],
  retainLog: true,
};

function configOf({ seed, fidelity, ticked, store }: SimulationSnapshot['options']): ModelConfig {
  return { seed, fidelity, ticked, store, timing: timingOf(fidelity) };
}

function assemble(
  ctx: Kernel,
  { workloads, kubeletConfiguration }: SimulationSnapshot['options'],
): Cluster {
  const programs = installPrograms(ctx, workloads);
  const api = installControlPlane(ctx);
  const kubelet = newKubelet(ctx, api, programs);
  installKubelet(kubelet);
  const kubelets: KubeletControl = {
    start: (nodeName) => startKubelet(kubelet, nodeName),
    stop: (nodeName) => stopKubelet(kubelet, nodeName),
    forget: (nodeName) => forgetWork(kubelet, nodeName),
    rejoin: (nodeName) => rejoin(kubelet, nodeName),
    lastHeartbeatAt: (nodeName) => lastHeartbeatAt(kubelet, nodeName),
    shutdownDelayMs: (nodeName) => shutdownDelayMs(kubelet, nodeName),
  };
  installNodeShutdown(ctx, kubelets);
  return { ctx, api, kubelet, kubelets, programs, kubeletConfiguration };
}
