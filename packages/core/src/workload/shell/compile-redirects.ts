/** Redirections and here-documents. */
import type { Redirect, Redirection } from 'unbash';
import { compileParts, compileWord } from './compile-word.ts';
import type { WordScope } from './compile-word.ts';
import type { RedirectCode, ShellWord } from './instructions.ts';

const NO_WORD: ShellWord = [{ kind: 'text', text: '', quoted: true }];

/** The redirections in source order; unsupported ones are reported and left out. */
export function compileRedirects(
  redirections: readonly Redirection[],
  scope: WordScope,
): readonly RedirectCode[] {
  return redirections.flatMap((redirection) => compileRedirect(redirection, scope));
}

function compileRedirect(redirection: Redirection, scope: WordScope): readonly RedirectCode[] {
  const { descriptor } = redirection;
  if (descriptor?.type === 'FileDescriptorVariable') {
    scope.unsupported(`file descriptor variable {${descriptor.name}}`);
    return [];
  }
  if (redirection.type === 'Redirect') return [fileRedirect(redirection, descriptor?.value, scope)];
  const fd = descriptor?.value ?? 0;
  if (redirection.type === 'HereString') {
    const line = redirection.target ? compileWord(redirection.target, scope) : NO_WORD;
    return [{ kind: 'text', fd, text: [...line, { kind: 'text', text: '\n', quoted: true }] }];
  }
  const { body, delimiter, operator } = redirection;
  const expanded = body.parts !== undefined && delimiter?.quoted !== true;
  const text: ShellWord = expanded
    ? compileParts(body.parts ?? [], true, scope)
    : [{ kind: 'text', text: body.text, quoted: true }];
  return [{ kind: 'text', fd, text: operator === '<<-' ? withoutTabs(text) : text }];
}

function withoutTabs(word: ShellWord): ShellWord {
  return word.map((piece, index) => {
    if (piece.kind !== 'text') return piece;
    const text = piece.text.replace(/\n\t+/g, '\n');
    return { ...piece, text: index === 0 ? text.replace(/^\t+/, '') : text };
  });
}

function fileRedirect(
  { operator, target }: Redirect,
  descriptor: number | undefined,
  scope: WordScope,
): RedirectCode {
  const word = target ? compileWord(target, scope) : NO_WORD;
  const output = descriptor ?? 1;
  switch (operator) {
    case '>':
    case '>|':
      return { kind: 'file', fds: [output], mode: 'write', target: word };
    case '>>':
      return { kind: 'file', fds: [output], mode: 'append', target: word };
    case '<':
    case '<>':
      return { kind: 'file', fds: [descriptor ?? 0], mode: 'read', target: word };
    case '&>':
      return { kind: 'file', fds: [1, 2], mode: 'write', target: word };
    case '&>>':
      return { kind: 'file', fds: [1, 2], mode: 'append', target: word };
    case '>&': {
      const isFile = descriptor === undefined && target && !/^(?:\d+|-|\$.*)$/.test(target.text);
      if (isFile) return { kind: 'file', fds: [1, 2], mode: 'write', target: word };
      return { kind: 'duplicate', fd: output, target: word };
    }
    case '<&':
      return { kind: 'duplicate', fd: descriptor ?? 0, target: word };
    default:
      return operator satisfies never;
  }
}
