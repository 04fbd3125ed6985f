/** A command line as text that can be pasted into a shell. */

/** `podsim run 'my file.yaml' --seed 7`. */
export function commandText(argv: readonly string[]): string {
  return ['podsim', ...argv.map(quoted)].join(' ');
}

const quoted = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
