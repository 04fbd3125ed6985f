import { describe, expect, it } from 'vitest';
import { httpBodyPath } from '../behaviour-answers.ts';
import { imageInfo } from '../image-catalogue.ts';
import { programFor } from '../process.ts';
import { MemoryFiles, TestContainer } from '../testing-container.ts';
import type { TestContainerOptions } from '../testing-container.ts';

const NONE: readonly [] = [];

function run(
  command: readonly string[],
  options: TestContainerOptions & { image?: string; untilMs?: number } = {},
): TestContainer {
  const program = programFor({
    image: options.image ?? 'busybox',
    command,
    containerName: 'main',
    podLabels: {},
    podAnnotations: {},
    workloads: NONE,
  });
  return new TestContainer(program, options).runUntil(options.untilMs ?? 0);
}

function sh(script: string, options: Parameters<typeof run>[1] = {}): TestContainer {
  return run(['sh', '-c', script], options);
}

describe('a shell script', () => {
  it.each([
    ['echo hello world', 'hello world\n'],
    ['echo "a  b"   c', 'a  b c\n'],
    ["echo 'single $HOME' \\$x", 'single $HOME $x\n'],
    ['X=1; Y=$X$X; echo $Y ${Z:-none} ${X:+set} ${#Y}', '11 none set 2\n'],
    ['X="a b"; for w in $X "$X"; do echo "<$w>"; done', '<a>\n<b>\n<a b>\n'],
    ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done', '1\n2\n3\n'],
    [
      'for i in 1 2 3 4; do if [ $i = 3 ]; then break; fi; [ $i = 1 ] && continue; echo $i; done',
      '2\n',
    ],
    ['f() { echo "f $1 $#"; return 3; }; f a b; echo $?', 'f a 2\n3\n'],
    ['case abc in x) echo x;; a*|b) echo ab;; *) echo other;; esac', 'ab\n'],
    ['echo one two | wc -w', '2\n'],
    ["printf '%s-%02d\\n' a 5 b 6", 'a-05\nb-06\n'],
    ['x=$(echo hi; echo there); echo "$x"; echo $x', 'hi\nthere\nhi there\n'],
    ['echo $(echo a $(echo b)) `echo c`', 'a b c\n'],
    ['(cd /tmp; pwd); pwd', '/tmp\n/\n'],
    ['false || echo or; true && echo and; ! false && echo not', 'or\nand\nnot\n'],
    ['cat <<EOF\nhi $((1+1))\nEOF', 'hi 2\n'],
    ["cat <<'EOF'\nhi $X\nEOF", 'hi $X\n'],
    ['seq 3 | while read n; do echo "n=$n"; done', 'n=1\nn=2\nn=3\n'],
    ['echo a,b | { IFS=, read x y; echo $y $x; }', 'b a\n'],
    ['set -- x y z; shift; echo $1 $# "$@"', 'y 2 y z\n'],
    [
      'x=file.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${x/tar/zip}',
      'file.tar file tar.gz gz file.zip.gz\n',
    ],
    ['[[ abc == a* && ! -f /nope ]] && echo yes', 'yes\n'],
    ['until false; do echo once; break; done', 'once\n'],
    ['for i in {1..3} x{a,b}; do echo -n "$i "; done', '1 2 3 xa xb '],
    ['eval "echo $((2*3))"; . /tmp/none 2>/dev/null; echo unreachable', '6\n'],
    ['for ((i=0;i<3;i++)); do echo $i; done', '0\n1\n2\n'],
    ['yes | head -n 2', 'y\ny\n'],
    ['date; date +%s', 'Thu Jan  1 00:00:00 UTC 2026\n1767225600\n'],
    ['echo "b\na" | sort | tr a-z A-Z | sed "s/A/x/"', 'x\nB\n'],
    ['local_test() { local v=in; echo $v; }; v=out; local_test; echo $v', 'in\nout\n'],
    ["X=5 sh -c 'echo $X $0 $1' name arg", '5 name arg\n'],
    ['trap "echo bye" EXIT; echo hi', 'hi\nbye\n'],
    ['a=1; a=2 true; echo $a; export B=x; env | grep ^B=', '1\nB=x\n'],
    ['echo out; echo err >&2', 'out\n'],
    ['{ echo a; echo b; } | tail -n 1', 'b\n'],
    ['echo "$(seq 1 3 | tail -1)"', '3\n'],
    ['basename /a/b.txt .txt; dirname /a/b.txt', 'b\n/a\n'],
    // Found by comparing random scripts with dash and bash.
    ['{ :; } > /data/g; cat /data/g && echo exists', 'exists\n'],
    ['set -e; { (exit 3); echo no; } | cat; echo done', 'done\n'],
    ['echo "[$(echo a; cat /dev/null; echo b)]"', '[a\nb]\n'],
    ['seq 3 | head -n -1; seq 3 | tail -2; IFS=,; set -- a b; echo "$*"', '1\n2\n2\n3\na,b\n'],
    ['sleep 1 & p=$!; kill $p; wait $p; echo $?', '143\n'],
    ['exec 3>/data/fd; echo three >&3; exec 3>&-; cat /data/fd', 'three\n'],
    ['x=1; x+=2; echo $x; i=10; while [ $((i -= 4)) -gt 0 ]; do echo $i; done', '12\n6\n2\n'],
    [
      'echo a | read x; echo "[$x]"; printf "no-eol" | while read l || [ -n "$l" ]; do echo "$l"; done',
      '[]\nno-eol\n',
    ],
  ])('%s', (script, output) => {
    const container = sh(script, { image: 'bash', untilMs: 2_000 });
    expect(container.stdout).toBe(output);
  });
});

describe('exit codes', () => {
  it.each([
    ['exit 7', 7],
    ['true', 0],
    ['false', 1],
    ['set -e; false; echo unreachable', 1],
    ['set -e; false || true; ! true; if false; then :; fi', 0],
    ['set -e; f() { false; echo inside; }; f && echo done', 0],
    ['set -eo pipefail; false | true; echo unreachable', 1],
    ['nosuchcommand', 127],
    ['if ; then', 2],
    ['set -u; echo $UNSET', 1],
    ['echo ${UNSET:?must be set}', 2],
    ['cp /none /tmp', 1],
    ['(exit 4); exit $?', 4],
    ['sh -c "exit 5"', 5],
    ['timeout 1 sleep 5; exit $?', 124],
    ['cat /none || exit 9', 9],
  ])('%s', (script, code) => {
    expect(sh(script, { untilMs: 10_000 }).exitCode).toBe(code);
  });

  it('of a shell without a script and without a terminal is 0', () => {
    expect(run(['sh']).exitCode).toBe(0);
  });

  it('of dash is 2 when a redirection cannot be opened, of other shells 1', () => {
    expect(sh('echo x > /none/file; exit $?', { image: 'debian' }).exitCode).toBe(2);
    expect(sh('echo x > /none/file; exit $?', { image: 'busybox' }).exitCode).toBe(1);
  });
});

describe('a file that is not there', () => {
  it('is complained about in the words of the image: those of busybox, or those of GNU', () => {
    const script = 'cat /a /b; tail /a; md5sum /a; grep x /a; rm /a; ls /a';
    expect(sh(script).stderr.split('\n')).toEqual([
      "cat: can't open '/a': No such file or directory",
      "cat: can't open '/b': No such file or directory",
      "tail: can't open '/a': No such file or directory",
      "md5sum: can't open '/a': No such file or directory",
      'grep: /a: No such file or directory',
      "rm: can't remove '/a': No such file or directory",
      'ls: /a: No such file or directory',
      '',
    ]);
    expect(sh(script, { image: 'nginx:1.27-alpine' }).stderr).toBe(sh(script).stderr);
    for (const image of ['debian', 'example.com/app:1'])
      expect(sh(script, { image }).stderr.split('\n')).toEqual([
        'cat: /a: No such file or directory',
        'cat: /b: No such file or directory',
        "tail: cannot open '/a' for reading: No such file or directory",
        'md5sum: /a: No such file or directory',
        'grep: /a: No such file or directory',
        "rm: cannot remove '/a': No such file or directory",
        "ls: cannot access '/a': No such file or directory",
        '',
      ]);
  });

  it('ends a tail that follows it', () => {
    const script = 'tail -f /a';
    expect(sh(script).stderr).toBe(
      "tail: can't open '/a': No such file or directory\ntail: no files\n",
    );
    expect(sh(script, { image: 'debian' }).stderr).toBe(
      "tail: cannot open '/a' for reading: No such file or directory\ntail: no files remaining\n",
    );
  });
});

describe('time', () => {
  it('passes at a sleep, and the script goes on from there', () => {
    const script = 'for i in 1 2 3; do echo $i $(date +%s); sleep 2.5; done; exit 3';
    const container = sh(script, { roundTrip: true, untilMs: 60_000 });
    expect(container.stdout).toBe('1 1767225600\n2 1767225602\n3 1767225605\n');
    expect(container.wakeUps).toEqual([2_500, 5_000, 7_500]);
    expect(container.exitCode).toBe(3);
  });

  it('passes in a substitution, a pipe, a background job and a function alike', () => {
    const script =
      'f() { sleep 1; echo f; }; x=$(f); echo $x; (sleep 1; echo p) | cat; sleep 5 & wait $!; date +%s';
    const container = sh(script, { roundTrip: true, untilMs: 60_000 });
    expect(container.stdout).toBe('f\np\n1767225607\n');
    expect(container.exitCode).toBe(0);
  });

  it('flows through a pipe while the writer is still alive', () => {
    const container = sh('while true; do date +%s; sleep 10; done | tee /tmp/log', {
      untilMs: 25_000,
    });
    expect(container.file('/tmp/log')).toBe('1767225600\n1767225610\n1767225620\n');
    expect(container.stdout).toBe(container.file('/tmp/log'));
  });

  it('passes for a script that never sleeps, which is reported once and looked at less and less often', () => {
    const container = sh('while true; do :; done', { roundTrip: true, untilMs: 60_000 });
    expect(container.warnings).toHaveLength(1);
    expect(container.warnings[0]).toContain('busy loop');
    expect(container.wakeUps.length).toBeLessThan(12);
    expect(container.behaviour()?.behaviour.cpu).toEqual([{ fromMs: 0, milli: 1_000 }]);
  });

  it('lets a busy loop see what has changed meanwhile', () => {
    const script =
      'end=$(( $(date +%s) + 20 )); while [ $(date +%s) -lt $end ]; do :; done; exit 4';
    expect(sh(script, { roundTrip: true, untilMs: 60_000 }).exitCode).toBe(4);
  });
});

describe('signals', () => {
  it('run the trap when the foreground command has ended', () => {
    const script = 'trap "echo stopping; exit 5" TERM; while true; do sleep 10; done';
    const container = sh(script, { untilMs: 4_000, roundTrip: true }).signal('SIGTERM');
    expect(container.exitCode).toBeUndefined();
    container.runUntil(10_000);
    expect([container.now, container.stdout, container.exitCode]).toEqual([
      10_000,
      'stopping\n',
      5,
    ]);
  });

  it('interrupt `wait` at once', () => {
    const script = 'trap "echo stopping" TERM; sleep 1000 & wait; echo $?; exit 6';
    const container = sh(script, { untilMs: 4_000, roundTrip: true }).signal('SIGTERM');
    expect([container.stdout, container.exitCode]).toEqual(['stopping\n143\n', 6]);
  });

  it('do nothing to PID 1 without a trap, and kill any other process', () => {
    const untouched = sh('sleep 100; :', { untilMs: 10 }).signal('SIGTERM').runUntil(200_000);
    expect(untouched.exitCode).toBe(0);
    expect(run(['sleep', '100']).signal('SIGTERM').exitCode).toBeUndefined();
    expect(sh('sleep 100; :', { isInit: false }).signal('SIGTERM').exitCode).toBe(143);
    expect(run(['tini', '--', 'sleep', '100']).signal('SIGTERM').exitCode).toBe(143);
    expect(sh('trap "" TERM; sleep 100; :').signal('SIGKILL').exitCode).toBe(137);
  });

  it('reach a server only if the shell has made room for it', () => {
    const server = 'nginx -g "daemon off;"';
    const options = { image: 'nginx', untilMs: 1_000 };
    expect(sh(server, options).signal('SIGTERM').exitCode).toBe(0);
    expect(sh(`echo start; exec ${server}`, options).signal('SIGTERM').exitCode).toBe(0);
    expect(
      sh(`echo start; ${server}; echo end`, options).signal('SIGTERM').exitCode,
    ).toBeUndefined();
  });
});

describe('files and programs', () => {
  it('are those of the container', () => {
    const files = new MemoryFiles({ '/etc/app.conf': 'port=80\n' });
    const script =
      'mkdir -p /data/a/b && cp /etc/app.conf /data/a && sed -i s/80/81/ /data/a/app.conf && mv /data/a/app.conf /data/a/b/ && ls /data/a/* && touch /tmp/ok && rm -rf /etc && [ ! -e /etc/app.conf ] && test -f /tmp/ok';
    const container = sh(script, { files });
    expect(container.exitCode).toBe(0);
    expect(container.stdout).toBe('app.conf\n');
    expect(container.file('/data/a/b/app.conf')).toBe('port=81\n');
  });

  it('include scripts mounted from elsewhere, by path and through `sh`', () => {
    const files = new MemoryFiles({
      '/scripts/init.sh': '#!/bin/sh -e\necho "init $1"\nfalse\necho no\n',
    });
    const container = sh('/scripts/init.sh a; sh /scripts/init.sh b; echo $?', { files });
    expect(container.stdout).toBe('init a\ninit b\nno\n0\n');
  });

  it('that are unknown are reported once each and taken to succeed, except in an image that surely lacks them', () => {
    const container = sh('awk "{print}" /x && gizmo --now && echo ok', {
      image: 'example.com/app:1',
    });
    expect(container.stdout).toBe('ok\n');
    expect(container.warnings).toEqual([
      'unsupported shell: awk is assumed to succeed at once',
      'unsupported shell: gizmo is assumed to succeed at once',
    ]);
    expect(sh('gizmo').stderr).toBe('sh: gizmo: not found\n');
  });

  it('that are unknown and come last are the server of an unknown image', () => {
    const container = sh('echo migrating; ./manage migrate && ./server --port 80', {
      image: 'example.com/app:1',
      untilMs: 5_000,
    });
    expect(container.exitCode).toBeUndefined();
    expect(container.behaviour()?.behaviour.listensOnAnyPort).toBe(true);
  });

  it('syntax that is not simulated is named', () => {
    expect(sh('x=(1 2); cat <(echo a)').warnings).toEqual([
      'unsupported shell: array x=(1 2)',
      'unsupported shell: process substitution <(echo a)',
    ]);
  });

  it('a daemon returns at once and ends with the container', () => {
    expect(run(['nginx'], { image: 'nginx' }).exitCode).toBe(0);
    const container = sh('nginx; sleep 10; exit 3', { image: 'nginx', untilMs: 5_000 });
    expect(container.ports).toEqual([{ at: 50, port: 80 }]);
    expect(container.behaviour()?.sinceMs).toBe(0);
    expect(container.runUntil(20_000).exitCode).toBe(3);
  });
});

describe('the network', () => {
  it('is waited for as start-up scripts do', () => {
    const container = sh(
      'until nc -z db 5432; do echo waiting; sleep 2; done; wget -qO- http://db:80/x',
      {
        roundTrip: true,
        untilMs: 60_000,
        connect: ({ port, path }, now) =>
          now < 5_000
            ? { ok: false, latencyMs: 100, error: 'refused' }
            : { ok: true, latencyMs: 5, status: 200, body: `${port}${path ?? ''}\n` },
      },
    );
    expect(container.stdout).toBe('waiting\nwaiting\nwaiting\n80/x\n');
    expect(container.exitCode).toBe(0);
  });

  it('gives curl and wget the exit codes that probes rely on', () => {
    const connect = () => ({ ok: true, latencyMs: 1, status: 500, body: 'no' });
    expect(sh('curl -fs http://a/', { connect, untilMs: 10 }).exitCode).toBe(22);
    expect(
      sh('curl -s -o /dev/null -w "%{http_code}" http://a/', { connect, untilMs: 10 }).stdout,
    ).toBe('500');
    expect(sh('wget -q --spider http://a/', { connect, untilMs: 10 }).exitCode).toBe(1);
    const silent = () => ({ ok: false, latencyMs: 90_000, error: 'timeout' as const });
    expect(sh('curl -m 3 http://a/', { connect: silent, untilMs: 3_000 }).exitCode).toBe(28);
  });

  it('lets curl and wget say what went wrong, in their words', () => {
    const failed = (error: 'timeout' | 'refused' | 'unknown-host') => () => ({
      ok: false,
      latencyMs: error === 'timeout' ? 90_000 : 0,
      error,
    });
    const says = (script: string, connect: NonNullable<TestContainerOptions['connect']>) =>
      sh(script, { connect, untilMs: 3_000 }).stderr;
    expect(says('curl -fsS -m 2 http://a/', failed('timeout'))).toBe(
      'curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received\n',
    );
    expect(says('curl -fsS http://a:81/', failed('refused'))).toBe(
      'curl: (7) Failed to connect to a port 81 after 0 ms: Could not connect to server\n',
    );
    expect(says('curl -sS http://a/', failed('unknown-host'))).toBe(
      'curl: (6) Could not resolve host: a\n',
    );
    expect(says('curl -fs http://a/', failed('refused'))).toBe('');
    const broken = () => ({ ok: true, latencyMs: 1, status: 503, body: '' });
    expect(says('curl -fsS http://a/', broken)).toBe(
      'curl: (22) The requested URL returned error: 503\n',
    );
    expect(says('wget -q -T 1 http://a/', failed('timeout'))).toBe('wget: download timed out\n');
    expect(says('wget -q http://a/', failed('refused'))).toBe(
      "wget: can't connect to a:80: Connection refused\n",
    );
  });
});

describe("the chapter's commands", () => {
  it('S11: debian writes index.html and ends', () => {
    const files = new MemoryFiles({}, ['/pod-data']);
    const command = [
      '/bin/sh',
      '-c',
      'echo Hello from the debian container > /pod-data/index.html',
    ];
    const container = run(command, { image: 'debian', files });
    expect(container.file('/pod-data/index.html')).toBe('Hello from the debian container\n');
    expect([container.exitCode, container.now]).toEqual([0, 0]);
  });

  it('S12, S14: the init container copies the archive of its own version', () => {
    for (const version of ['v1', 'v2']) {
      const image = `geektime/sample:${version}`;
      const files = new MemoryFiles(imageInfo(image).files, ['/app']);
      const container = run(['cp', '/sample.war', '/app'], { image, files });
      expect(container.exitCode).toBe(0);
      expect(container.file('/app/sample.war')).toBe(`sample.war ${version}\n`);
    }
  });

  it('S12: start.sh becomes Tomcat, listening on 8080 and serving the archives of its webapps', () => {
    const script = '/root/apache-tomcat-7.0.42-v2/bin/start.sh';
    const container = sh(script, {
      image: 'geektime/tomcat:7.0',
      roundTrip: true,
      untilMs: 10_000,
    });
    expect(container.ports).toEqual([{ at: 3_000, port: 8080 }]);
    const { behaviour } = container.behaviour() ?? {};
    expect(behaviour && httpBodyPath(behaviour, '/sample')).toContain(
      '/root/apache-tomcat-7.0.42-v2/webapps/sample.war',
    );
    expect(container.exitCode).toBeUndefined();
  });
});
