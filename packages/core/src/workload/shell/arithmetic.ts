/** `$(( ))`: integers in the shell's way. */
import type { Arithmetic, ShellWord } from './instructions.ts';
import { ShellError } from './shell-error.ts';

/** Where names get their values. */
export interface ArithmeticScope {
  value(name: string): string;
  assign(name: string, value: string): void;
  text(word: ShellWord): string;
}

/** The value; assignments happen. Division by zero throws `ShellError`. */
export function evaluate(expression: Arithmetic, scope: ArithmeticScope): number {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return toNumber(scope.value(expression.name), scope);
    case 'word':
      return toNumber(scope.text(expression.word), scope);
    case 'choice':
      return evaluate(expression.test, scope) === 0
        ? evaluate(expression.no, scope)
        : evaluate(expression.yes, scope);
    case 'unary':
      return unary(expression, scope);
    case 'binary':
      return binary(expression, scope);
    default:
      return expression satisfies never;
  }
}

const NAME = /^[A-Za-z_]\w*$/;
const SIMPLE = /^\s*(-?\w+)\s*([-+*/%])\s*(-?\w+)\s*$/;

/** A variable's text as a number; one that names another variable is followed. */
function toNumber(text: string, scope: ArithmeticScope, depth = 0): number {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  if (/^-?0\d+$/.test(trimmed)) return parseInt(trimmed, 8) || 0;
  const value = Number(trimmed);
  if (Number.isFinite(value)) return Math.trunc(value);
  if (NAME.test(trimmed) && depth < 10) return toNumber(scope.value(trimmed), scope, depth + 1);
  const [, left, operator, right] = SIMPLE.exec(trimmed) ?? [];
  if (left !== undefined && right !== undefined && operator !== undefined && depth < 10)
    return apply(operator, toNumber(left, scope, depth + 1), toNumber(right, scope, depth + 1));
  throw new ShellError(`arithmetic syntax error: ${trimmed}`, 2);
}

function unary(
  { operator, operand, prefix }: Extract<Arithmetic, { kind: 'unary' }>,
  scope: ArithmeticScope,
): number {
  const value = evaluate(operand, scope);
  switch (operator) {
    case '++':
    case '--': {
      const next = value + (operator === '++' ? 1 : -1);
      if (operand.kind === 'name') scope.assign(operand.name, String(next));
      return prefix ? next : value;
    }
    case '-':
      return -value;
    case '!':
      return value === 0 ? 1 : 0;
    case '~':
      return ~value;
    default:
      return value;
  }
}

function binary(
  { operator, left, right }: Extract<Arithmetic, { kind: 'binary' }>,
  scope: ArithmeticScope,
): number {
  if (operator === '&&') return evaluate(left, scope) !== 0 && evaluate(right, scope) !== 0 ? 1 : 0;
  if (operator === '||') return evaluate(left, scope) !== 0 || evaluate(right, scope) !== 0 ? 1 : 0;
  const assigning = /^(?:<<|>>|[-+*/%&|^])?=$/.test(operator);
  if (assigning && left.kind === 'name') {
    const value = evaluate(right, scope);
    const result =
      operator === '=' ? value : apply(operator.slice(0, -1), evaluate(left, scope), value);
    scope.assign(left.name, String(result));
    return result;
  }
  return apply(operator, evaluate(left, scope), evaluate(right, scope));
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0) throw new ShellError('division by 0', 2);
      return operator === '/' ? Math.trunc(a / b) : a % b;
    case '**':
      return power(a, b);
    case '<<':
      return a * power(2, b);
    case '>>':
      return Math.floor(a / power(2, b));
    case '&':
      return Number(BigInt(a) & BigInt(b));
    case '|':
      return Number(BigInt(a) | BigInt(b));
    case '^':
      return Number(BigInt(a) ^ BigInt(b));
    case ',':
      return b;
    default:
      return compare(operator, a, b) ? 1 : 0;
  }
}

/** By multiplication: engines differ in the last bits of `**`. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let count = 0; count < Math.min(exponent, 1_100); count += 1) result *= base;
  return result;
}

function compare(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    default:
      throw new ShellError(`arithmetic syntax error: operator ${operator}`, 2);
  }
}
