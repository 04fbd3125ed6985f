/** What a user should know about a run that is no reason to refuse it. */
import type { Problem } from '../api/manifest/problem.ts';
import { formatDuration } from '../engine/time.ts';
import { targetOf } from '../simulation/commands.ts';
import type { Simulation } from '../simulation/simulation.ts';
import type { PlannedStep } from './inputs.ts';

/** A remark about a field, a container or a step; those about a file say where. */
export interface RunWarning {
  /** `spec.containers[0].tty`, `default/web/app`, `spec.steps[2]`. */
  readonly path: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Keeps each remark once, however often it is made. */
export class Warnings {
  private readonly byText = new Map<string, RunWarning>();

  add(warning: RunWarning): void {
    const text = `${warning.path}: ${warning.message}`;
    if (!this.byText.has(text)) this.byText.set(text, warning);
  }

  get all(): readonly RunWarning[] {
    return [...this.byText.values()];
  }
}

/** A warning of reading: `spec.containers[0].tty: accepted, not simulated`. */
export function fromProblem({ message, ...place }: Problem): RunWarning {
  const colon = message.indexOf(': ');
  if (colon < 0) return { path: '', message, ...place };
  return { path: message.slice(0, colon), message: message.slice(colon + 2), ...place };
}

/** Listens for what only running shows: steps that are refused, programs that cannot be followed. */
export function watchForWarnings(
  simulation: Simulation,
  steps: readonly PlannedStep[],
  warnings: Warnings,
): void {
  simulation.log.ofType('CommandRefused').subscribe(({ at, command, target, message }) => {
    const step = steps.find(
      (one) =>
        one.at === at && one.commands.some((c) => c.type === command && targetOf(c) === target),
    );
    const what = step?.text ?? `${command} ${target}`;
    const path = step?.path ?? 'commands';
    warnings.add({ path, message: `${what} at ${formatDuration(at)} was refused: ${message}` });
  });
  simulation.log.ofType('ProgramWarned').subscribe(({ pod, container, message }) => {
    warnings.add({ path: `${pod}/${container}`, message });
  });
}
