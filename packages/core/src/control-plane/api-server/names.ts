/** Random ends of generated names. Mirrors `apiserver/pkg/storage/names`. */
import type { Context } from '../../state/context.ts';

/** No vowels, so no words; nothing that looks like another character. */
const CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const PREFIX_LENGTH_MAX = 58;

/** The prefix, cut so that the result is a legal name, and five drawn characters. */
export function generatedName(ctx: Context, generateName: string): string {
  return generateName.slice(0, PREFIX_LENGTH_MAX) + nameSuffix(ctx);
}

export function nameSuffix(ctx: Context): string {
  const random = ctx.random('api-server/names');
  let suffix = '';
  for (let index = 0; index < SUFFIX_LENGTH; index += 1) {
    suffix += CHARACTERS.charAt(random.int(0, CHARACTERS.length - 1));
  }
  return suffix;
}
