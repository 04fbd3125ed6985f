/** Loops, conditions, cases, functions and groups. */
import { compileArithmetic, compileWord, compileWords } from './compile-word.ts';
import { compileRedirects } from './compile-redirects.ts';
import type { Place, ScriptCompiler } from './compile-script.ts';
import type { Condition, Instruction } from './instructions.ts';
import type { CompoundNode, TestExpression } from './syntax.ts';

type Of<Type extends CompoundNode['type']> = Extract<CompoundNode, { type: Type }>;

/** Emits the code of a compound command. */
export function compileCompound(to: ScriptCompiler, node: CompoundNode, place: Place): void {
  to.restartSlots();
  switch (node.type) {
    case 'If':
      return compileIf(to, node, place);
    case 'While':
      return compileWhile(to, node, place);
    case 'For':
      return compileFor(to, node, place);
    case 'ArithmeticFor':
      return compileArithmeticFor(to, node, place);
    case 'Case':
      return compileCase(to, node, place);
    case 'CompoundList':
      return to.list(node, place);
    case 'BraceGroup':
      return to.list(node.body, place);
    case 'Subshell': {
      const entry = to.detached(() => to.list(node.body, { ...place, guarded: place.guarded }));
      to.emit({ op: 'spawn', kind: 'subshell', entry });
      return check(to, place);
    }
    case 'Redirected': {
      const redirects = compileRedirects(node.redirects, to);
      const at = to.emit({ op: 'redirect', redirects, to: 0 });
      to.node(node.command, { ...place, tail: place.tail });
      to.emit({ op: 'restore' });
      to.patch(at, { op: 'redirect', redirects, to: to.here });
      return undefined;
    }
    case 'Function': {
      const body = (): void => to.node(node.body, { tail: false, guarded: false });
      const entry = to.detached(body, { op: 'return' });
      to.emit({ op: 'function', name: node.name.value, entry });
      return undefined;
    }
    case 'ArithmeticCommand': {
      const expression = compileArithmetic(node.expression, to);
      to.emit({ op: 'arithmetic', expression });
      return check(to, place);
    }
    case 'TestCommand': {
      const condition = compileCondition(to, node.expression);
      to.emit({ op: 'condition', condition });
      return check(to, place);
    }
    case 'Select':
    case 'Coproc':
      to.unsupported(node.type.toLowerCase());
      to.emit({ op: 'status', value: 0 });
      return undefined;
    default:
      return node satisfies never;
  }
}

function check(to: ScriptCompiler, place: Place): void {
  if (!place.guarded) to.emit({ op: 'check' });
}

function compileIf(to: ScriptCompiler, node: Of<'If'>, place: Place): void {
  const ends: number[] = [];
  for (const { clause, then } of [node, ...node.elif]) {
    to.list(clause, { tail: false, guarded: true });
    const otherwise = to.emit({ op: 'branch', on: 'failure', to: 0 });
    to.list(then, place);
    ends.push(to.emit({ op: 'jump', to: 0 }));
    to.land(otherwise);
  }
  if (node.else) to.list(node.else, place);
  else to.emit({ op: 'status', value: 0 });
  for (const end of ends) to.land(end);
}

/** Emits a loop's mark, lets `body` fill it, and closes it; `continueTo` is known to `body` alone. */
function loop(
  to: ScriptCompiler,
  items: Extract<Instruction, { op: 'loop' }>['items'],
  body: () => { readonly continueTo: number; readonly exits: readonly number[] },
): void {
  const mark = to.emit({ op: 'loop', breakTo: 0, continueTo: 0 });
  const { continueTo, exits } = body();
  for (const exit of exits) to.land(exit);
  to.emit({ op: 'leave' });
  const breakTo = to.emit({ op: 'endLoop' });
  to.patch(mark, { op: 'loop', breakTo, continueTo, ...(items && { items }) });
}

function compileWhile(to: ScriptCompiler, node: Of<'While'>, place: Place): void {
  loop(to, undefined, () => {
    const continueTo = to.here;
    to.list(node.clause, { tail: false, guarded: true });
    const on = node.kind === 'while' ? 'failure' : 'success';
    const exit = to.emit({ op: 'branch', on, to: 0 });
    to.list(node.body, { tail: false, guarded: place.guarded });
    to.emit({ op: 'keep' });
    to.emit({ op: 'jump', to: continueTo });
    return { continueTo, exits: [exit] };
  });
}

function compileFor(to: ScriptCompiler, node: Of<'For'>, place: Place): void {
  const items = node.wordlist?.flatMap((word) => compileWords(word, to)) ?? 'arguments';
  loop(to, items, () => {
    const continueTo = to.emit({ op: 'next', name: node.name.value, to: 0 });
    to.list(node.body, { tail: false, guarded: place.guarded });
    to.emit({ op: 'keep' });
    to.emit({ op: 'jump', to: continueTo });
    to.patch(continueTo, { op: 'next', name: node.name.value, to: to.here });
    return { continueTo, exits: [] };
  });
}

function compileArithmeticFor(to: ScriptCompiler, node: Of<'ArithmeticFor'>, place: Place): void {
  to.emit({ op: 'arithmetic', expression: compileArithmetic(node.initialize, to) });
  loop(to, undefined, () => {
    const start = to.here;
    const exits: number[] = [];
    if (node.test) {
      to.emit({ op: 'arithmetic', expression: compileArithmetic(node.test, to) });
      exits.push(to.emit({ op: 'branch', on: 'failure', to: 0 }));
    }
    to.list(node.body, { tail: false, guarded: place.guarded });
    to.emit({ op: 'keep' });
    const continueTo = to.here;
    to.emit({ op: 'arithmetic', expression: compileArithmetic(node.update, to) });
    to.emit({ op: 'jump', to: start });
    return { continueTo, exits };
  });
}

function compileCase(to: ScriptCompiler, node: Of<'Case'>, place: Place): void {
  const word = compileWord(node.word, to);
  const patterns = node.items.map((item) => item.pattern.map((each) => compileWord(each, to)));
  const at = to.emit({ op: 'status', value: 0 });
  const entries: number[] = [];
  const ends: number[] = [];
  for (const item of node.items) {
    entries.push(to.here);
    if (item.body.commands.length === 0) to.emit({ op: 'status', value: 0 });
    to.list(item.body, place);
    if (item.terminator !== ';&') ends.push(to.emit({ op: 'jump', to: 0 }));
  }
  const otherwise = to.emit({ op: 'status', value: 0 });
  for (const end of ends) to.land(end);
  const arms = entries.map((entry, index) => ({ patterns: patterns[index] ?? [], to: entry }));
  to.patch(at, { op: 'case', word, arms, otherwise });
}

function compileCondition(to: ScriptCompiler, expression: TestExpression): Condition {
  switch (expression.type) {
    case 'TestUnary': {
      const operand = compileWord(expression.operand, to);
      return { kind: 'unary', operator: expression.operator, operand };
    }
    case 'TestBinary': {
      const left = compileWord(expression.left, to);
      const right = compileWord(expression.right, to);
      return { kind: 'binary', operator: expression.operator, left, right };
    }
    case 'TestLogical': {
      const operands = expression.operands.map((operand) => compileCondition(to, operand));
      return { kind: expression.operator === '&&' ? 'all' : 'any', operands };
    }
    case 'TestNot': {
      const operand = compileCondition(to, expression.operand);
      return expression.negations.length % 2 === 1 ? { kind: 'not', operand } : operand;
    }
    case 'TestGroup':
      return compileCondition(to, expression.expression);
    default:
      return expression satisfies never;
  }
}
