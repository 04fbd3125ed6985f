/** Words of the parser's syntax tree as pieces. Command substitutions become slots, filled before the word is used. */
import type {
  ArithmeticExpression,
  DoubleQuotedChild,
  ParameterExpansionPart,
  ParameterOperation,
  Script,
  Word,
  WordPart,
} from 'unbash';
import type { Arithmetic, Piece, ShellWord, VariableOperation } from './instructions.ts';

/** What compiling a word may ask of the script's compiler. */
export interface WordScope {
  /** Emits the code of a substitution and answers the slot of its output. */
  capture(script: Script): number;
  unsupported(what: string): void;
}

/** The pieces of a word. */
export function compileWord(word: Word, scope: WordScope): ShellWord {
  const tilde = word.text.startsWith('~') && /^~(?:\/|$)/.test(word.value);
  if (word.parts === undefined) {
    const quoted = word.text !== word.value;
    const text: Piece = { kind: 'text', text: tilde ? word.value.slice(1) : word.value, quoted };
    return tilde ? [{ kind: 'tilde' }, text] : [text];
  }
  const pieces = compileParts(word.parts, false, scope);
  const [first] = pieces;
  if (tilde && first?.kind === 'text')
    return [{ kind: 'tilde' }, { ...first, text: first.text.slice(1) }, ...pieces.slice(1)];
  return pieces;
}

/** A word that may stand for several: `{a,b}c` and `{1..3}`, where the braces hold plain text. */
export function compileWords(word: Word, scope: WordScope): readonly ShellWord[] {
  const { parts } = word;
  if (!parts?.some(({ type }) => type === 'BraceExpansion')) return [compileWord(word, scope)];
  let words: ShellWord[] = [[]];
  for (const part of parts) {
    const choices: readonly ShellWord[] =
      part.type === 'BraceExpansion'
        ? braceChoices(part.text).map((text) => [{ kind: 'text', text, quoted: false }])
        : [compileParts([part], false, scope)];
    words = words.flatMap((before) => choices.map((choice) => [...before, ...choice]));
  }
  return words;
}

const BRACE_CHOICES_MAX = 10_000;

function braceChoices(text: string): readonly string[] {
  const inner = text.slice(1, -1);
  const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.-?(\d+))?$/.exec(inner);
  if (!range) return inner.includes('..') ? [text] : inner.split(',');
  const [from, to] = [Number(range[1]), Number(range[2])];
  const by = Math.max(1, Number(range[3] ?? 1));
  const count = Math.min(BRACE_CHOICES_MAX, Math.floor(Math.abs(to - from) / by) + 1);
  return Array.from({ length: count }, (_, index) =>
    String(from + Math.sign(to - from) * by * index),
  );
}

/** The pieces of word parts, as in a here-document (`quoted`). */
export function compileParts(
  parts: readonly WordPart[],
  quoted: boolean,
  scope: WordScope,
): ShellWord {
  return parts.flatMap((part) => compilePart(part, quoted, scope));
}

function compilePart(
  part: WordPart | DoubleQuotedChild,
  quoted: boolean,
  scope: WordScope,
): ShellWord {
  switch (part.type) {
    case 'Literal':
      return [{ kind: 'text', text: part.value, quoted }];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ kind: 'text', text: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString': {
      const inner = part.parts.flatMap((child) => compilePart(child, true, scope));
      return inner.length === 0 ? [{ kind: 'text', text: '', quoted: true }] : inner;
    }
    case 'Glob':
      return [
        quoted ? { kind: 'text', text: part.text, quoted } : { kind: 'glob', text: part.text },
      ];
    case 'SimpleExpansion':
      return [{ kind: 'variable', name: part.text.slice(1), quoted, length: false }];
    case 'ParameterExpansion':
      return [compileParameter(part, quoted, scope)];
    case 'CommandExpansion': {
      if (part.script === undefined) return [];
      return [{ kind: 'slot', slot: scope.capture(part.script), quoted }];
    }
    case 'ArithmeticExpansion': {
      const expression = compileArithmetic(part.expression, scope);
      return [{ kind: 'arithmetic', expression, quoted }];
    }
    case 'BraceExpansion':
      return [{ kind: 'text', text: part.text, quoted: false }];
    case 'ProcessSubstitution':
      scope.unsupported(`process substitution ${part.text}`);
      return [{ kind: 'text', text: '/dev/null', quoted: true }];
    case 'ExtendedGlob':
      scope.unsupported(`extended pattern ${part.text}`);
      return [{ kind: 'text', text: part.text, quoted }];
    default:
      return part satisfies never;
  }
}

function compileParameter(part: ParameterExpansionPart, quoted: boolean, scope: WordScope): Piece {
  const length = part.prefix === '#';
  if (part.prefix === '!') scope.unsupported(`indirect expansion ${part.text}`);
  if (part.index !== undefined) scope.unsupported(`array element ${part.text}`);
  const operation = part.operation && compileOperation(part.operation, part.text, scope);
  return {
    kind: 'variable',
    name: part.parameter,
    quoted,
    length,
    ...(operation && { operation }),
  };
}

function compileOperation(
  operation: ParameterOperation,
  text: string,
  scope: WordScope,
): VariableOperation | undefined {
  switch (operation.type) {
    case 'Default': {
      const operand = compileWord(operation.operand, scope);
      return { kind: 'default', operator: operation.operator, operand };
    }
    case 'Remove': {
      const pattern = compileWord(operation.operand, scope);
      return { kind: 'remove', operator: operation.operator, pattern };
    }
    case 'Replace':
      return {
        kind: 'replace',
        operator: operation.operator,
        pattern: compileWord(operation.pattern, scope),
        replacement: compileWord(operation.replacement, scope),
      };
    case 'Slice':
      return {
        kind: 'slice',
        offset: compileWord(operation.offset, scope),
        ...(operation.length && { length: compileWord(operation.length, scope) }),
      };
    case 'CaseModification':
      return { kind: 'case', operator: operation.operator };
    case 'Transform':
    case 'Names':
    case 'Unknown':
      scope.unsupported(`parameter expansion ${text}`);
      return undefined;
    default:
      return operation satisfies never;
  }
}

/** An arithmetic expression; an absent one is 0. */
export function compileArithmetic(
  expression: ArithmeticExpression | undefined,
  scope: WordScope,
): Arithmetic {
  if (expression === undefined) return { kind: 'number', value: 0 };
  switch (expression.type) {
    case 'ArithmeticBinary': {
      const left = compileArithmetic(expression.left, scope);
      const right = compileArithmetic(expression.right, scope);
      return { kind: 'binary', operator: expression.operator, left, right };
    }
    case 'ArithmeticUnary': {
      const operand = compileArithmetic(expression.operand, scope);
      return { kind: 'unary', operator: expression.operator, operand, prefix: expression.prefix };
    }
    case 'ArithmeticTernary':
      return {
        kind: 'choice',
        test: compileArithmetic(expression.test, scope),
        yes: compileArithmetic(expression.consequent, scope),
        no: compileArithmetic(expression.alternate, scope),
      };
    case 'ArithmeticGroup':
      return compileArithmetic(expression.expression, scope);
    case 'ArithmeticWord': {
      if (expression.parts)
        return { kind: 'word', word: compileParts(expression.parts, true, scope) };
      return compileOperand(expression.value, scope);
    }
    case 'ArithmeticCommandExpansion': {
      if (expression.script === undefined) return { kind: 'number', value: 0 };
      const slot = scope.capture(expression.script);
      return { kind: 'word', word: [{ kind: 'slot', slot, quoted: true }] };
    }
    default:
      return expression satisfies never;
  }
}

function compileOperand(value: string, scope: WordScope): Arithmetic {
  if (/^\d+$/.test(value))
    return { kind: 'number', value: value.startsWith('0') ? parseInt(value, 8) : Number(value) };
  if (/^0[xX][\da-fA-F]+$/.test(value)) return { kind: 'number', value: Number(value) };
  if (/^[A-Za-z_]\w*$/.test(value)) return { kind: 'name', name: value };
  if (/^\$(?:\w+|[?#!$])$/.test(value)) {
    const variable: Piece = { kind: 'variable', name: value.slice(1), quoted: true, length: false };
    return { kind: 'word', word: [variable] };
  }
  if (value !== '') scope.unsupported(`arithmetic ${value}`);
  return { kind: 'number', value: 0 };
}
