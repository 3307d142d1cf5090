import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT = 10;

/** The files that were opened last, the latest first; kept in the user's data folder. */
export class RecentFiles {
  readonly #path: string;
  readonly #onChange: (paths: readonly string[]) => void;
  #paths: readonly string[] = [];
  /** One write after the other: the last one is what stays. */
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, onChange: (paths: readonly string[]) => void) {
    this.#path = join(folder, 'recent-files.json');
    this.#onChange = onChange;
  }

  /** A list that is not there, or that cannot be read, is an empty one. */
  async load(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '[]');
    this.#paths = pathsIn(text);
    this.#onChange(this.#paths);
  }

  add(path: string): void {
    this.#set([path, ...this.#paths.filter((known) => known !== path)].slice(0, KEPT));
  }

  clear(): void {
    this.#set([]);
  }

  /** Resolves when all is on disk. */
  settled(): Promise<void> {
    return this.#writing;
  }

  #set(paths: readonly string[]): void {
    this.#paths = paths;
    this.#onChange(paths);
    this.#writing = this.#writing.then(() => this.#write(paths)).catch(() => { /* a list of conveniences is worth no alarm */ });
  }

  async #write(paths: readonly string[]): Promise<void> {
    await writeFile(`${this.#path}.new`, JSON.stringify(paths));
    await rename(`${this.#path}.new`, this.#path);
  }
}

function pathsIn(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((path): path is string => typeof path === 'string' && path !== '').slice(0, KEPT) : [];
  } catch {
    return [];
  }
}
