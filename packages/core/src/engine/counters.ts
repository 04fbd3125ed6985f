/** Numbers that only go up, by name: resource versions, Pod addresses, container ids. */

export class Counters {
  private readonly values = new Map<string, number>();

  /** Goes on from `snapshot()`. */
  static restore(snapshot: Readonly<Record<string, number>>): Counters {
    const restored = new Counters();
    for (const [name, value] of Object.entries(snapshot)) restored.values.set(name, value);
    return restored;
  }

  /** The next number of that name; the first is 1. */
  next(name: string): number {
    const value = this.current(name) + 1;
    this.values.set(name, value);
    return value;
  }

  /** The number given out last; 0 when there was none. */
  current(name: string): number {
    return this.values.get(name) ?? 0;
  }

  /** Every number given out last, by name in code-unit order, as plain JSON. */
  snapshot(): Record<string, number> {
    return Object.fromEntries(
      [...this.values.keys()].sort().map((name) => [name, this.current(name)]),
    );
  }
}
