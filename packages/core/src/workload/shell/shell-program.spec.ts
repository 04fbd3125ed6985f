import { describe, expect, it } from 'vitest';
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
    ['for i in 1 2 3 4; do if [ $i = 3 ]; then break; fi; [ $i = 1 ] && continue; echo $i; done', '2\n'],
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
    ['x=file.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${x/tar/zip}', 'file.tar file tar.gz gz file.zip.gz\n'],
    ['[[ abc == a* && ! -f /nope ]] && echo yes', 'yes\n'],
    ['until false; do echo once; break; done', 'once\n'],
    ['for i in {1..3} x{a,b}; do echo -n "$i "; done', '1 2 3 xa xb '],
    ['eval "echo $((2*3))"; . /tmp/none 2>/dev/null; echo unreachable', '6\n'],
    ['for ((i=0;i<3;i++)); do echo $i; done', '0\n1\n2\n'],
    ['yes | head -n 2', 'y\ny\n'],
    ['date; date +%s', 'Thu Jan  1 00:00:00 UTC 2026\n1767225600\n'],
    ['echo "b\na" | sort | tr a-z A-Z | sed "s/A/x/"', 'x\nB\n'],
    ['local_test() { local v=in; echo $v; }; v=out; local_test; echo $v', 'in\nout\n'],
    ['X=5 sh -c \'echo $X $0 $1\' name arg', '5 name arg\n'],
    ['trap "echo bye" EXIT; echo hi', 'hi\nbye\n'],
    ['a=1; a=2 true; echo $a; export B=x; env | grep ^B=', '1\nB=x\n'],
    ['echo out; echo err >&2', 'out\n'],
    ['{ echo a; echo b; } | tail -n 1', 'b\n'],
    ['echo "$(seq 1 3 | tail -1)"', '3\n'],
    ['basename /a/b.txt .txt; dirname /a/b.txt', 'b\n/a\n'],
  ])('%s', (script, output) => {
    const container = sh(script, { image: 'bash', untilMs: 2_000 });
    expect(container.stdout).toBe(output);
  });
});
