/** The hold model on simjs: an entity per pending event, which sets its timer anew each time it rings. */
import type { Turn } from '../best-of.ts';
import { HoldIncrements } from './hold-increments.ts';

/** The part of simjs that is used here; its documentation calls this the simulation and entity API. */
interface Simjs {
  Sim: new () => SimjsSimulation;
  Entity: new (simulation: SimjsSimulation, name?: string) => SimjsEntity;
}
interface SimjsSimulation {
  addEntity(entity: new (simulation: SimjsSimulation) => SimjsEntity): SimjsEntity;
  step(): boolean;
}
interface SimjsEntity {
  setTimer(delay: number): { done(callback: () => void): unknown };
}

export async function simjsHold(pending: number): Promise<Turn> {
  const { Sim, Entity } = await load();
  const increments = new HoldIncrements();
  class Holder extends Entity {
    start(): void {
      this.setTimer(increments.next()).done(() => this.start());
    }
  }
  const simulation = new Sim();
  for (let index = 0; index < pending; index += 1) simulation.addEntity(Holder);
  return (count) => {
    for (let done = 0; done < count; done += 1) simulation.step();
    return count;
  };
}

let loaded: Promise<Simjs> | undefined;

function load(): Promise<Simjs> {
  loaded ??= loadOnce();
  return loaded;
}

/** The package only knows browsers, so it is lent a `window` while it loads. */
async function loadOnce(): Promise<Simjs> {
  const browser: { Sim?: Simjs } = {};
  Object.assign(globalThis, { window: browser });
  await import('simjs');
  Reflect.deleteProperty(globalThis, 'window');
  if (browser.Sim === undefined) throw new Error('simjs did not leave its API on window');
  return browser.Sim;
}
