import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readSimpleYaml } from './simple-yaml.ts';
import { parseFully } from './yaml-documents.ts';

/** What the full reader makes of a text; undefined when it finds something wrong. */
function fullValue(text: string): unknown {
  const { documents, problems } = parseFully(text, 0);
  return problems.length > 0 ? undefined : (documents[0]?.value ?? null);
}

const words = fc.constantFrom(
  ...['a', 'name', 'on', 'yes', 'null', '0644', '12', '-1', '1.5', '1e3', '~', '', 'a b', 'a: b'],
  ...['#x', 'x #y', '- z', "it's", '"q"', 'true', 'http://h:80/p', '[x', '{y}', '*', '&a', '1:30'],
  ...['0x1f', '.5', '+1', '-', '?', 'x:', '100m', '1Gi', '/a/b', 'k8s.io/x', '\\n', 'ä'],
);
const scalars = fc.oneof(words, fc.integer(), fc.boolean(), fc.constant(null), fc.string());
const { tree: values } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(words, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** Lines as people write them, right and wrong. */
const lines = fc
  .tuple(
    fc.constantFrom(0, 0, 1, 2, 2, 4),
    fc.constantFrom('', '- ', '-', 'k: ', 'a: ', '"q": ', "'s': ", 'b:', '- c: ', '{d: ', '# '),
    fc.oneof(
      words,
      fc.constantFrom('[a, b]', '{a: 1, b: [c]}', '{"x":1}', "'v'", '"w"', '[1,', '{}', '[] # c'),
    ),
  )
  .map(([indent, start, end]) => `${' '.repeat(indent)}${start}${end}`);

describe('the fast reader of plain YAML', () => {
  it('reads written values as the full reader does, or leaves them to it', () => {
    fc.assert(
      fc.property(values, fc.boolean(), (value, indentSeq) => {
        const text = stringify(value, { indentSeq, lineWidth: 0 });
        const fast = readSimpleYaml(text);
        if (fast !== undefined) expect(fast).toEqual(fullValue(text));
      }),
      { numRuns: 500 },
    );
  });

  it('reads JSON as JSON', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const fast = readSimpleYaml(text);
        if (fast !== undefined) expect(fast).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('never accepts lines that the full reader refuses or takes for something else', () => {
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 6 }), (written) => {
        const text = written.join('\n');
        const fast = readSimpleYaml(text);
        if (fast !== undefined) expect(fast).toEqual(fullValue(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes what tools write', () => {
    const text = 'a:\n- b: 1\n  c: [x, "y"]\n- {d: e}\nf: {}\n';
    expect(readSimpleYaml(text)).toEqual({ a: [{ b: 1, c: ['x', 'y'] }, { d: 'e' }], f: {} });
  });
});
