/** The hold model on simscript: an entity per pending event, whose async script awaits one delay after another. */
import { Entity, Simulation, SimulationState } from 'simscript';
import type { Turn } from '../best-of.ts';
import { HoldIncrements } from './hold-increments.ts';

class HoldSimulation extends Simulation {
  readonly increments = new HoldIncrements();
  readonly pending: number;
  /** Holds still to be done in this turn. */
  left = 0;
  turnEnded: (() => void) | undefined;

  constructor(pending: number) {
    super();
    this.pending = pending;
    // The simulator would give way to a browser every now and then; there is none.
    this.yieldInterval = Number.MAX_SAFE_INTEGER;
  }

  override onStarting(): void {
    for (let index = 0; index < this.pending; index += 1) void this.activate(new Holder());
  }

  override onStateChanged(): void {
    if (this.state === SimulationState.Paused) this.turnEnded?.();
  }
}

class Holder extends Entity<HoldSimulation> {
  override async script(): Promise<void> {
    for (;;) {
      await this.delay(this.simulation.increments.next());
      this.simulation.left -= 1;
      if (this.simulation.left === 0) this.simulation.stop();
    }
  }
}

export function simscriptHold(pending: number): Turn {
  const simulation = new HoldSimulation(pending);
  return async (count) => {
    simulation.left = count;
    await new Promise<void>((resolve) => {
      simulation.turnEnded = resolve;
      void simulation.start();
    });
    return count;
  };
}
