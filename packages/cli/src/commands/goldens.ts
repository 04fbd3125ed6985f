/** `podsim goldens`: runs measured timelines. */
import { BadInput } from '../bad-input.ts';

/** Refuses, and says why: what the timelines need most, controllers and Deployments, is not there yet. */
export function goldensCommand(folder: string): never {
  throw new BadInput([
    `${folder}: running measured timelines is not simulated yet; nothing was run and nothing is scored`,
  ]);
}
