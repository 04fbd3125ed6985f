import { describe, expect, it } from 'vitest';
import type { Fact } from './fact.ts';
import { hashFacts } from './hash.ts';
import { LogReader, readLog } from './ndjson-reader.ts';
import { LogWriter, writeLog } from './ndjson-writer.ts';

const facts = [
  { seq: 1, at: 0, cause: 0, type: 'LampInstalled', room: 'kitchen' },
  { seq: 2, at: 5, cause: 1, type: 'LampLit', watts: 60 },
  { seq: 3, at: 9, cause: 2, type: 'LampBroken', end: true },
];
const options = { version: '0.1.0', seed: 7, inputs: { manifests: ['web.yaml'] } };
const text = writeLog(facts, options);
const lines = text.trimEnd().split('\n');
const withLine = (number: number, line: string) => lines.with(number - 1, line);

const problemOf = (damaged: Iterable<string>) => {
  const reading = readLog(damaged);
  return reading.complete ? 'complete' : reading.problem.message;
};

describe('writing', () => {
  it('gives a header, one fact per line, and a closing line', () => {
    expect(lines).toEqual([
      '{"podsim":"log","formatVersion":1,"version":"0.1.0","seed":7,"inputs":{"manifests":["web.yaml"]}}',
      '{"seq":1,"at":0,"cause":0,"type":"LampInstalled","room":"kitchen"}',
      '{"seq":2,"at":5,"cause":1,"type":"LampLit","watts":60}',
      '{"seq":3,"at":9,"cause":2,"type":"LampBroken","end":true}',
      expect.stringMatching(/^\{"end":true,"facts":3,"sha256":"[0-9a-f]{64}"\}$/),
    ]);
  });

  it('hands each line to the sink as soon as it is known', () => {
    const pieces: string[] = [];
    const writer = new LogWriter((piece) => pieces.push(piece), options);
    expect(pieces).toHaveLength(1);
    for (const [index, fact] of facts.entries()) {
      writer.write(fact);
      expect(pieces).toHaveLength(index + 2);
    }
    expect(writer.hash).toBe(hashFacts(facts));
    writer.close();
    expect(pieces.join('')).toBe(text);
  });

  it('refuses facts out of order and after the end', () => {
    const writer = new LogWriter(() => undefined, options);
    expect(() => writer.write({ seq: 2, at: 0, cause: 0, type: 'LampLit' })).toThrow(
      'fact 2 was written out of order',
    );
    writer.close();
    expect(() => writer.write({ seq: 1, at: 0, cause: 0, type: 'LampLit' })).toThrow('closed log');
    expect(() => writer.close()).toThrow('closed twice');
  });
});

describe('a whole log', () => {
  it('reads back as header and facts, with the hash of the run', () => {
    expect(readLog(text.split('\n'))).toEqual({
      complete: true,
      header: { podsim: 'log', formatVersion: 1, ...options },
      facts,
      hash: hashFacts(facts),
    });
  });

  it('may be empty of facts, and may lack its last line break', () => {
    expect(readLog(writeLog([], options).split('\n'))).toMatchObject({ complete: true, facts: [] });
    expect(readLog(lines)).toMatchObject({ complete: true });
  });

  it('can be read without keeping the facts', () => {
    const seen: number[] = [];
    const reader = new LogReader({ retain: false, onFact: (fact) => seen.push(fact.seq) });
    for (const line of lines) reader.push(line);
    expect(reader.end()).toMatchObject({ complete: true, facts: [] });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is read only as far as the facts are known', () => {
    type Known = Fact & { readonly type: 'LampInstalled' };
    const recognise = (fact: Fact): fact is Known => fact.type === 'LampInstalled';
    expect(readLog(lines, { recognise })).toMatchObject({
      facts: facts.slice(0, 1),
      problem: {
        kind: 'damaged',
        message: 'line 3: fact 2 is a LampLit, unknown to this podsim; 1 fact recovered',
      },
    });
  });
});

describe('the end of the run', () => {
  const whole = writeLog(facts, options, 300).trimEnd().split('\n');

  it('stands in the closing line, may be later than the last fact, and is read back', () => {
    expect(whole.at(-1)).toMatch(
      /^\{"end":true,"facts":3,"endedAt":300,"sha256":"[0-9a-f]{64}"\}$/,
    );
    expect(readLog(whole)).toMatchObject({ complete: true, endedAt: 300, hash: hashFacts(facts) });
  });

  it('is unknown of older logs', () => {
    expect(readLog(lines)).not.toHaveProperty('endedAt');
  });

  it('is covered by the checksum, and not before the last fact', () => {
    const ending = (text: string) => whole.with(-1, whole.at(-1)?.replace('300', text) ?? '');
    expect(problemOf(ending('301'))).toContain('checksum mismatch: the log was altered');
    expect(problemOf(ending('1e999'))).toContain('checksum mismatch: the log was altered');
    expect(problemOf(ending('"300"'))).toContain('checksum mismatch: the log was altered');
    expect(problemOf(writeLog(facts, options, 8).split('\n'))).toBe(
      'line 5: the closing line ends the run at 8 ms, before its last fact; 3 facts recovered',
    );
  });
});

describe('a torn log', () => {
  it('is told from a damaged one by where it ends, and keeps what survived', () => {
    expect(readLog(lines.slice(0, 3))).toMatchObject({
      complete: false,
      facts: facts.slice(0, 2),
      problem: { kind: 'torn', line: 3, recovered: 2 },
    });
  });

  it.each([
    [lines.slice(0, 4), 'line 4: the log ends here without its closing line; 3 facts recovered'],
    [
      [...lines.slice(0, 3), lines[3]?.slice(0, 20) ?? ''],
      'line 4: the log ends within this line; 2 facts recovered',
    ],
    [
      [...lines.slice(0, 4), '{"end":tr'],
      'line 5: the log ends within this line; 3 facts recovered',
    ],
    [lines.slice(0, 1), 'line 1: the log ends here without its closing line; 0 facts recovered'],
  ])('says where (%#)', (damaged, message) => {
    expect(problemOf(damaged)).toBe(message);
  });
});

describe('a damaged log', () => {
  it.each([
    [withLine(3, '{"seq":2,"at"!5}'), 'line 3: not JSON; 1 fact recovered'],
    [withLine(3, ''), 'line 3: not JSON; 1 fact recovered'],
    [withLine(3, '[]'), 'line 3: JSON, but not an object; 1 fact recovered'],
    [lines.toSpliced(2, 1), 'line 3: fact 3 where fact 2 was expected; 1 fact recovered'],
    [
      lines.toSpliced(2, 0, lines[1] ?? ''),
      'line 3: fact 1 where fact 2 was expected; 1 fact recovered',
    ],
    [withLine(3, '{"at":5}'), 'line 3: no seq where fact 2 was expected; 1 fact recovered'],
    [
      withLine(4, '{"seq":3,"at":4,"cause":2,"type":"LampBroken"}'),
      'line 4: fact 3 at 4ms runs back behind 5ms; 2 facts recovered',
    ],
    [
      withLine(4, '{"seq":3,"at":9,"cause":3,"type":"LampBroken"}'),
      'line 4: fact 3 has cause 3, which is no earlier fact; 2 facts recovered',
    ],
    [
      withLine(4, '{"seq":3,"at":9,"cause":2,"type":7}'),
      'line 4: fact 3 has no type; 2 facts recovered',
    ],
    [lines.toSpliced(3, 1), 'line 4: the closing line counts 3 facts; 2 facts recovered'],
    [[...lines, 'x'], 'line 6: there is text after the closing line; 3 facts recovered'],
  ])('says where and what (%#)', (damaged, message) => {
    expect(problemOf(damaged)).toBe(message);
  });

  it('is noticed by its checksum when every line still reads well', () => {
    const message =
      'line 5: checksum mismatch: the log was altered; 3 facts recovered, not all of them to be trusted';
    expect(problemOf(lines.map((line) => line.replace('kitchen', 'kitchem')))).toBe(message);
    expect(problemOf(lines.map((line) => line.replace('"seed":7', '"seed":8')))).toBe(message);
    expect(problemOf([...lines.slice(0, 4), `${lines[4] ?? ''} `])).toBe(message);
  });
});

describe('a file that is no log', () => {
  const header = lines[0] ?? '';
  it.each([
    [[], 'torn-header', 'line 1: the file has no header; 0 facts recovered'],
    [[''], 'torn-header', 'line 1: the file has no header; 0 facts recovered'],
    [['{"pods'], 'torn-header', 'line 1: the header is cut off or damaged; 0 facts recovered'],
    [
      [header.slice(0, 40)],
      'torn-header',
      'line 1: the header is cut off or damaged; 0 facts recovered',
    ],
    [
      ['apiVersion: v1', 'kind: Pod'],
      'foreign',
      'line 1: not a podsim log, which would begin with {"podsim":"log",; 0 facts recovered',
    ],
    [
      [header.replace('"podsim":"log"', '"podsim":"report"'), ...lines.slice(1)],
      'foreign',
      'line 1: not a podsim log, which would begin with {"podsim":"log",; 0 facts recovered',
    ],
    [
      [header.replace('"formatVersion":1', '"formatVersion":7')],
      'format',
      'line 1: log format 7 is newer than this podsim (reads up to 1); 0 facts recovered',
    ],
    [
      [header.replace('"formatVersion":1', '"formatVersion":-1')],
      'format',
      'line 1: log format -1 is older than this podsim reads; 0 facts recovered',
    ],
    [
      [header.replace('"formatVersion":1', '"formatVersion":"x"')],
      'damaged',
      'line 1: the header has no formatVersion; 0 facts recovered',
    ],
    [
      [header.replace('"seed"', '"sead"')],
      'damaged',
      'line 1: the header lacks version, seed or inputs; 0 facts recovered',
    ],
  ])('says what it is instead (%#)', (foreign, kind, message) => {
    expect(readLog(foreign)).toEqual({
      complete: false,
      header: undefined,
      facts: [],
      problem: { kind, line: 1, recovered: 0, message },
    });
  });
});
