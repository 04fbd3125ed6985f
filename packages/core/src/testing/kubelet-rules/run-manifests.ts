/** Runs manifests and says what the API showed of a Pod and when: statuses, STATUS column, Events, facts. */
import { formatProblem } from '../../api/manifest/problem.ts';
import { readManifests } from '../../api/manifest/read-manifests.ts';
import type { ContainerStatus, CoreV1Event, Pod, PodStatus } from '../../api/schema/kubernetes.ts';
import { fromTimestamp } from '../../engine/time.ts';
import { coreEvents } from '../../projections/core-events/core-events-projection.ts';
import { podStatusText } from '../../projections/tables/pod-status-text.ts';
import type { Command, CommandAnswer } from '../../simulation/commands.ts';
import { Simulation, type SimulationOptions } from '../../simulation/simulation.ts';
import type { FactOf, FactType } from '../../state/facts.ts';
import type { ApiObject } from '../../state/tables.ts';

/** A run on one node, with the Pod that it is about. All times are seconds of simulation time. */
export class ManifestRun {
  readonly simulation: Simulation;
  private readonly key: string;
  private readonly texts: string[] = [];
  private shown = '';

  constructor(manifests: string, options: SimulationOptions = {}) {
    this.simulation = new Simulation({
      fidelity: 'instant',
      nodes: [{ name: 'node-1' }],
      ...options,
    });
    const objects = objectsOf(manifests);
    const pod = objects.find(({ kind }) => kind === 'Pod');
    this.key = `${pod?.metadata.namespace ?? 'default'}/${pod?.metadata.name ?? ''}`;
    this.simulation.log.all$.subscribe(({ at }) => this.watch(at));
    for (const object of objects) mustApply(this.simulation, object);
  }

  /** Runs on up to and including this second. */
  until(seconds: number): this {
    this.simulation.run({ until: seconds * 1_000 });
    return this;
  }

  /** Applies more objects now. */
  apply(manifests: string): this {
    for (const object of objectsOf(manifests)) mustApply(this.simulation, object);
    return this;
  }

  execute(command: Command): CommandAnswer {
    return this.simulation.execute(command);
  }

  /** Deletes the Pod now. */
  delete(gracePeriodSeconds?: number): this {
    const name = this.key.slice(this.key.indexOf('/') + 1);
    const given = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    this.simulation.execute({ type: 'Delete', plural: 'pods', name, ...given });
    return this;
  }

  /** The Pod as the API has it; undefined when it is gone. */
  get pod(): Pod | undefined {
    return this.simulation.state.pods.get(this.key);
  }

  get status(): PodStatus {
    return this.pod?.status ?? {};
  }

  /** Status of one container, of whatever kind. */
  container(name: string): ContainerStatus | undefined {
    const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = this.status;
    return [initContainerStatuses, containerStatuses, ephemeralContainerStatuses]
      .flatMap((statuses) => statuses ?? [])
      .find((one) => one.name === name);
  }

  /** Status of a condition. */
  condition(type: string): string | undefined {
    return this.status.conditions?.find((one) => one.type === type)?.status;
  }

  /** Every change of the STATUS column: `3s Running`. */
  get column(): readonly string[] {
    return this.texts;
  }

  /** Events about the Pod in order: `5s 2x Warning BackOff: message`, at the instant of the last one. */
  events(reason?: string): readonly string[] {
    return this.coreEvents(reason).map(
      ({ count = 1, type = '', reason: why = '', message = '', lastTimestamp = '' }) =>
        `${seconds(fromTimestamp(lastTimestamp))} ${count}x ${type} ${why}: ${message}`,
    );
  }

  /** The same as objects. */
  coreEvents(reason?: string): readonly CoreV1Event[] {
    const name = this.key.slice(this.key.indexOf('/') + 1);
    return coreEvents(this.simulation.log.facts, this.simulation.now).filter(
      (event) =>
        event.involvedObject.name === name && (reason === undefined || event.reason === reason),
    );
  }

  facts<T extends FactType>(type: T): readonly FactOf<T>[] {
    return this.simulation.log.facts.filter((fact): fact is FactOf<T> => fact.type === type);
  }

  /** When facts of a type about a container happened, in seconds. */
  times(type: FactType, container?: string): readonly number[] {
    return this.simulation.log.facts
      .filter(
        (fact) =>
          fact.type === type &&
          (container === undefined || ('container' in fact && fact.container === container)),
      )
      .map(({ at }) => at / 1_000);
  }

  private watch(at: number): void {
    const { pod } = this;
    const text = pod === undefined ? '(gone)' : podStatusText(pod).reason;
    if (text === this.shown || (text === '(gone)' && this.shown === '')) return;
    this.shown = text;
    this.texts.push(`${seconds(at)} ${text}`);
  }
}

/** Runs manifests from 0 on. The first Pod among them is the one that the run is about. */
export function runManifests(manifests: string, options?: SimulationOptions): ManifestRun {
  return new ManifestRun(manifests, options);
}

const seconds = (at: number): string => `${at / 1_000}s`;

function objectsOf(manifests: string): readonly ApiObject[] {
  const { objects, problems } = readManifests(manifests, { file: 'manifests.yaml' });
  if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
  return objects.map(({ object }) => object as unknown as ApiObject);
}

function mustApply(simulation: Simulation, object: ApiObject): void {
  const answer = simulation.execute({ type: 'Apply', object });
  if (!answer.accepted) throw new Error(answer.message);
}
