/** Wires programs into the run: processes react to the runtime, and answer whoever asks. */
import type { ContainerPrograms } from '../host/programs.ts';
import type { Context } from '../state/context.ts';
import { Answers } from './answers.ts';
import { installProcesses } from './processes.ts';
import { ProcessTable } from './process-table.ts';
import type { WorkloadDocument } from '../api/manifest/workload-spec.ts';

export function installPrograms(
  ctx: Context,
  workloads: readonly WorkloadDocument[],
): ContainerPrograms {
  const table = new ProcessTable(ctx, workloads);
  const answers = new Answers(ctx, table);
  installProcesses(ctx, table, (from, target) => answers.connect(from, target));
  return answers;
}
