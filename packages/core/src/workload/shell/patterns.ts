/** Shell patterns (`*`, `?`, `[a-z]`); a backslash makes the next character plain. */

/** The pattern as a regular expression source, without anchors. */
export function patternSource(pattern: string, greedy = true): string {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    if (char === '\\') {
      at += 1;
      source += plain(pattern[at] ?? '\\');
    } else if (char === '*') source += greedy ? '[^]*' : '[^]*?';
    else if (char === '?') source += '[^]';
    else if (char === '[') {
      const end = closing(pattern, at);
      if (end < 0) source += '\\[';
      else {
        source += bracket(pattern.slice(at + 1, end));
        at = end;
      }
    } else source += plain(char);
  }
  return source;
}

/** Whether the whole text matches. */
export function matchesPattern(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${patternSource(pattern)})$`).test(text);
}

/** The text as a pattern that matches it alone. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

/** Whether the pattern has any special character. */
export function isPattern(pattern: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*[*?[]/.test(pattern);
}

function plain(char: string): string {
  return char.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function closing(pattern: string, open: number): number {
  const first = pattern[open + 1];
  const from = first === '!' || first === '^' ? open + 3 : open + 2;
  return pattern.indexOf(']', from);
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:digit:]': '0-9',
  '[:alpha:]': 'A-Za-z',
  '[:alnum:]': 'A-Za-z0-9',
  '[:space:]': '\\s',
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
};

function bracket(inside: string): string {
  const negated = inside.startsWith('!') || inside.startsWith('^');
  let set = (negated ? inside.slice(1) : inside).replace(/[\\\]^]/g, '\\$&');
  for (const [name, range] of Object.entries(CLASSES)) set = set.replaceAll(name, range);
  return `[${negated ? '^' : ''}${set}]`;
}
