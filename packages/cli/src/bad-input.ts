/** What the user can get wrong. */

/** Something is wrong with what was given: each message is printed on its own line, and the exit code is 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
  readonly messages: readonly string[];

  constructor(messages: readonly string[]) {
    super(messages.join('\n'));
    this.messages = messages;
  }
}

/** Why a file cannot be used, in words for people rather than Node's. */
export function fileProblem(path: string, error: unknown): BadInput {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return new BadInput([`${path}: ${reasonOf(code, error)}`]);
}

function reasonOf(code: unknown, error: unknown): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'is a folder, not a file';
    case 'ENOSPC':
      return 'no space left';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
