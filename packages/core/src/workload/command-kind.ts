/** What a command that is neither shell nor utility means in an image. */
import type { ImageInfo } from './image-catalogue.ts';
import { isKnownTool } from './known-tools.ts';
import { baseName } from './paths.ts';
import { isOneLiner, specOfArguments } from './server-arguments.ts';
import { isKnownCommand } from './shell/launch.ts';
import type { CommandKind } from './shell/machine.ts';

const SERVER: CommandKind = { kind: 'server', daemon: false };
const DAEMON: CommandKind = { kind: 'server', daemon: true };
const HARMLESS: CommandKind = { kind: 'harmless' };
const MISSING: CommandKind = { kind: 'missing' };

/**
 * The image's own server by name; a program whose arguments say what it does; an ordinary tool (taken to succeed);
 * otherwise the unknown. In a fully known image an unknown name is missing; elsewhere it is the user's server when nothing
 * follows it (`tail`), and taken to succeed when something does.
 */
export function classifyCommand(
  argv: readonly string[],
  image: ImageInfo,
  tail: boolean,
): CommandKind {
  const [word = ''] = argv;
  const name = baseName(word);
  if (isKnownCommand(name) && !word.includes('/')) {
    if (name !== 'nc') return HARMLESS;
  }
  if (isStop(name, argv)) return { kind: 'stop' };
  if (image.servers.includes(name)) return isDaemon(name, argv) ? DAEMON : SERVER;
  if (image.workload?.clients?.includes(name) === true) return HARMLESS;
  if (isKnownTool(name)) return HARMLESS;
  if (name === 'httpd' && image.known && image.shell === 'ash')
    return argv.some((option) => /^-\w*f/.test(option)) ? SERVER : DAEMON;
  if (specOfArguments(argv) !== undefined || isOneLiner(argv)) return SERVER;
  const isUsers = !image.known || (word.includes('/') && image.workload !== undefined);
  if (!isUsers) return MISSING;
  return tail ? SERVER : HARMLESS;
}

/** `nginx -s quit`, `apachectl stop`, `catalina.sh stop`: what preStop hooks run. */
function isStop(name: string, argv: readonly string[]): boolean {
  const words = argv.slice(1).join(' ');
  if (name === 'nginx') return /^-s ?(?:quit|stop)$/.test(words);
  if (name === 'shutdown.sh') return true;
  return /^(?:apachectl|httpd|catalina\.sh)$/.test(name) && /\b(?:graceful-)?stop\b/.test(words);
}

/** Started like this, the server goes into the background and the command returns. */
function isDaemon(name: string, argv: readonly string[]): boolean {
  const words = argv.slice(1).join(' ');
  if (name === 'nginx') return !/daemon\s+off/.test(words);
  return name === 'httpd' && !/FOREGROUND|-f\b/.test(words);
}
