/** Compiles shell text to instructions. Parsing is unbash's; what the machine cannot do is marked `unsupported`. */
import { parse } from 'unbash';
import type {
  AndOr,
  Command,
  CompoundList,
  Node,
  ParsedScript,
  Pipeline,
  Redirection,
  Script,
  Statement,
} from './syntax.ts';
import { compileAssignment } from './compile-assignment.ts';
import { compileCompound } from './compile-compound.ts';
import { compileRedirects } from './compile-redirects.ts';
import { compileWords } from './compile-word.ts';
import type { WordScope } from './compile-word.ts';
import type { AssignmentCode, Instruction, ShellCode, ShellWord } from './instructions.ts';

const CACHE_SIZE_MAX = 2_000;
const compiled = new Map<string, ShellCode>();

/** The code of a script text; results are kept, since few distinct scripts occur. */
export function compileScript(text: string): ShellCode {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const code = compileText(text);
  if (compiled.size >= CACHE_SIZE_MAX) compiled.clear();
  compiled.set(text, code);
  return code;
}

function compileText(text: string): ShellCode {
  const script: ParsedScript = parse(text);
  const [error] = script.errors ?? [];
  if (error) return { instructions: [], syntaxError: error.message, single: false };
  const compiler = new ScriptCompiler();
  compiler.statements(script.commands, { tail: true, guarded: false });
  compiler.emit({ op: 'finish' });
  const [only] = script.commands;
  const single =
    script.commands.length === 1 && only?.command.type === 'Command' && only.background !== true;
  if (compiler.nestedError !== undefined)
    return { instructions: [], syntaxError: compiler.nestedError, single: false };
  return { instructions: compiler.instructions, single };
}

/** Where a command stands: `tail` when nothing follows it, `guarded` when `set -e` does not look at its status. */
export interface Place {
  readonly tail: boolean;
  readonly guarded: boolean;
}

/** Collects instructions; compound commands are compiled by `compile-compound.ts`. */
export class ScriptCompiler implements WordScope {
  readonly instructions: Instruction[] = [];
  nestedError: string | undefined;
  #slots = 0;

  /** Appends an instruction and answers its position. */
  emit(instruction: Instruction): number {
    this.instructions.push(instruction);
    return this.instructions.length - 1;
  }

  /** The position that comes next. */
  get here(): number {
    return this.instructions.length;
  }

  /** Replaces an instruction whose target was not known yet. */
  patch(at: number, instruction: Instruction): void {
    this.instructions[at] = instruction;
  }

  unsupported(what: string): void {
    this.emit({ op: 'unsupported', what });
  }

  capture(script: Script): number {
    const [error] = (script as ParsedScript).errors ?? [];
    if (error) this.nestedError ??= error.message;
    const slot = this.#slots;
    this.#slots += 1;
    const entry = this.detached(() => this.substitution(script));
    this.emit({ op: 'capture', entry, slot });
    return slot;
  }

  /** Emits code that is jumped over here and entered from elsewhere; answers its entry. */
  detached(body: () => void, end: Instruction = { op: 'finish' }): number {
    const slots = this.#slots;
    this.#slots = 0;
    const over = this.emit({ op: 'jump', to: 0 });
    body();
    this.emit(end);
    this.patch(over, { op: 'jump', to: this.here });
    this.#slots = slots;
    return over + 1;
  }

  /** Slots are numbered per command. */
  restartSlots(): void {
    this.#slots = 0;
  }

  statements(statements: readonly Statement[], place: Place): void {
    for (const [index, statement] of statements.entries()) {
      const last = index === statements.length - 1;
      const here = { ...place, tail: place.tail && last };
      if (statement.background === true) {
        const inner = { tail: true, guarded: place.guarded };
        const entry = this.detached(() => this.node(statement.command, inner));
        this.emit({ op: 'spawn', kind: 'background', entry });
      } else this.node(statement.command, here);
    }
  }

  list(list: CompoundList, place: Place): void {
    this.statements(list.commands, place);
  }

  node(node: Node, place: Place): void {
    switch (node.type) {
      case 'Command':
        this.command(node, place);
        break;
      case 'AndOr':
        this.andOr(node, place);
        break;
      case 'Pipeline':
        this.pipeline(node, place);
        break;
      default:
        compileCompound(this, node, place);
    }
  }

  /** `$(< file)` reads the file; anything else is run. */
  private substitution(script: Script): void {
    const [only] = script.commands;
    const command = only?.command;
    const reads = command?.type === 'Command' && !command.name && command.redirects.length > 0;
    if (!reads || script.commands.length > 1) {
      this.statements(script.commands, { tail: false, guarded: false });
      return;
    }
    const words: ShellWord[] = [[{ kind: 'text', text: 'cat', quoted: false }]];
    const redirects = compileRedirects(command.redirects, this);
    this.emit({ ...EMPTY_COMMAND, words, redirects });
  }

  private command(command: Command, place: Place): void {
    this.restartSlots();
    const words: ShellWord[] = command.name ? [...compileWords(command.name, this)] : [];
    const assignments: AssignmentCode[] = [];
    const redirections: Redirection[] = [...command.redirects];
    for (const part of command.prefix)
      if (part.type === 'Assignment') assignments.push(...compileAssignment(part, this));
    for (const part of command.args) {
      if (part.type === 'Word') words.push(...compileWords(part, this));
      else
        for (const { name, value, append } of compileAssignment(part, this))
          words.push([
            { kind: 'text', text: `${name}${append ? '+' : ''}=`, quoted: true },
            ...value.map((piece) => ('quoted' in piece ? { ...piece, quoted: true } : piece)),
          ]);
    }
    const redirects = compileRedirects(redirections, this);
    const captured = this.instructions.at(-1)?.op === 'capture';
    this.emit({ op: 'command', assignments, words, redirects, captured, ...place });
    if (!place.guarded) this.emit({ op: 'check' });
  }

  private andOr(node: AndOr, place: Place): void {
    let skip: number | undefined;
    for (const [index, command] of node.commands.entries()) {
      const last = index === node.commands.length - 1;
      this.node(command, { tail: place.tail && last, guarded: place.guarded || !last });
      if (skip !== undefined) this.land(skip);
      if (last) break;
      const on = node.operators[index] === '&&' ? 'failure' : 'success';
      skip = this.emit({ op: 'branch', on, to: 0 });
    }
  }

  /** Lets the jump at `from` come out here. */
  land(from: number): void {
    const jump = this.instructions[from];
    if (jump?.op === 'branch' || jump?.op === 'jump') this.patch(from, { ...jump, to: this.here });
  }

  private pipeline(node: Pipeline, place: Place): void {
    const negated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
    const guarded = place.guarded || negated;
    const [only] = node.commands;
    if (node.commands.length === 1 && only)
      this.node(only, { tail: place.tail && !negated, guarded });
    else {
      const entries = node.commands.map((command, index) =>
        this.detached(() => this.node(command, { tail: place.tail && index === 0, guarded })),
      );
      const joinsErrors = node.operators.map((operator) => operator === '|&');
      this.emit({ op: 'pipeline', entries, joinsErrors });
      if (!guarded) this.emit({ op: 'check' });
    }
    if (negated) this.emit({ op: 'negate' });
  }
}

const EMPTY_COMMAND = {
  op: 'command',
  assignments: [],
  words: [],
  redirects: [],
  captured: false,
  tail: false,
  guarded: true,
} as const;
