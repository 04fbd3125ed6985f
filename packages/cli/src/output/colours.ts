/** Colours, when they are wanted: on a terminal, unless the user or the environment says no. */
import type { Tone } from '@podsim/core';
import pc from 'picocolors';
import type { Io } from '../io.ts';

export type Colours = ReturnType<typeof pc.createColors>;

/** `color` is false with `--no-color`. `NO_COLOR` counts when it is set to anything (no-color.org). */
export function coloursFor(io: Io, { color }: { readonly color: boolean }): Colours {
  return pc.createColors(color && !io.env['NO_COLOR'] && io.stdout.isTTY);
}

/** How the tones of a timeline look. */
export function toneColour(colours: Colours): (tone: Tone, text: string) => string {
  const byTone = {
    good: colours.green,
    bad: colours.red,
    warn: colours.yellow,
    info: (text: string) => text,
    muted: colours.dim,
  };
  return (tone, text) => byTone[tone](text);
}
