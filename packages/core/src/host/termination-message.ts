/** What a dead container left to say. Mirrors `kuberuntime (getTerminationMessage, readLastStringFromContainerLogs)`. */
import type { Container } from '../api/schema/kubernetes.ts';

/** Where a container may write its message unless its spec says otherwise. */
export const TERMINATION_LOG = '/dev/termination-log';
const FILE_BYTES_MAX = 4_096;
const LOG_BYTES_MAX = 2_048;
const LOG_LINES_MAX = 80;

type MessageFields = Pick<Container, 'terminationMessagePath' | 'terminationMessagePolicy'>;

/** The end of the log stands in for an empty file when the container fails. */
export function fallsBackToLogs({ terminationMessagePolicy }: MessageFields): boolean {
  return terminationMessagePolicy === 'FallbackToLogsOnError';
}

/** The end of the file, or else, for a failure and if the policy says so, the end of the log; '' when there is nothing. */
export function terminationMessage(
  container: MessageFields,
  {
    file,
    log,
    exitCode,
  }: {
    readonly file: string | undefined;
    readonly log: string | undefined;
    readonly exitCode: number;
  },
): string {
  const message = lastBytes(file ?? '', FILE_BYTES_MAX);
  if (message !== '' || exitCode === 0 || !fallsBackToLogs(container)) return message;
  return lastBytes(lastLines(log ?? ''), LOG_BYTES_MAX);
}

function lastLines(text: string): string {
  const isEnded = text.endsWith('\n');
  const lines = text.split('\n');
  return lines.slice(-LOG_LINES_MAX - (isEnded ? 1 : 0)).join('\n');
}

/** The longest end of a text that has no more bytes in UTF-8. */
function lastBytes(text: string, bytesMax: number): string {
  if (text.length * 3 <= bytesMax) return text;
  let bytes = 0;
  let kept = '';
  for (const character of [...text.slice(-bytesMax)].reverse()) {
    bytes += bytesOf(character.codePointAt(0) ?? 0);
    if (bytes > bytesMax) break;
    kept = character + kept;
  }
  return kept;
}

function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_00_00 ? 3 : 4;
}
