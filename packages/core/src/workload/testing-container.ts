/** A container for tests: files in memory, programs stepped through virtual time, everything they did on record. */
import type { SimTime } from '../engine/time.ts';
import { absolutePath, parentPath } from './paths.ts';
import type {
  ConnectResult,
  ConnectTarget,
  FileSystem,
  Program,
  ProgramContext,
  ProgramState,
  ProgramStep,
  Signal,
} from './process.ts';

/** Files in memory, with the directories that paths imply. */
export class MemoryFiles implements FileSystem {
  readonly contents = new Map<string, string>();
  readonly zeros = new Map<string, number>();
  readonly directories = new Set<string>(['/', '/tmp', '/data', '/root']);

  constructor(files: Readonly<Record<string, string>> = {}, directories: readonly string[] = []) {
    for (const [path, content] of Object.entries(files)) {
      this.#addParents(path);
      this.contents.set(path, content);
    }
    for (const path of directories) {
      this.#addParents(path);
      this.directories.add(path);
    }
  }

  read(path: string): string | undefined {
    return this.contents.get(path);
  }

  write(
    path: string,
    content: string,
    { append, zeroBytes = 0 }: { append: boolean; zeroBytes?: number },
  ) {
    if (this.directories.has(path)) return 'EISDIR' as const;
    if (!this.directories.has(parentPath(path))) return 'ENOENT' as const;
    this.contents.set(path, (append ? (this.contents.get(path) ?? '') : '') + content);
    this.zeros.set(path, zeroBytes + (append ? (this.zeros.get(path) ?? 0) : 0));
    return undefined;
  }

  mkdir(path: string, { parents }: { parents: boolean }) {
    if (!parents && !this.directories.has(parentPath(path))) return 'ENOENT' as const;
    this.#addParents(path);
    this.directories.add(path);
    return undefined;
  }

  remove(path: string) {
    for (const each of [...this.contents.keys(), ...this.directories])
      if (each === path || each.startsWith(`${path}/`)) {
        this.contents.delete(each);
        this.directories.delete(each);
      }
    return undefined;
  }

  stat(path: string) {
    if (this.directories.has(path)) return { kind: 'directory', size: 0, readOnly: false } as const;
    const content = this.contents.get(path);
    return content === undefined
      ? undefined
      : ({
          kind: 'file',
          size: content.length + (this.zeros.get(path) ?? 0),
          readOnly: false,
        } as const);
  }

  list(path: string): readonly string[] | undefined {
    if (!this.directories.has(path)) return undefined;
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = [...this.contents.keys(), ...this.directories]
      .filter((each) => each !== path && each.startsWith(prefix))
      .map((each) => each.slice(prefix.length).split('/')[0] ?? '');
    return [...new Set(names)].sort();
  }

  #addParents(path: string): void {
    for (let at = parentPath(path); at !== '/'; at = parentPath(at)) this.directories.add(at);
  }
}

/** What a test may set. */
export interface TestContainerOptions {
  readonly files?: MemoryFiles;
  readonly env?: Readonly<Record<string, string>>;
  readonly isInit?: boolean;
  readonly connect?: (target: ConnectTarget, now: SimTime) => ConnectResult;
  readonly portsTaken?: readonly number[];
  /** Sends the state through JSON after each step. */
  readonly roundTrip?: boolean;
  readonly startAt?: SimTime;
}

/** One process of a program. */
export class TestContainer {
  readonly files: MemoryFiles;
  stdout = '';
  stderr = '';
  readonly warnings: string[] = [];
  readonly ports: { at: SimTime; port: number }[] = [];
  readonly wakeUps: SimTime[] = [];
  /** Signals sent to the container's main process. */
  readonly signals: Signal[] = [];
  now: SimTime;
  exitCode: number | undefined;
  state: ProgramState = null;
  readonly #program: Program;
  readonly #options: TestContainerOptions;
  readonly #startedAt: SimTime;
  #next: ProgramStep['next'] = { kind: 'forever' };
  #draws = 0;

  constructor(program: Program, options: TestContainerOptions = {}) {
    this.#program = program;
    this.#options = options;
    this.files = options.files ?? new MemoryFiles();
    this.now = options.startAt ?? 0;
    this.#startedAt = this.now;
    this.#take(program.start(this.context()));
  }

  /** Resumes the process at every instant that it asks for, up to `at`. */
  runUntil(at: SimTime): this {
    while (this.exitCode === undefined && this.#next.kind === 'sleep' && this.#next.untilMs <= at) {
      this.now = this.#next.untilMs;
      this.wakeUps.push(this.now);
      this.#take(this.#program.resume(this.state, this.context()));
    }
    this.now = Math.max(this.now, at);
    return this;
  }

  signal(signal: Signal): this {
    this.#take(this.#program.signal(this.state, signal, this.context()));
    return this;
  }

  post(port: number, path: string, body: string) {
    const request = { port, path, method: 'POST', body };
    const answer = this.#program.receive?.(this.state, request, this.context());
    if (answer) this.state = answer.state;
    return answer;
  }

  behaviour() {
    return this.#program.behaviourOf(this.state);
  }

  file(path: string): string | undefined {
    return this.files.read(absolutePath(path, '/'));
  }

  context(): ProgramContext {
    return new TestContext(this, this.#options, this.#startedAt);
  }

  /** The draws of all steps: 0.618..., 0.236..., and so on. */
  draw(): number {
    this.#draws += 1;
    return (this.#draws * 0.618_033_988) % 1;
  }

  #take({ state, next }: ProgramStep): void {
    this.state =
      this.#options.roundTrip === true
        ? (JSON.parse(JSON.stringify(state)) as ProgramState)
        : deepFreeze(state);
    this.#next = next;
    if (next.kind === 'exit') this.exitCode = next.code;
  }
}

/** Methods that need their object, as those of a real host do. */
class TestContext implements ProgramContext {
  readonly now: SimTime;
  readonly startedAt: SimTime;
  readonly hostname = 'web-1';
  readonly env: Readonly<Record<string, string>>;
  readonly files: MemoryFiles;
  readonly isInit: boolean;
  readonly #container: TestContainer;
  readonly #options: TestContainerOptions;

  constructor(container: TestContainer, options: TestContainerOptions, startedAt: SimTime) {
    this.now = container.now;
    this.startedAt = startedAt;
    this.env = options.env ?? {};
    this.files = container.files;
    this.isInit = options.isInit ?? true;
    this.#container = container;
    this.#options = options;
  }

  stdout(text: string): void {
    this.#container.stdout += text;
  }

  stderr(text: string): void {
    this.#container.stderr += text;
  }

  warn(message: string): void {
    this.#container.warnings.push(message);
  }

  listen(port: number): boolean {
    if (this.#options.portsTaken?.includes(port) === true) return false;
    this.#container.ports.push({ at: this.now, port });
    return true;
  }

  connect(target: ConnectTarget): ConnectResult {
    const refused = { ok: false, latencyMs: 0, error: 'refused' } as const;
    return this.#options.connect?.(target, this.now) ?? refused;
  }

  random(): number {
    return this.#container.draw();
  }

  signalMain(signal: Signal): void {
    this.#container.signals.push(signal);
  }
}

/** The store freezes states; a program that changes one it was given fails here. */
function deepFreeze(state: ProgramState): ProgramState {
  if (state !== null && typeof state === 'object') {
    Object.freeze(state);
    for (const each of Object.values(state)) deepFreeze(each);
  }
  return state;
}
