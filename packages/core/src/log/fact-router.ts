/**
 * Hot path. Hands each fact to the RxJS subscribers that asked for its type, and to no others.
 *
 * One ordered list of subscribers per fact type, so that subscribers of a type, of a family and of
 * everything are called in the order in which they came, whatever they subscribed to.
 */

import type { Subscriber } from 'rxjs';
// The index of RxJS loads all its 250 files, which would be a quarter of the time that podsim takes to start.
import { config } from 'rxjs/internal/config';
import { Observable } from 'rxjs/internal/Observable';
import { Subject } from 'rxjs/internal/Subject';
import { InvariantError } from '../invariant.ts';
import type { Fact } from './fact.ts';

/** What a user's subscriber threw: on which stream, at which fact (undefined: at completion). */
export interface SubscriberError<F extends Fact> {
  readonly stream: string;
  readonly fact: F | undefined;
  readonly error: unknown;
}

/**
 * One subscription. Its own Subject is what makes RxJS report an error of this subscriber alone.
 */
interface Relay<F extends Fact> {
  readonly stream: string;
  readonly source: Subject<F>;
  readonly subscriber: Subscriber<F>;
}

/** Routed publishing: facts in order of `seq`, and each fact in order of subscription. */
export class FactRouter<F extends Fact> {
  readonly errors: SubscriberError<F>[] = [];
  /** Every subscription, oldest first. */
  readonly #relays = new Set<Relay<F>>();
  /**
   * Lists are replaced, never changed: a delivery keeps the list that its fact was published to.
   */
  readonly #routes = new Map<string, readonly Relay<F>[]>();
  /** Subscribers to everything: the list of every type that has no route of its own. */
  #broad: readonly Relay<F>[] = [];
  #publishing = false;
  #completed = false;
  readonly #waitingFacts: (F | undefined)[] = [];
  readonly #waitingLists: (readonly Relay<F>[])[] = [];

  /** A stream of the facts of `types`; without `types`, of all facts. */
  stream(name: string, types?: readonly string[]): Observable<F> {
    return new Observable((subscriber) => this.#subscribe(name, types, subscriber));
  }

  /**
   * Delivers `fact` to those subscribed now. Called from within a delivery, it waits until earlier
   * facts have reached everyone. Throws only an `InvariantError` that came through a subscriber.
   */
  publish(fact: F): void {
    const relays = this.#routes.get(fact.type) ?? this.#broad;
    if (relays.length > 0) this.#enter(fact, relays);
  }

  /** Ends every stream, after the facts that still wait; later subscribers complete at once. */
  complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    this.#enter(undefined, [...this.#relays]);
  }

  #enter(fact: F | undefined, relays: readonly Relay<F>[]): void {
    if (this.#publishing) {
      this.#waitingFacts.push(fact);
      this.#waitingLists.push(relays);
      return;
    }
    // RxJS would throw a subscriber's error later, from a timer. This switch makes it throw where
    // it happened, through operators and merges too; it is deprecated, but RxJS 7 has no other.
    const asynchronousErrors = !config.useDeprecatedSynchronousErrorHandling;
    config.useDeprecatedSynchronousErrorHandling = true;
    this.#publishing = true;
    try {
      this.#deliver(fact, relays);
      // Grows while it is walked: a delivery may publish more.
      for (let index = 0; index < this.#waitingLists.length; index += 1) {
        this.#deliver(this.#waitingFacts[index], this.#waitingLists[index] ?? []);
      }
    } finally {
      if (this.#waitingLists.length > 0) {
        this.#waitingFacts.length = 0;
        this.#waitingLists.length = 0;
      }
      this.#publishing = false;
      config.useDeprecatedSynchronousErrorHandling = !asynchronousErrors;
    }
  }

  #deliver(fact: F | undefined, relays: readonly Relay<F>[]): void {
    for (const relay of relays) {
      try {
        if (fact === undefined) relay.source.complete();
        else relay.source.next(fact);
      } catch (error) {
        relay.subscriber.unsubscribe();
        // A bug in podsim stops the run, even when a subscriber's command met it.
        if (error instanceof InvariantError) throw error;
        this.errors.push({ stream: relay.stream, fact, error });
      }
    }
  }

  #subscribe(
    stream: string,
    types: readonly string[] | undefined,
    subscriber: Subscriber<F>,
  ): (() => void) | undefined {
    if (this.#completed) {
      subscriber.complete();
      return undefined;
    }
    const relay: Relay<F> = { stream, source: new Subject<F>(), subscriber };
    relay.source.subscribe(subscriber);
    this.#relays.add(relay);
    if (types === undefined) {
      this.#broad = [...this.#broad, relay];
      for (const [type, route] of this.#routes) this.#routes.set(type, [...route, relay]);
    } else {
      for (const type of new Set(types)) {
        this.#routes.set(type, [...(this.#routes.get(type) ?? this.#broad), relay]);
      }
    }
    return () => this.#unsubscribe(relay);
  }

  #unsubscribe(relay: Relay<F>): void {
    this.#relays.delete(relay);
    this.#broad = this.#broad.filter((other) => other !== relay);
    for (const [type, route] of this.#routes) {
      if (route.includes(relay)) {
        this.#routes.set(
          type,
          route.filter((other) => other !== relay),
        );
      }
    }
  }
}
