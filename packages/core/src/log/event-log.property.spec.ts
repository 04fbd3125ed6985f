import fc from 'fast-check';
import type { Subscription } from 'rxjs';
import { expect, it } from 'vitest';
import { EventLog } from './event-log.ts';
import type { Fact } from './fact.ts';

const TYPES = ['A', 'B', 'C', 'D'] as const;
const FAMILIES: Readonly<Record<string, readonly string[]>> = { ab: ['A', 'B'], bc: ['B', 'C'] };
const WANTED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(TYPES.map((type) => [type, [type]])),
  ...FAMILIES,
  all: TYPES,
};

/** A subscriber that, at the facts of one type, appends one more or leaves. */
interface Plan {
  readonly stream: string;
  readonly at: string;
  readonly then: 'nothing' | 'append' | 'leave' | 'throw';
}

type Step = { readonly append: string } | { readonly subscribe: Plan };

const typeName = fc.constantFrom(...TYPES);
const plan: fc.Arbitrary<Plan> = fc.record({
  stream: fc.constantFrom(...Object.keys(WANTED)),
  at: typeName,
  then: fc.constantFrom('nothing', 'nothing', 'append', 'leave', 'throw'),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ append: typeName }),
  fc.record({ subscribe: plan }),
);

/** Appends stop causing each other here, or two plans could keep each other busy for ever. */
const LENGTH_MAX = 60;

function append(log: EventLog<Fact>, type: string): void {
  log.append({ seq: log.length + 1, at: 0, cause: 0, type });
}

function observe(log: EventLog<Fact>, name: string) {
  if (name === 'all') return log.all$;
  return name in FAMILIES ? log.family(name) : log.ofType(name);
}

it('property: facts arrive in order of seq, and each in order of subscription', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const log = new EventLog<Fact>({ families: FAMILIES });
      const plans: { readonly plan: Plan; readonly since: number; until: number }[] = [];
      const calls: [seq: number, subscriber: number][] = [];
      const subscribe = (plan: Plan): void => {
        const entry = { plan, since: log.length, until: Infinity };
        const id = plans.push(entry) - 1;
        const subscription: Subscription = observe(log, plan.stream).subscribe((fact) => {
          calls.push([fact.seq, id]);
          if (fact.type !== plan.at) return;
          if (plan.then === 'append' && log.length < LENGTH_MAX) append(log, plan.at);
          if (plan.then === 'leave' || plan.then === 'throw') entry.until = fact.seq;
          if (plan.then === 'leave') subscription.unsubscribe();
          if (plan.then === 'throw') throw new Error(`subscriber ${id}`);
        });
      };
      for (const step of steps) {
        if ('append' in step) append(log, step.append);
        else subscribe(step.subscribe);
      }

      const expected = log.facts.flatMap(({ seq, type }) =>
        plans.flatMap(({ plan, since, until }, id): [number, number][] =>
          seq > since && seq <= until && WANTED[plan.stream]?.includes(type) ? [[seq, id]] : [],
        ),
      );
      expect(calls).toEqual(expected);
      const thrown = plans.filter((entry) => entry.plan.then === 'throw' && entry.until < Infinity);
      expect(log.subscriberErrors).toHaveLength(thrown.length);
    }),
  );
});
