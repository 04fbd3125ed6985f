/** Ends the running command with a message, as `${x:?}` and `set -u` do; the shell exits with the status. */
export class ShellError extends Error {
  override readonly name = 'ShellError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
