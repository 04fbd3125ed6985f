/** The utilities that the machine knows, by name. */
import { baseName } from '../paths.ts';
import { changeFiles } from './file-utilities.ts';
import { copyFiles, moveFiles } from './copy-utilities.ts';
import { fillFiles } from './fill-utilities.ts';
import { printing } from './print-utilities.ts';
import { processes } from './process-utilities.ts';
import { network } from './network-utilities.ts';
import { tail } from './tail-utility.ts';
import { text } from './text-utilities.ts';
import { sed } from './sed-utility.ts';
import type { Utility } from './utility.ts';

export const UTILITIES: Readonly<Record<string, Utility>> = {
  ...printing,
  ...changeFiles,
  ...fillFiles,
  cp: copyFiles,
  mv: moveFiles,
  install: copyFiles,
  ...text,
  sed,
  tail,
  ...processes,
  ...network,
};

const STANDARD_DIRECTORY = /^\/(?:usr\/(?:local\/)?)?s?bin\/[^/]+$/;

/** The utility that the command is; undefined when it is none, or a listening `nc` (a server). */
export function utilityName(argv: readonly string[]): string | undefined {
  const [word = ''] = argv;
  if (word.includes('/') && !STANDARD_DIRECTORY.test(word)) return undefined;
  const name = baseName(word);
  if (name === 'nc' && argv.some((each) => /^-\w*l/.test(each))) return undefined;
  return Object.hasOwn(UTILITIES, name) ? name : undefined;
}
