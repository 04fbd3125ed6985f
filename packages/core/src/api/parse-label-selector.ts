/** The string syntax of label selectors: `app=web,tier in (a,b),!legacy`. Mirrors `apimachinery/pkg/labels (Parse)`. */
import { newRequirement, type Requirement, type SelectorError } from './label-requirement.ts';
import { sortedByKey, type Selector } from './label-selector.ts';
import { labelKeyErrors } from './labels.ts';

interface Token {
  readonly kind: 'symbol' | 'word' | 'end';
  readonly text: string;
}

const SPECIAL = '=!(),><';
const BINARY_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
]);
const EXPECTED_OPERATORS = 'in, notin, =, ==, !=, gt, lt';

/** The requirements of a selector text in key order, or what the API server would answer. */
export function parseLabelSelector(text: string): Exclude<Selector, 'nothing'> | SelectorError {
  const parser = new Parser(tokensOf(text));
  const requirements: Requirement[] = [];
  for (;;) {
    const token = parser.peek();
    if (token.kind === 'end') return sortedByKey(requirements);
    if (!startsRequirement(token)) {
      return { error: `found '${token.text}', expected: !, identifier, or 'end of string'` };
    }
    const requirement = parser.requirement();
    if ('error' in requirement) {
      return { ...requirement, error: `unable to parse requirement: ${requirement.error}` };
    }
    requirements.push(requirement);
    const next = parser.next();
    if (next.kind === 'end') return sortedByKey(requirements);
    if (!isSymbol(next, ',')) {
      return { error: `found '${next.text}', expected: ',' or 'end of string'` };
    }
    if (!startsRequirement(parser.peek())) {
      return { error: `found '${parser.peek().text}', expected: identifier after ','` };
    }
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token {
    return this.#tokens[this.#position] ?? END;
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  requirement(): Requirement | SelectorError {
    let token = this.next();
    const negated = isSymbol(token, '!');
    if (negated) token = this.next();
    if (token.kind !== 'word') return { error: `found '${token.text}', expected: identifier` };
    const key = token.text;
    const keyErrors = labelKeyErrors(key);
    if (keyErrors.length > 0) {
      const error = `<nil>: Invalid value: "${key}": ${keyErrors.join('; ')}`;
      return { error, type: 'Invalid value' };
    }
    const following = this.peek();
    if (negated) return newRequirement(key, '!', []);
    if (following.kind === 'end' || isSymbol(following, ',')) {
      return newRequirement(key, 'exists', []);
    }
    return this.#comparison(key);
  }

  #comparison(key: string): Requirement | SelectorError {
    const token = this.next();
    const operator = BINARY_OPERATORS.get(token.text);
    if (operator === undefined) {
      return { error: `found '${token.text}', expected: ${EXPECTED_OPERATORS}` };
    }
    const isSet = operator === 'in' || operator === 'notin';
    const values = isSet ? this.#valueSet() : this.#exactValue();
    if ('error' in values) return values;
    return newRequirement(key, operator, [...new Set(values)].sort());
  }

  #exactValue(): readonly string[] | SelectorError {
    const token = this.peek();
    if (token.kind === 'end' || isSymbol(token, ',')) return [''];
    this.next();
    if (token.kind === 'word') return [token.text];
    return { error: `found '${token.text}', expected: identifier` };
  }

  /** `(a,b)`; an empty place between commas or brackets is the empty value. */
  #valueSet(): readonly string[] | SelectorError {
    const open = this.next();
    if (!isSymbol(open, '(')) return { error: `found '${open.text}' expected: '('` };
    const values: string[] = [];
    let isPlaceEmpty = true;
    for (;;) {
      const token = this.next();
      if (token.kind === 'word' && isPlaceEmpty) {
        values.push(token.text);
        isPlaceEmpty = false;
      } else if (isSymbol(token, ',') || isSymbol(token, ')')) {
        if (isPlaceEmpty) values.push('');
        if (isSymbol(token, ')')) return values;
        isPlaceEmpty = true;
      } else {
        const expected = isPlaceEmpty ? "',', ')' or identifier" : "',' or ')'";
        return { error: `found '${token.text}', expected: ${expected}` };
      }
    }
  }
}

const END: Token = { kind: 'end', text: '' };

function startsRequirement(token: Token): boolean {
  return token.kind === 'word' || isSymbol(token, '!');
}

function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[ \t\r\n]+/, '');
    if (rest === '') return tokens;
    const token = SPECIAL.includes(rest.charAt(0)) ? symbolAt(rest) : wordAt(rest);
    tokens.push(token);
    rest = rest.slice(token.text.length);
  }
}

/** The longest known symbol: `==` and `!=` before `=` and `!`. */
function symbolAt(text: string): Token {
  const double = text.slice(0, 2);
  return { kind: 'symbol', text: double === '==' || double === '!=' ? double : text.charAt(0) };
}

function wordAt(text: string): Token {
  return { kind: 'word', text: /^[^=!(),>< \t\r\n]+/.exec(text)?.[0] ?? text };
}
