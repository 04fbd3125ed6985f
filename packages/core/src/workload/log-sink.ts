/** A store of forwarded log lines (`sink`): appends them to a file, where anybody may count them. */
import type { LogSink } from './behaviour.ts';
import type { InboundRequest, ProgramContext } from './process.ts';

/**
 * Stores the lines of a batch. With `deduplicate`, lines that the same source has sent before are left out: each batch
 * says which line of its source it begins with, and `<path>.offsets` remembers how far each source has come.
 */
export function receiveLines(
  sink: LogSink,
  request: InboundRequest,
  { files }: ProgramContext,
): { status: number; body: string } {
  const lines = request.body.replace(/\n$/, '').split('\n');
  const { source, first } = originOf(request.path);
  const offsets = sink.deduplicate ? readOffsets(files.read(`${sink.path}.offsets`)) : {};
  const known = Object.hasOwn(offsets, source) ? (offsets[source] ?? 0) : 0;
  const fresh = sink.deduplicate ? lines.slice(Math.max(0, known - first)) : lines;
  if (fresh.length > 0) {
    const error = files.write(sink.path, `${fresh.join('\n')}\n`, { append: true });
    if (error !== undefined) return { status: 507, body: error };
  }
  if (sink.deduplicate) {
    const next = { ...offsets, [source]: Math.max(known, first + lines.length) };
    const error = files.write(`${sink.path}.offsets`, `${JSON.stringify(next)}\n`, {
      append: false,
    });
    if (error !== undefined) return { status: 507, body: error };
  }
  return { status: 200, body: String(fresh.length) };
}

function originOf(path: string): { source: string; first: number } {
  const query = path.slice(path.indexOf('?') + 1).split('&');
  const valueOf = (name: string): string =>
    query.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  return { source: decodeURIComponent(valueOf('source')), first: Number(valueOf('line')) || 0 };
}

function readOffsets(text: string | undefined): Readonly<Record<string, number>> {
  return text === undefined ? {} : (JSON.parse(text) as Record<string, number>);
}
