/** Wires programs into the run: processes react to the runtime, and answer whoever asks. */
import type { ContainerPrograms } from '../host/programs.ts';
import type { Context } from '../state/context.ts';
import { Answers } from './answers.ts';
import { memoryCurve } from './memory-curve.ts';
import { NodeMemory } from './node-memory.ts';
import { installProcesses, killForMemory } from './processes.ts';
import { ProcessTable } from './process-table.ts';
import { keepStorage } from './storage.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';

export function installPrograms(
  ctx: Context,
  workloads: readonly WorkloadDocument[],
): ContainerPrograms {
  const table = new ProcessTable(ctx, workloads);
  const memory = new NodeMemory(ctx, {
    curveOf: (hostPod, container) => memoryCurve(table, hostPod, container),
    kill: (holder) => killForMemory(ctx, table, holder),
  });
  keepStorage(ctx, table);
  const answers = new Answers(ctx, table, memory);
  installProcesses(ctx, table, (from, target) => answers.connect(from, target), memory);
  return answers;
}
