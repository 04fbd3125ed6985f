/** What a shell script is compiled to: a flat list, so that a process can stop anywhere and be kept as plain data. */

/** A word in pieces; what is quoted is neither split nor globbed. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'glob'; readonly text: string }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly quoted: boolean;
      readonly length: boolean;
      readonly operation?: VariableOperation;
    }
  /** The output of a command substitution that ran just before. */
  | { readonly kind: 'slot'; readonly slot: number; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Arithmetic; readonly quoted: boolean }
  | { readonly kind: 'tilde' };
export type ShellWord = readonly Piece[];

/** `${name...}` beyond the plain value. */
export type VariableOperation =
  | { readonly kind: 'default'; readonly operator: string; readonly operand: ShellWord }
  | { readonly kind: 'remove'; readonly operator: string; readonly pattern: ShellWord }
  | {
      readonly kind: 'replace';
      readonly operator: string;
      readonly pattern: ShellWord;
      readonly replacement: ShellWord;
    }
  | { readonly kind: 'slice'; readonly offset: ShellWord; readonly length?: ShellWord }
  | { readonly kind: 'case'; readonly operator: string };

export type Arithmetic =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'word'; readonly word: ShellWord }
  | {
      readonly kind: 'unary';
      readonly operator: string;
      readonly operand: Arithmetic;
      readonly prefix: boolean;
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
    }
  | {
      readonly kind: 'choice';
      readonly test: Arithmetic;
      readonly yes: Arithmetic;
      readonly no: Arithmetic;
    };

/** The inside of `[[ ]]`. */
export type Condition =
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: ShellWord }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: ShellWord;
      readonly right: ShellWord;
    }
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Condition[] }
  | { readonly kind: 'not'; readonly operand: Condition };

export interface AssignmentCode {
  readonly name: string;
  readonly value: ShellWord;
  readonly append: boolean;
}
export type RedirectCode =
  | {
      readonly kind: 'file';
      readonly fds: readonly number[];
      readonly mode: 'read' | 'write' | 'append';
      readonly target: ShellWord;
    }
  | { readonly kind: 'duplicate'; readonly fd: number; readonly target: ShellWord }
  | { readonly kind: 'text'; readonly fd: number; readonly text: ShellWord };

/** One step of the machine; `to`, `entry` and the like are positions in the same list. */
export type Instruction =
  | {
      readonly op: 'command';
      readonly assignments: readonly AssignmentCode[];
      readonly words: readonly ShellWord[];
      readonly redirects: readonly RedirectCode[];
      /** True when substitutions ran for this command: then they decide the status of a bare assignment. */
      readonly captured: boolean;
      /** True when nothing follows in the script: a program started here may stay for ever. */
      readonly tail: boolean;
      readonly guarded: boolean;
    }
  | { readonly op: 'capture'; readonly entry: number; readonly slot: number }
  | { readonly op: 'spawn'; readonly kind: 'subshell' | 'background'; readonly entry: number }
  | {
      readonly op: 'pipeline';
      readonly entries: readonly number[];
      readonly joinsErrors: readonly boolean[];
    }
  /** The end of a subshell's code. */
  | { readonly op: 'finish' }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'branch'; readonly on: 'success' | 'failure'; readonly to: number }
  | { readonly op: 'negate' }
  | { readonly op: 'status'; readonly value: number }
  /** `set -e` looks at the status here. */
  | { readonly op: 'check' }
  | {
      readonly op: 'loop';
      readonly breakTo: number;
      readonly continueTo: number;
      /** What a `for` goes through; `arguments` is its default, `"$@"`. */
      readonly items?: readonly ShellWord[] | 'arguments';
    }
  | { readonly op: 'next'; readonly name: string; readonly to: number }
  /** Remembers the status of a loop's body; `leave` takes it as the loop's own. */
  | { readonly op: 'keep' }
  | { readonly op: 'leave' }
  | { readonly op: 'endLoop' }
  | {
      readonly op: 'case';
      readonly word: ShellWord;
      readonly arms: readonly { readonly patterns: readonly ShellWord[]; readonly to: number }[];
      readonly otherwise: number;
    }
  | { readonly op: 'arithmetic'; readonly expression: Arithmetic }
  | { readonly op: 'condition'; readonly condition: Condition }
  | { readonly op: 'function'; readonly name: string; readonly entry: number }
  | { readonly op: 'return' }
  | { readonly op: 'redirect'; readonly redirects: readonly RedirectCode[]; readonly to: number }
  | { readonly op: 'restore' }
  | { readonly op: 'unsupported'; readonly what: string };

/** A compiled script. */
export interface ShellCode {
  readonly instructions: readonly Instruction[];
  /** What the parser refused; the script fails with exit code 2. */
  readonly syntaxError?: string;
  /** The single simple command that the script consists of: shells execute it in their own place. */
  readonly single: boolean;
}
