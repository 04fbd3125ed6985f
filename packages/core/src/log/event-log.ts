/** Hot path. The append-only log of what happened: the truth that all else is folded from. */

import type { Observable } from 'rxjs';
import type { SimTime } from '../engine/time.ts';
import { InvariantError } from '../invariant.ts';
import { envelopeProblem, type Fact } from './fact.ts';
import { FactRouter, type SubscriberError } from './fact-router.ts';

/** Fact types by family name, such as `{ probe: ['ProbeFailed', 'ProbeResultChanged'] }`. */
export type FactFamilies<F extends Fact> = Readonly<Record<string, readonly F['type'][]>>;

export interface EventLogOptions<F extends Fact, M extends FactFamilies<F> = FactFamilies<F>> {
  readonly families?: M;
  /** The facts that the log starts with (a fork, a resumed run); nobody is told about them. */
  readonly history?: readonly F[];
  /** Where a run goes on whose earlier facts are kept elsewhere: `seq` and `at` of the last of them. */
  readonly after?: { readonly seq: number; readonly at: SimTime };
  /** False keeps only the count of facts, for benchmarks. Default true. */
  readonly retain?: boolean;
}

/**
 * Records facts in order, then tells the taps, then the streams.
 *
 * A tap is internal: it runs at once, must not append, and an error in it is a bug that stops the
 * run for good. A stream is for users: what its subscriber throws ends that subscription only, and
 * is kept in `subscriberErrors`. A subscriber may cause new facts; they are recorded (and tapped)
 * at once, but streamed after the present one, so every subscriber sees the facts in order.
 */
export class EventLog<F extends Fact, M extends FactFamilies<F> = FactFamilies<F>> {
  readonly #families: FactFamilies<F>;
  readonly #retain: boolean;
  readonly #facts: F[];
  readonly #router = new FactRouter<F>();
  #taps: readonly ((fact: F) => void)[] = [];
  #tapping = false;
  #failure: { readonly error: unknown } | undefined;
  #completed = false;
  #length: number;
  #lastAt: SimTime;
  /** How many facts came before the first one kept here. */
  readonly #offset: number;

  constructor(options: EventLogOptions<F, M> = {}) {
    const history = options.history ?? [];
    this.#families = options.families ?? {};
    this.#retain = options.retain ?? true;
    this.#facts = this.#retain ? [...history] : [];
    this.#length = history.at(-1)?.seq ?? options.after?.seq ?? 0;
    this.#lastAt = history.at(-1)?.at ?? options.after?.at ?? 0;
    this.#offset = this.#length - history.length;
  }

  /** How many facts there are, which is also the `seq` of the latest. */
  get length(): number {
    return this.#length;
  }

  /** All facts, oldest first: a live view. Empty when the log does not retain. */
  get facts(): readonly F[] {
    return this.#facts;
  }

  /** What users' subscribers threw, in order. */
  get subscriberErrors(): readonly SubscriberError<F>[] {
    return this.#router.errors;
  }

  /** The fact with this `seq`, or undefined when there is none or it was not retained. */
  at(seq: number): F | undefined {
    return this.#facts[seq - 1 - this.#offset];
  }

  /**
   * Records `fact`, which must be the next (`seq === length + 1`), and tells the listeners.
   * Throws an `InvariantError` for a fact out of order, and again whatever a tap once threw.
   */
  append(fact: F): void {
    const { seq, at, cause } = fact;
    const inOrder = seq === this.#length + 1 && at >= this.#lastAt && cause >= 0 && cause < seq;
    if (!inOrder || this.#tapping || this.#completed || this.#failure) this.#refuse(fact);
    this.#length = seq;
    this.#lastAt = at;
    if (this.#retain) this.#facts.push(fact);
    if (this.#taps.length > 0) this.#tell(fact);
    this.#router.publish(fact);
    // Set when a subscriber's own command broke a tap: RxJS took that error for the subscriber's.
    if (this.#failure) this.#refuse(fact);
  }

  /**
   * Calls `listener` with every fact, at once and in order of registration; returns the way to stop
   * it.
   */
  tap(listener: (fact: F) => void): () => void {
    const entry = (fact: F): void => listener(fact);
    this.#taps = [...this.#taps, entry];
    return () => {
      this.#taps = this.#taps.filter((other) => other !== entry);
    };
  }

  /** Every fact from now on. */
  get all$(): Observable<F> {
    return this.#router.stream('all$');
  }

  /** The facts of one type from now on. */
  ofType<T extends F['type']>(type: T): Observable<Extract<F, { readonly type: T }>> {
    return this.#router.stream(type, [type]) as Observable<Extract<F, { readonly type: T }>>;
  }

  /**
   * The facts of one family from now on. Throws an `InvariantError` when the log has no such
   * family.
   */
  family<N extends keyof M & string>(
    name: N,
  ): Observable<Extract<F, { readonly type: M[N][number] }>> {
    const types = this.#families[name];
    if (types === undefined) throw new InvariantError(`the log has no family ${name}`);
    return this.#router.stream(`${name}$`, types) as Observable<
      Extract<F, { readonly type: M[N][number] }>
    >;
  }

  /** Ends the log: streams complete (so `toArray` and `reduce` answer), and no fact may follow. */
  complete(): void {
    this.#completed = true;
    this.#router.complete();
  }

  #tell(fact: F): void {
    this.#tapping = true;
    try {
      for (const tap of this.#taps) tap(fact);
    } catch (error) {
      this.#failure = { error };
      throw error;
    } finally {
      this.#tapping = false;
    }
  }

  #refuse(fact: F): never {
    if (this.#failure) throw this.#failure.error;
    if (this.#tapping) throw new InvariantError(`${fact.type} was appended from within a tap`);
    if (this.#completed) throw new InvariantError(`${fact.type} was appended to a completed log`);
    const problem = envelopeProblem(fact, this.#length, this.#lastAt);
    throw new InvariantError(problem ?? `${fact.type} is not a well-formed fact`);
  }
}
