/** Random shell scripts for property tests: small, always ending, with everything that can stop a process in between. */
import fc from 'fast-check';

const word = fc.constantFrom(
  'a',
  'b',
  '"$x"',
  '$x',
  '$y',
  "'q r'",
  '$((i+1))',
  '$?',
  '"$@"',
  '${z:-d}',
  '${x#a}',
  '$#',
);
const simple = fc.oneof(
  fc.array(word, { maxLength: 3 }).map((words) => `echo ${words.join(' ')}`),
  fc.constantFrom(
    'x=1',
    'y="a b"',
    'x=$y',
    'i=$((i+1))',
    'x=abc',
    'true',
    'false',
    '(exit 3)',
    'x=$(false)',
    'set -- p q',
    'unset x',
  ),
  fc.constantFrom(
    'echo "$x" >> $D/f',
    'echo new > $D/f',
    'cat $D/f',
    'wc -l < $D/f',
    'rm -f $D/f',
    '[ -f $D/f ]',
    'read x < $D/f',
  ),
);

/** Scripts without and, when `pause` is given, with pauses. */
export function scriptArbitrary(pause: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const { script } = fc.letrec<{ script: string; statement: string }>((tie) => {
    const body = tie('script');
    return {
      script: fc
        .array(tie('statement'), { minLength: 1, maxLength: 3 })
        .map((all) => all.join('; ')),
      statement: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        simple,
        simple,
        pause,
        fc
          .tuple(tie('statement'), fc.constantFrom('&&', '||'), tie('statement'))
          .map((all) => all.join(' ')),
        body.map((inner) => `( ${inner}; )`),
        body.map((inner) => `{ ${inner}; }`),
        tie('statement').map((inner) => `! { ${inner}; }`),
        fc.tuple(body, body, body).map(([a, b, c]) => `if ${a}; then ${b}; else ${c}; fi`),
        fc
          .tuple(fc.constantFrom('1 2', '$x', '"$@"', ''), body)
          .map(([items, inner]) => `for v in ${items}; do ${inner}; done`),
        body.map((inner) => `n=0; while [ $n -lt 2 ]; do n=$((n+1)); ${inner}; done`),
        fc
          .tuple(body, fc.constantFrom('break', 'continue'))
          .map(([a, jump]) => `for v in 1 2 3; do ${a}; [ $v = 2 ] && ${jump}; echo v$v; done`),
        body.map((inner) => `echo "[$( ${inner}; )]"`),
        body.map((inner) => `{ ${inner}; } | cat`),
        fc.tuple(body, fc.nat(1e6)).map(([inner, n]) => `{ ${inner}; } > $D/g${n}; cat $D/g${n}`),
        fc
          .tuple(body, body)
          .map(([a, b]) => `case $x in a*) ${a};; 1|"") ${b};; *) echo else;; esac`),
        body.map((inner) => `f() { ${inner}; return 4; }; f u v w`),
      ),
    };
  });
  return fc
    .tuple(fc.constantFrom('', 'set -e; ', 'trap "echo end $?" EXIT; '), script)
    .map((all) => all.join(''));
}
