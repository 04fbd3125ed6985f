/** When the containers of a Pod really served: ran, were not hung, and listened on their ports. */
import type { Container, PodSpec } from '../api/schema/kubernetes.ts';
import type { SimTime } from '../engine/time.ts';
import type { ClusterFact } from '../state/facts.ts';
import { intersect, SpanRecorder, subtract, type Span } from './spans.ts';

/** Ports of one container, each with the spans in which somebody listened on it. */
interface ContainerTimes {
  readonly running: SpanRecorder;
  readonly hung: Span[];
  readonly ports: Map<string, SpanRecorder>;
  /** It ended well and will not run again, so nobody misses it. */
  readonly done: SpanRecorder;
  readonly restartsAfterSuccess: boolean;
}

export class ServingContainers {
  private readonly containers = new Map<string, ContainerTimes>();

  /** Regular containers and sidecars count; plain init containers have done their part before. */
  constructor(spec: PodSpec) {
    const sidecars = (spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always');
    for (const container of [...spec.containers, ...sidecars]) {
      const policy = container.restartPolicy ?? spec.restartPolicy ?? 'Always';
      this.containers.set(container.name, timesOf(container, policy === 'Always'));
    }
  }

  apply(fact: ClusterFact): void {
    if (!('container' in fact)) return;
    const times = this.containers.get(fact.container);
    if (times === undefined) return;
    const { at } = fact;
    switch (fact.type) {
      case 'ContainerStarted':
        times.running.set(true, at);
        times.done.set(false, at);
        return;
      case 'ContainerExited':
        times.running.set(false, at);
        endHang(times, at);
        for (const port of times.ports.values()) port.set(false, at);
        if (fact.exitCode === 0 && !times.restartsAfterSuccess) times.done.set(true, at);
        return;
      case 'ContainerHung':
        times.hung.push({ from: at, to: fact.until });
        return;
      case 'ListenerOpened':
        // Ports that the manifest does not name count as well, once an instance has listened on them.
        portOf(times, `${fact.protocol}/${fact.port}`).set(true, at);
        return;
      default:
    }
  }

  spans(window: Span): readonly Span[] {
    let all: readonly Span[] = [window];
    let some = false;
    for (const times of this.containers.values()) {
      const serving = servingSpans(times, window);
      some ||= serving.length > 0;
      all = intersect(all, union(serving, times.done.within(window)));
    }
    return some ? subtract(all, this.allDone(window)) : [];
  }

  /** When every container has ended well nothing is served any more. */
  private allDone(window: Span): readonly Span[] {
    let all: readonly Span[] = [window];
    for (const { done } of this.containers.values()) all = intersect(all, done.within(window));
    return all;
  }
}

function timesOf(container: Container, restartsAfterSuccess: boolean): ContainerTimes {
  const times = {
    running: new SpanRecorder(),
    hung: [],
    ports: new Map<string, SpanRecorder>(),
    done: new SpanRecorder(),
    restartsAfterSuccess,
  };
  for (const { containerPort, protocol = 'TCP' } of container.ports ?? []) {
    if (protocol === 'TCP') portOf(times, `TCP/${containerPort}`);
  }
  return times;
}

/** A hang ends with the process. */
function endHang({ hung }: ContainerTimes, at: SimTime): void {
  const last = hung.pop();
  if (last !== undefined) hung.push({ from: last.from, to: Math.min(last.to, at) });
}

function portOf({ ports }: ContainerTimes, name: string): SpanRecorder {
  const port = ports.get(name) ?? new SpanRecorder();
  ports.set(name, port);
  return port;
}

function servingSpans({ running, hung, ports }: ContainerTimes, window: Span): readonly Span[] {
  let spans = subtract(running.within(window), hung);
  for (const port of ports.values()) spans = intersect(spans, port.within(window));
  return spans;
}

function union(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  const edges: SimTime[] = [...a, ...b].flatMap(({ from, to }) => [from, to]);
  if (edges.length === 0) return [];
  const whole = { from: Math.min(...edges), to: Math.max(...edges) };
  return subtract([whole], subtract(subtract([whole], a), b));
}
