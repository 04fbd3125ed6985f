/** Programs whose arguments say how they behave: web servers on a given port, load generators, test servers. */
import { parseDuration } from '../engine/time.ts';
import { baseName } from './paths.ts';
import { readOptions } from './shell/utility.ts';
import type { Options } from './shell/utility.ts';
import type { WorkloadSpec } from '../api/manifest/workload-spec.ts';

type Reader = (args: readonly string[]) => WorkloadSpec | undefined;

const READERS: Readonly<Record<string, Reader>> = {
  stress,
  'stress-ng': stress,
  httpd: busyboxHttpd,
  nc: listeningNetcat,
  python: pythonServer,
  python3: pythonServer,
  agnhost,
  'http-echo': httpEcho,
};

/** What the arguments say about the behaviour; undefined when they say nothing. */
export function specOfArguments(argv: readonly string[]): WorkloadSpec | undefined {
  const name = baseName(argv[0] ?? '');
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return reader?.(argv.slice(1));
}

/** One-liners of interpreters (`python -c`, `perl -e`) compute something and end. */
export function isOneLiner(argv: readonly string[]): boolean {
  const name = baseName(argv[0] ?? '');
  const option = { python: /^-c$/, python3: /^-c$/, node: /^(?:-e|-p|--eval)$/, php: /^-r$/ }[name];
  if (name === 'perl' || name === 'ruby')
    return argv.slice(1).some((word) => /^-\w*[eE]$/.test(word));
  return option !== undefined && argv.slice(1).some((word) => option.test(word));
}

/** How long a one-liner takes. */
export const ONE_LINER: WorkloadSpec = {
  startup: '0s',
  listen: [],
  exit: { after: '1s', code: 0 },
};

const number = ({ values }: Options, ...names: string[]): string | undefined =>
  names.map((name) => values.get(name)).find((value) => value !== undefined);

/** `stress --vm 1 --vm-bytes 250M --cpu 2 --timeout 60s`, and vish/stress: `-cpus 2 -mem-total 150Mi`. */
function stress(args: readonly string[]): WorkloadSpec {
  const options = readOptions(joined(args), 'ctim');
  const workers = Number(number(options, 'vm', 'm') ?? 0);
  const bytes = number(options, 'mem-total', 'vm-bytes') ?? '256M';
  const total = number(options, 'mem-total') !== undefined ? 1 : workers;
  const cores = Number(number(options, 'cpu', 'c', 'cpus') ?? 0) + workers;
  const timeout = number(options, 'timeout', 't');
  const after = timeout !== undefined && /^\d+$/.test(timeout) ? `${timeout}s` : timeout;
  const size = /^(\d+(?:\.\d+)?)([bkmg])?$/i.exec(bytes);
  const unit = { b: '', k: 'Ki', m: 'Mi', g: 'Gi' }[(size?.[2] ?? 'b').toLowerCase()] ?? '';
  const quantity = size ? Number(size[1]) * total : 0;
  return {
    startup: '0s',
    listen: [],
    // Its workers burn whatever they get, and its timeout is an alarm clock.
    keepsWallTime: true,
    cpu: [{ cores: String(cores) }],
    memory: [
      { from: '0s', bytes: '1Mi' },
      ...(total > 0 ? [{ from: '100ms', bytes: size ? `${quantity}${unit}` : bytes }] : []),
    ],
    ...(after !== undefined && parseDuration(after) !== undefined && { exit: { after, code: 0 } }),
  };
}

/** `-name value` and `--name value` as `--name=value`; single letters are left alone. */
function joined(args: readonly string[]): readonly string[] {
  const result: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const next = args[at + 1];
    const long = /^--?[a-z][a-z-]+$/.test(word);
    const takes = long && next !== undefined && !next.startsWith('-');
    if (takes) result.push(`--${word.replace(/^-+/, '')}=${next}`);
    // Go's flags are long with one dash as with two: `-listen=:8080`.
    else result.push(/^-[a-z][a-z-]+=/.test(word) ? `-${word}` : word);
    if (takes) at += 1;
  }
  return result;
}

/** busybox: `httpd -f -p 8080 -h /www`; without `-f` it goes into the background. */
function busyboxHttpd(args: readonly string[]): WorkloadSpec {
  const { values } = readOptions(args, 'phcu');
  const port = Number((values.get('p') ?? '80').replace(/^.*:/, ''));
  return {
    startup: '0s',
    listen: [{ port }],
    serveFiles: { directory: values.get('h') ?? '/' },
  };
}

function listeningNetcat(args: readonly string[]): WorkloadSpec {
  const { values, operands } = readOptions(args, 'pwise');
  const port = Number(values.get('p') ?? operands.find((word) => /^\d+$/.test(word)) ?? 0);
  return { startup: '0s', listen: [{ port }] };
}

/** `python -m http.server 8080`. */
function pythonServer(args: readonly string[]): WorkloadSpec | undefined {
  const at = args.findIndex((word) => word === 'http.server' || word === 'SimpleHTTPServer');
  if (at < 0) return undefined;
  const port = Number(args.slice(at + 1).find((word) => /^\d+$/.test(word)) ?? 8000);
  const directory = args[args.findIndex((word) => word === '-d' || word === '--directory') + 1];
  const given = args.includes('-d') || args.includes('--directory');
  return {
    startup: '200ms',
    listen: [{ port }],
    serveFiles: { directory: given ? (directory ?? '/') : '/' },
    onSIGTERM: { ignore: true },
  };
}

/** The liveness example of the documentation: healthy for ten seconds, then 500. */
export const LIVENESS: WorkloadSpec = {
  startup: '50ms',
  listen: [{ port: 8080 }],
  http: [{ path: '/healthz', from: '10s', status: 500 }],
};

function agnhost(args: readonly string[]): WorkloadSpec | undefined {
  const [command] = args;
  const { values } = readOptions(joined(args.slice(1)));
  switch (command) {
    case 'liveness':
      return LIVENESS;
    case 'netexec':
      return {
        startup: '50ms',
        listen: [
          { port: Number(values.get('http-port') ?? 8080) },
          { port: Number(values.get('udp-port') ?? 8081), protocol: 'UDP' },
        ],
      };
    case 'serve-hostname':
    case 'test-webserver':
      return {
        startup: '50ms',
        listen: [
          { port: Number(values.get('port') ?? (command === 'test-webserver' ? 80 : 9376)) },
        ],
      };
    case 'grpc-health-checking':
      return {
        startup: '50ms',
        listen: [
          { port: Number(values.get('port') ?? 5000) },
          { port: Number(values.get('http-port') ?? 8080) },
        ],
      };
    default:
      return undefined;
  }
}

function httpEcho(args: readonly string[]): WorkloadSpec {
  const { values } = readOptions(joined(args));
  const port = Number((values.get('listen') ?? ':5678').replace(/^.*:/, ''));
  const text = values.get('text') ?? '';
  return { startup: '50ms', listen: [{ port }], http: [{ body: `${text}\n` }] };
}
