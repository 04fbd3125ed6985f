/** `test`, `[` and the inside of `[[ ]]`. */
import type { FileSystem } from '../process.ts';
import { absolutePath } from '../paths.ts';
import type { Condition, ShellWord } from './instructions.ts';
import { matchesPattern } from './patterns.ts';

/** Words and files as `[[ ]]` sees them. */
export interface ConditionScope {
  readonly files: FileSystem;
  readonly cwd: string;
  text(word: ShellWord): string;
  pattern(word: ShellWord): string;
  isSet(name: string): boolean;
}

/** Whether a `[[ ]]` condition holds. */
export function holds(condition: Condition, scope: ConditionScope): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.operands.every((operand) => holds(operand, scope));
    case 'any':
      return condition.operands.some((operand) => holds(operand, scope));
    case 'not':
      return !holds(condition.operand, scope);
    case 'unary': {
      const operand = scope.text(condition.operand);
      if (condition.operator === '-v') return scope.isSet(operand);
      return unary(condition.operator, operand, scope.files, scope.cwd) ?? false;
    }
    case 'binary': {
      const left = scope.text(condition.left);
      const { operator } = condition;
      if (operator === '=~') return searches(scope.text(condition.right), left);
      if (operator === '==' || operator === '=' || operator === '!=') {
        const same = matchesPattern(scope.pattern(condition.right), left);
        return operator === '!=' ? !same : same;
      }
      return binary(operator, left, scope.text(condition.right)) ?? false;
    }
    default:
      return condition satisfies never;
  }
}

/**
 * The exit code of `test` with these arguments: 0 true, 1 false, 2 not understood. `-a`, `-o`, `!` and parentheses work
 * as POSIX describes them.
 */
export function testArguments(args: readonly string[], files: FileSystem, cwd: string): number {
  const parser = new TestParser(args, files, cwd);
  const result = args.length === 0 ? false : parser.either();
  if (result === undefined || !parser.atEnd) return args.length === 0 ? 1 : 2;
  return result ? 0 : 1;
}

class TestParser {
  readonly #args: readonly string[];
  readonly #files: FileSystem;
  readonly #cwd: string;
  #at = 0;

  constructor(args: readonly string[], files: FileSystem, cwd: string) {
    this.#args = args;
    this.#files = files;
    this.#cwd = cwd;
  }

  get atEnd(): boolean {
    return this.#at >= this.#args.length;
  }

  either(): boolean | undefined {
    let result = this.both();
    while (this.#args[this.#at] === '-o') {
      this.#at += 1;
      const right = this.both();
      result = result === undefined || right === undefined ? undefined : result || right;
    }
    return result;
  }

  both(): boolean | undefined {
    let result = this.one();
    while (this.#args[this.#at] === '-a') {
      this.#at += 1;
      const right = this.one();
      result = result === undefined || right === undefined ? undefined : result && right;
    }
    return result;
  }

  one(): boolean | undefined {
    const [first, second, third] = this.#args.slice(this.#at, this.#at + 3);
    if (first === undefined) return undefined;
    if (second !== undefined && third !== undefined) {
      const result = binary(second, first, third);
      if (result !== undefined) {
        this.#at += 3;
        return result;
      }
    }
    if (first === '!' && second !== undefined) {
      this.#at += 1;
      const result = this.one();
      return result === undefined ? undefined : !result;
    }
    if (first === '(' && second !== undefined) {
      this.#at += 1;
      const result = this.either();
      this.#at += 1;
      return result;
    }
    if (second !== undefined) {
      const result = unary(first, second, this.#files, this.#cwd);
      if (result !== undefined) {
        this.#at += 2;
        return result;
      }
    }
    this.#at += 1;
    return first !== '';
  }
}

function unary(
  operator: string,
  operand: string,
  files: FileSystem,
  cwd: string,
): boolean | undefined {
  if (operator === '-z') return operand === '';
  if (operator === '-n') return operand !== '';
  if (operator === '-t') return false;
  if (!/^-[edfrwxsLhSpbcgGOku]$/.test(operator)) return undefined;
  const found = operand === '' ? undefined : files.stat(absolutePath(operand, cwd));
  switch (operator) {
    case '-d':
      return found?.kind === 'directory';
    case '-f':
      return found?.kind === 'file';
    case '-s':
      return found !== undefined && found.size > 0;
    case '-w':
      return found?.readOnly === false;
    case '-e':
    case '-r':
    case '-x':
    case '-O':
    case '-G':
      return found !== undefined;
    default:
      return false;
  }
}

function binary(operator: string, left: string, right: string): boolean | undefined {
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    case '-ge':
      return a >= b;
    default:
      return undefined;
  }
}

function searches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}
