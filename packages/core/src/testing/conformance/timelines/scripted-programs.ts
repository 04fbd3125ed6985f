/** Programs that do exactly what a timeline vector says, in place of the workload models. */
import type { ContainerPrograms, ExecOutcome } from '../../../host/programs.ts';
import type { StorageUse } from '../../../host/storage-use.ts';
import { constantCurve, type UsageCurve } from '../../../host/usage-curve.ts';
import type { SimTime } from '../../../engine/time.ts';
import type { Context } from '../../../state/context.ts';
import { PRIORITY } from '../../../state/priorities.ts';
import type { HostContainer } from '../../../state/tables.ts';

/** What the containers of the case do; times are milliseconds. */
export interface Script {
  /** Exit of an instance, counted from its start; absent: it runs on. */
  readonly life?: (
    container: string,
    instance: number,
  ) => { afterMs: number; code: number } | undefined;
  /** How long after SIGTERM it exits; absent: at once; null: it ignores the signal. */
  readonly stopMs?: (container: string) => number | null;
  /** False: SIGKILL does not end it, only what is said above. */
  readonly mortal?: boolean;
  /** Whether an exec probe succeeds now. */
  readonly succeeds?: (now: SimTime) => boolean;
  readonly changesAt?: readonly SimTime[];
  /** How long an executed hook takes, and its exit code. */
  readonly hook?: (container: string) => { tookMs: number; exitCode: number };
}

const EXIT = 'script/exit';
const IDLE = { cpuUsageMilli: 0, memoryCurrentBytes: 0 };

interface Exit {
  readonly uid: string;
  readonly code: number;
  readonly signal: number;
}

/** Lets the script act on what the runtime does, and answers for it. */
export function installScript(ctx: Context, script: Script): ContainerPrograms {
  ctx.handle(EXIT, PRIORITY.process, ({ target, data }) => exit(ctx, target, data as Exit));
  ctx.react(['ContainerStarted'], ({ uid, containerId, container, restartCount }) => {
    const end = script.life?.(container, restartCount);
    if (end === undefined) return;
    ctx.schedule(EXIT, containerId, ctx.now + end.afterMs, { uid, code: end.code, signal: 0 });
  });
  ctx.react(['ContainerSignaled'], ({ uid, containerId, container, signal }) => {
    const isKilled = signal === 'SIGKILL' && script.mortal !== false;
    const stopMs = isKilled ? 0 : (script.stopMs?.(container) ?? null);
    if (stopMs === null) return;
    const end = signal === 'SIGKILL' ? { code: 137, signal: 9 } : { code: 0, signal: 0 };
    ctx.scheduleNoLater(EXIT, containerId, ctx.now + stopMs, { uid, ...end });
  });
  return new ScriptedPrograms(ctx, script);
}

function exit(ctx: Context, containerId: string, { uid, code, signal }: Exit): void {
  const hostPod = ctx.state.hostPods.get(uid);
  const found = hostPod?.containers.find(({ id }) => id === containerId);
  if (hostPod === undefined || found?.state !== 'running') return;
  const { pod, nodeName } = hostPod;
  ctx.emit('ContainerExited', {
    uid,
    pod,
    container: found.name,
    containerId,
    nodeName,
    exitCode: code,
    reason: code === 0 ? 'Completed' : 'Error',
    signal,
    message: '',
  });
}

class ScriptedPrograms implements ContainerPrograms {
  private readonly ctx: Context;
  private readonly script: Script;

  constructor(ctx: Context, script: Script) {
    this.ctx = ctx;
    this.script = script;
  }

  exec(_hostPod: unknown, { name }: HostContainer, command: readonly string[]): ExecOutcome {
    if (command[0] === PROBE_COMMAND) {
      const exitCode = this.script.succeeds?.(this.ctx.now) === true ? 0 : 1;
      return { exitCode, output: '', latencyMs: 0, isStable: true };
    }
    const { tookMs = 0, exitCode = 0 } = this.script.hook?.(name) ?? {};
    return { exitCode, output: '', latencyMs: tookMs, isStable: true };
  }

  nextChangeAfter(): SimTime | undefined {
    return this.script.changesAt?.find((at) => at > this.ctx.now);
  }

  usage(): typeof IDLE {
    return IDLE;
  }

  foreseeShortMemory(): void {
    // Scripted containers use no memory to speak of.
  }

  memoryUsedOn(): number {
    return 0;
  }

  startError(): undefined {
    return undefined;
  }

  http(): 'refused' {
    return 'refused';
  }

  grpcHealth(): 'refused' {
    return 'refused';
  }

  isHanging(): boolean {
    return false;
  }

  storage(): readonly StorageUse[] {
    return [];
  }

  processes(): UsageCurve {
    return constantCurve(1);
  }

  imageUser(): number {
    return 0;
  }

  imageSizeBytes(): number {
    return 0;
  }

  imagePullError(): undefined {
    return undefined;
  }
}

/** The command of the probes that adapters give to cases without a handler. */
export const PROBE_COMMAND = 'probe';
