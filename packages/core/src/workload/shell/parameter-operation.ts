/** `${name:-word}`, `${name#pattern}`, `${name/pattern/text}` and their kin. */
import type { ShellWord, VariableOperation } from './instructions.ts';
import { patternSource } from './patterns.ts';
import { ShellError } from './shell-error.ts';

/** How operands are expanded and defaults stored. */
export interface OperandScope {
  text(word: ShellWord): string;
  pattern(word: ShellWord): string;
  number(word: ShellWord): number;
  assign(name: string, value: string): void;
}

/** The value after the operation; `${x:?message}` throws `ShellError`. */
export function operate(
  name: string,
  value: string | undefined,
  operation: VariableOperation,
  scope: OperandScope,
): string {
  switch (operation.kind) {
    case 'default':
      return withDefault(name, value, operation, scope);
    case 'remove':
      return removed(value ?? '', operation.operator, scope.pattern(operation.pattern));
    case 'replace': {
      const pattern = patternSource(scope.pattern(operation.pattern));
      const start = operation.operator === '/#' ? '^' : '';
      const end = operation.operator === '/%' ? '$' : '';
      const expression = new RegExp(
        `${start}(?:${pattern})${end}`,
        operation.operator === '//' ? 'g' : '',
      );
      const replacement = scope.text(operation.replacement);
      return pattern === '' ? (value ?? '') : (value ?? '').replace(expression, () => replacement);
    }
    case 'slice':
      return sliced(value ?? '', operation, scope);
    case 'case':
      return withCase(value ?? '', operation.operator);
    default:
      return operation satisfies never;
  }
}

function withDefault(
  name: string,
  value: string | undefined,
  { operator, operand }: Extract<VariableOperation, { kind: 'default' }>,
  scope: OperandScope,
): string {
  const absent = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator.at(-1)) {
    case '+':
      return absent ? '' : scope.text(operand);
    case '=': {
      if (!absent) return value;
      const text = scope.text(operand);
      scope.assign(name, text);
      return text;
    }
    case '?': {
      if (!absent) return value;
      throw new ShellError(`${name}: ${scope.text(operand) || 'parameter not set'}`, 2);
    }
    default:
      return absent ? scope.text(operand) : value;
  }
}

function removed(value: string, operator: string, pattern: string): string {
  const longest = operator.length === 2;
  const source = `(?:${patternSource(pattern, longest)})`;
  if (operator.startsWith('#')) return value.replace(new RegExp(`^${source}`), '');
  // A suffix pattern is anchored at the end: the start that is tried decides how much goes.
  const expression = new RegExp(`^${source}$`);
  const starts = Array.from({ length: value.length + 1 }, (_, index) => index);
  const start = (longest ? starts : starts.reverse()).find((at) =>
    expression.test(value.slice(at)),
  );
  return start === undefined ? value : value.slice(0, start);
}

function sliced(
  value: string,
  { offset, length }: Extract<VariableOperation, { kind: 'slice' }>,
  scope: OperandScope,
): string {
  const from = scope.number(offset);
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (length === undefined) return value.slice(start);
  const count = scope.number(length);
  return value.slice(start, count < 0 ? value.length + count : start + count);
}

function withCase(value: string, operator: string): string {
  const change = (text: string): string =>
    operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase();
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
}
