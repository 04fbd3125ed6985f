/** `wget`, `curl`, `nc` and name look-ups, through the host's network. */
import type { ConnectResult, ConnectTarget, Json } from '../process.ts';
import { baseName } from '../paths.ts';
import { exit, fail, pathOf, readOptions } from './utility.ts';
import type { Utility, UtilityCall, UtilityStep } from './utility.ts';
import { secondsOf } from './wrappers.ts';

export const network: Readonly<Record<string, Utility>> = {
  wget,
  curl,
  nc: netcat,
  ncat: netcat,
  nslookup,
  getent,
};

/** An answer on its way: what came of it and when. */
type Pending = {
  readonly untilMs: number;
  readonly ok: boolean;
  readonly status: number;
  readonly body: string;
  readonly error: string;
};

/** Connects once, waits as long as it takes (at most `limitMs`), then goes on with the result. */
function request(
  call: UtilityCall,
  target: ConnectTarget,
  limitMs: number | undefined,
  then: (result: Pending) => UtilityStep,
): UtilityStep {
  const known = pendingOf(call.state);
  if (known) return call.context.now >= known.untilMs ? then(known) : waiting(known);
  const result: ConnectResult = call.context.connect(target);
  const late = limitMs !== undefined && result.latencyMs > limitMs;
  const pending: Pending = {
    untilMs: call.context.now + (late ? limitMs : result.latencyMs),
    ok: result.ok && !late,
    status: result.status ?? 0,
    body: result.body ?? '',
    error: late ? 'timeout' : (result.error ?? ''),
  };
  return pending.untilMs <= call.context.now ? then(pending) : waiting(pending);
}

function waiting(pending: Pending): UtilityStep {
  return { kind: 'sleep', untilMs: pending.untilMs, state: pending };
}

function pendingOf(state: Json): Pending | undefined {
  return state !== null && typeof state === 'object' && 'untilMs' in state
    ? (state as Pending)
    : undefined;
}

interface Url {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function parseUrl(text: string): Url {
  const [, scheme = 'http', host = '', port, path = '/'] =
    /^(?:(\w+):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)(?::(\d+))?([/?].*)?$/.exec(text) ?? [];
  const fallback = scheme === 'https' ? 443 : 80;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? fallback), path };
}

const REASON: Readonly<Record<string, string>> = {
  refused: 'Connection refused',
  timeout: 'Connection timed out',
  unreachable: 'No route to host',
  'unknown-host': 'bad address',
};

function wget(call: UtilityCall): UtilityStep {
  const { flags, values, operands } = readOptions(call.argv.slice(1), 'OTtPU');
  const url = parseUrl(operands[0] ?? '');
  const body = values.get('post-data');
  const target = { ...url, ...(body === undefined ? {} : { method: 'POST', body }) };
  const limit = secondsOf(values.get('T') ?? values.get('timeout') ?? '900');
  return request(call, target, limit, (result) => {
    if (result.error === 'timeout') return fail(call, 'download timed out');
    if (!result.ok)
      return fail(
        call,
        `can't connect to ${url.host}:${url.port}: ${REASON[result.error] ?? result.error}`,
      );
    if (result.status >= 400) return fail(call, `server returned error: HTTP/1.1 ${result.status}`);
    if (flags.has('spider')) return exit(0);
    const output = values.get('O') ?? (baseName(url.path.split('?')[0] ?? '') || 'index.html');
    return deliver(call, result.body, flags.has('O') ? '-' : output);
  });
}

function curl(call: UtilityCall): UtilityStep {
  const { flags, values, operands } = readOptions(joinLongOptions(call.argv.slice(1)), 'odXHmuAwe');
  const url = parseUrl(operands[0] ?? '');
  const body = values.get('d') ?? values.get('data') ?? values.get('data-binary');
  const method = values.get('X') ?? values.get('request') ?? (body === undefined ? 'GET' : 'POST');
  const target = { ...url, method, ...(body !== undefined && { body }) };
  const limit = secondsOf(
    values.get('m') ?? values.get('max-time') ?? values.get('connect-timeout') ?? '300',
  );
  return request(call, target, limit, (result) => {
    const format = (values.get('w') ?? values.get('write-out') ?? '').replaceAll('\\n', '\n');
    const written = format.replaceAll('%{http_code}', String(result.status).padStart(3, '0'));
    const isUnwanted = result.status >= 400 && (flags.has('f') || flags.has('fail'));
    if (!result.ok || isUnwanted) {
      const [code, why] = result.ok
        ? ([22, `The requested URL returned error: ${result.status}`] as const)
        : curlError(result.error, url, limit);
      if (!flags.has('s') || flags.has('S')) call.err(`curl: (${code}) ${why}\n`);
      call.out(written);
      return exit(code);
    }
    const step = deliver(call, result.body, values.get('o') ?? values.get('output') ?? '-');
    call.out(written);
    return step;
  });
}

/** Exit code and words of curl 8. */
function curlError(error: string, { host, port }: Url, limitMs = 0): readonly [number, string] {
  if (error === 'unknown-host') return [6, `Could not resolve host: ${host}`];
  if (error !== 'timeout')
    return [7, `Failed to connect to ${host} port ${port} after 0 ms: Could not connect to server`];
  return [28, `Operation timed out after ${limitMs} milliseconds with 0 bytes received`];
}

const CURL_LONG_WITH_VALUE =
  /^--(?:data|data-binary|request|max-time|connect-timeout|output|write-out|header|user|retry|retry-delay|resolve)$/;

/** `--max-time 5` as `--max-time=5`. */
function joinLongOptions(args: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (!CURL_LONG_WITH_VALUE.test(word)) joined.push(word);
    else {
      at += 1;
      joined.push(`${word}=${args[at] ?? ''}`);
    }
  }
  return joined;
}

function deliver(call: UtilityCall, body: string, output: string): UtilityStep {
  if (output === '-') call.out(body);
  else if (output !== '/dev/null') {
    const error = call.context.files.write(pathOf(call, output), body, { append: false });
    if (error !== undefined) return fail(call, `${output}: ${error}`, 23);
  }
  return exit(0);
}

/** `nc -z host port` and `nc host port < text`; a listening `nc` is a server. */
function netcat(call: UtilityCall): UtilityStep {
  const { flags, values, operands } = readOptions(call.argv.slice(1), 'wispq');
  const [host = '', port = ''] = operands;
  const limit = values.has('w') ? secondsOf(values.get('w') ?? '') : undefined;
  const body = flags.has('z') ? '' : call.state === null ? call.input().text : '';
  const target = { host, port: Number(port), ...(body !== '' && { body }) };
  return request(call, target, limit, (result) => {
    if (flags.has('v'))
      call.err(
        `${host} ${port} (${host}:${port}) ${result.ok ? 'open' : (REASON[result.error] ?? result.error)}\n`,
      );
    if (result.ok && !flags.has('z')) call.out(result.body);
    return exit(result.ok ? 0 : 1);
  });
}

/** Names are known when a connection to them fails for any other reason, or not at all. */
function lookUp(
  call: UtilityCall,
  host: string,
  answer: (found: boolean) => UtilityStep,
): UtilityStep {
  return request(call, { host, port: 0 }, 1, (result) => answer(result.error !== 'unknown-host'));
}

function nslookup(call: UtilityCall): UtilityStep {
  const [host = ''] = readOptions(call.argv.slice(1)).operands;
  return lookUp(call, host, (found) => {
    call.out(found ? `Name:\t${host}\n` : `** server can't find ${host}: NXDOMAIN\n`);
    return exit(found ? 0 : 1);
  });
}

function getent(call: UtilityCall): UtilityStep {
  const [database = '', host = ''] = readOptions(call.argv.slice(1)).operands;
  if (!/^(?:a?hosts(?:v[46])?)$/.test(database)) return exit(2);
  return lookUp(call, host, (found) => exit(found ? 0 : 2));
}
