/**
 * All the randomness of a run: one stream per purpose, named like `kubelet/probe-jitter/<pod>`. A new stream, or
 * one draw more in an old one, changes no other (what simulation calls common random numbers).
 */
import { RandomStream, type RandomStreamState } from './random-stream.ts';

export { RandomStream, type RandomStreamState } from './random-stream.ts';

export class RandomStreams {
  private readonly seed: string;
  private readonly streams = new Map<string, RandomStream>();

  /** Seed 7 and seed '7' are the same. */
  constructor(seed: number | string) {
    this.seed = String(seed);
  }

  /** Goes on from `snapshot()`; streams that it does not name start as they would in a fresh run. */
  static restore(
    seed: number | string,
    snapshot: Readonly<Record<string, RandomStreamState>>,
  ): RandomStreams {
    const restored = new RandomStreams(seed);
    for (const [name, state] of Object.entries(snapshot)) {
      restored.streams.set(name, new RandomStream(name, state));
    }
    return restored;
  }

  /** The stream of that name, made when first asked for. */
  stream(name: string): RandomStream {
    let stream = this.streams.get(name);
    if (stream === undefined) {
      stream = new RandomStream(`${this.seed}\n${name}`);
      this.streams.set(name, stream);
    }
    return stream;
  }

  /** The state of every stream used so far, by name in code-unit order, as plain JSON. */
  snapshot(): Record<string, RandomStreamState> {
    const names = [...this.streams.keys()].sort();
    return Object.fromEntries(names.map((name) => [name, this.stream(name).state()]));
  }
}
