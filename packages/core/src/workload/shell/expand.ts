/** Word expansion: variables, substitutions, field splitting, file name patterns. */
import type { ProgramContext } from '../process.ts';
import { evaluate } from './arithmetic.ts';
import type { ArithmeticScope } from './arithmetic.ts';
import { expandPaths } from './expand-paths.ts';
import type { Piece, ShellWord } from './instructions.ts';
import type { Frame, Task } from './machine-state.ts';
import { operate } from './parameter-operation.ts';
import { escapePattern } from './patterns.ts';
import { ShellError } from './shell-error.ts';
import { argumentsFrame, assign, valueOf } from './variables.ts';

/** Where expansion happens. */
export interface ExpansionScope {
  readonly task: Task;
  readonly frame: Frame | undefined;
  readonly context: ProgramContext;
}

interface Field {
  text: string;
  pattern: string;
  /** True once something quoted or non-empty is in it: an empty field is kept only then. */
  solid: boolean;
  special: boolean;
}

/** The fields of words, split and with patterns replaced by the paths that match. */
export function expandWords(words: readonly ShellWord[], scope: ExpansionScope): string[] {
  return words.flatMap((word) => {
    const fields = split(word, scope);
    return fields.flatMap((field) =>
      field.special ? expandPaths(field, scope.task.cwd, scope.context.files) : [field.text],
    );
  });
}

/** The word as one text, as in assignments: nothing is split. */
export function expandText(word: ShellWord, scope: ExpansionScope): string {
  return word.map((piece) => pieceText(piece, scope)).join('');
}

/** The word as a pattern: what is quoted in it is plain. */
export function expandPattern(word: ShellWord, scope: ExpansionScope): string {
  return word
    .map((piece) => {
      const text = pieceText(piece, scope);
      if (piece.kind === 'glob') return text;
      const active = piece.kind !== 'text' && piece.kind !== 'tilde' && !piece.quoted;
      return active ? text : escapePattern(text);
    })
    .join('');
}

/** Names and words of arithmetic, seen from here. */
export function arithmeticScope(scope: ExpansionScope): ArithmeticScope {
  return {
    value: (name) => valueOf(scope.task, name, scope.context) ?? '',
    assign: (name, value) => assign(scope.task, name, value),
    text: (word) => expandText(word, scope),
  };
}

function pieceText(piece: Piece, scope: ExpansionScope): string {
  switch (piece.kind) {
    case 'text':
    case 'glob':
      return piece.text;
    case 'slot':
      return scope.frame?.slots[piece.slot] ?? '';
    case 'arithmetic':
      return String(evaluate(piece.expression, arithmeticScope(scope)));
    case 'tilde':
      return valueOf(scope.task, 'HOME', scope.context) ?? '/root';
    case 'variable':
      return variableText(piece, scope);
    default:
      return piece satisfies never;
  }
}

function variableText(piece: Extract<Piece, { kind: 'variable' }>, scope: ExpansionScope): string {
  const { task, context } = scope;
  const value = valueOf(task, piece.name, context);
  if (piece.operation)
    return operate(piece.name, value, piece.operation, {
      text: (word) => expandText(word, scope),
      pattern: (word) => expandPattern(word, scope),
      assign: (name, text) => assign(task, name, text),
      number: (text) => evaluate({ kind: 'word', word: text }, arithmeticScope(scope)),
    });
  if (value === undefined && task.options.nounset && !/^[@*\d]/.test(piece.name))
    throw new ShellError(`${piece.name}: unbound variable`, 1);
  if (!piece.length) return value ?? '';
  if (piece.name === '@' || piece.name === '*')
    return String(argumentsFrame(task)?.args.length ?? 0);
  return String((value ?? '').length);
}

function newField(): Field {
  return { text: '', pattern: '', solid: false, special: false };
}

function split(word: ShellWord, scope: ExpansionScope): readonly Field[] {
  const fields: Field[] = [newField()];
  for (const piece of word) {
    const current = fields.at(-1) ?? newField();
    if (isArguments(piece)) {
      appendArguments(fields, piece, scope);
      continue;
    }
    const text = pieceText(piece, scope);
    if (piece.kind === 'glob') {
      current.text += text;
      current.pattern += text;
      current.special = current.solid = true;
    } else if (piece.kind === 'text' || piece.kind === 'tilde' || piece.quoted)
      append(current, text, piece.kind !== 'text' || piece.quoted || text !== '');
    else appendSplit(fields, text, separators(scope));
  }
  return fields.filter((field) => field.solid);
}

function append(field: Field, text: string, solid: boolean): void {
  field.text += text;
  field.pattern += escapePattern(text);
  field.solid ||= solid;
}

function separators({ task }: ExpansionScope): string {
  return task.variables['IFS'] ?? ' \t\n';
}

/** Adds an unquoted value: separators end fields, other separators than blanks also make empty ones. */
function appendSplit(fields: Field[], value: string, ifs: string): void {
  let pendingBlank = false;
  for (const char of value) {
    const field = fields.at(-1) ?? newField();
    if (!ifs.includes(char)) {
      const target = pendingBlank && field.solid ? newField() : field;
      if (target !== field) fields.push(target);
      pendingBlank = false;
      target.text += char;
      target.pattern += char;
      target.solid = true;
      target.special ||= char === '*' || char === '?' || char === '[';
    } else if (' \t\n'.includes(char)) pendingBlank = true;
    else {
      field.solid = true;
      fields.push(newField());
      pendingBlank = false;
    }
  }
  if (pendingBlank && fields.at(-1)?.solid === true) fields.push(newField());
}

function isArguments(piece: Piece): piece is Extract<Piece, { kind: 'variable' }> {
  if (piece.kind !== 'variable' || piece.length || piece.operation) return false;
  return piece.name === '@' || (piece.name === '*' && !piece.quoted);
}

/** `"$@"` gives one field per argument; unquoted, each is split again. */
function appendArguments(
  fields: Field[],
  piece: Extract<Piece, { kind: 'variable' }>,
  scope: ExpansionScope,
): void {
  for (const [index, argument] of (argumentsFrame(scope.task)?.args ?? []).entries()) {
    if (index > 0 && fields.at(-1)?.solid === true) fields.push(newField());
    const field = fields.at(-1) ?? newField();
    if (piece.quoted) append(field, argument, true);
    else appendSplit(fields, argument, separators(scope));
  }
}
