import type { Column } from '../../shared/catalogue.ts';
import { GrowingNumbers } from './growing.ts';
import { INTEGER, LONG_INTEGER, NOT_A_NUMBER, parseNumber, parsed } from './numberText.ts';

/** What a column is called and said to be. */
export interface ColumnLabel {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly ucd: string;
}

export type ColumnKind = Column['kind'];

/** What the file, or an earlier reading of it, says of a column's values. */
export interface KnownOfColumn {
  readonly kind?: ColumnKind;
  /** False where numbers are reals even when written without a decimal point. */
  readonly integer?: boolean;
  /** Further tokens that mean "no value", such as -999, where the file says so. */
  readonly missing?: readonly string[];
  /** True where the format has its own way to say "no value": words such as `None` are then text like any other. */
  readonly verbatim?: boolean;
}

/** Cells that mean "no value" in any column, unless a text column has them in quotes. */
const MISSING_TOKENS: ReadonlySet<string> = new Set([
  '', 'NaN', 'nan', 'NAN', 'null', 'NULL', 'Null', '--', 'N/A', 'n/a', 'NA', '<NA>', '#N/A', 'None', 'none', 'masked', '...',
]);
const LONGEST_TOKEN = 6;

const INTERNED = 256;

/** Filled cell by cell from text, it finds out by itself whether it holds numbers, booleans or text. */
export class InferredColumn {
  readonly label: ColumnLabel;
  readonly #missing: ReadonlySet<string>;
  readonly #missingNumbers: readonly number[];
  #kind: ColumnKind | 'longInteger' | 'unknown';
  #numbers = new GrowingNumbers();
  #texts: string[] = [];
  #integer = true;
  #rows = 0;
  /** Numbers or booleans were seen, then text: only a second reading, with the kind fixed, can give the text. */
  conflict = false;
  /** The first cell that is no number, boolean or missing value, and its row counted from 1. */
  firstWord: { readonly row: number; readonly text: string } | undefined;
  readonly #interned: string[] = new Array<string>(INTERNED).fill('');

  constructor(label: ColumnLabel, known: KnownOfColumn = {}) {
    const { missing = [], kind, integer, verbatim = false } = known;
    this.label = label;
    this.#missing = verbatim ? new Set(missing) : missing.length === 0 ? MISSING_TOKENS : new Set([...MISSING_TOKENS, ...missing]);
    this.#missingNumbers = missing.map(Number).filter((value) => !Number.isNaN(value));
    this.#integer = integer ?? true;
    this.#kind = kind ?? 'unknown';
  }

  get rows(): number {
    return this.#rows;
  }

  /** One more cell, the bytes [start, end) without quotes; `escaped` when it holds doubled quotes. */
  add(bytes: Buffer, start: number, end: number, quoted: boolean, escaped: boolean): void {
    this.#rows++;
    if (start === end) {
      this.#addMissing();
      return;
    }
    if (this.#kind === 'longInteger' && this.#missingNumbers.length === 0 && isWhole(bytes, start, end)) {
      this.#texts.push(bytes.toString('latin1', start, end));
      return;
    }
    if (this.#kind !== 'text') {
      const found = parseNumber(bytes, start, end);
      if (found !== NOT_A_NUMBER && this.#addNumber(found, parsed.value, bytes, start, end)) return;
      if (found === NOT_A_NUMBER) {
        const text = this.#decode(bytes, start, end);
        if (end - start <= 16 && this.#missing.has(text) && !(quoted && this.#kind === 'longInteger')) this.#addMissing();
        else this.#addWord(escaped ? text.replaceAll('""', '"') : text);
        return;
      }
    }
    const text = this.#decode(bytes, start, end);
    if (!quoted && (text.length <= LONGEST_TOKEN || this.#missing !== MISSING_TOKENS) && this.#missing.has(text)) this.#addMissing();
    else this.#texts.push(escaped ? text.replaceAll('""', '"') : text);
  }

  #addMissing(): void {
    if (this.#kind === 'text' || this.#kind === 'longInteger') this.#texts.push('');
    else this.#numbers.push(NaN);
  }

  /** False when the column has turned to text, so that the cell has to be kept as text. */
  #addNumber(found: number, value: number, bytes: Buffer, start: number, end: number): boolean {
    if (this.#missingNumbers.length > 0 && this.#missingNumbers.includes(value)) {
      this.#addMissing();
      return true;
    }
    if (this.#kind === 'boolean') {
      this.#turnToText();
      return false;
    }
    if (this.#kind === 'longInteger') {
      if (found === INTEGER || found === LONG_INTEGER) {
        this.#texts.push(this.#decode(bytes, start, end));
        return true;
      }
      this.#longIntegersToNumbers();
    }
    if (found === LONG_INTEGER && this.#integer) {
      if (this.#kind === 'unknown') this.#texts = new Array<string>(this.#rows - 1).fill('');
      else this.#texts = Array.from(this.#numbers.toArray(), (v) => (Number.isNaN(v) ? '' : String(v)));
      this.#numbers = new GrowingNumbers();
      this.#kind = 'longInteger';
      this.#texts.push(this.#decode(bytes, start, end));
      return true;
    }
    this.#kind = 'number';
    if (found !== INTEGER) this.#integer = false;
    this.#numbers.push(value);
    return true;
  }

  #longIntegersToNumbers(): void {
    for (const text of this.#texts) this.#numbers.push(text === '' ? NaN : Number(text));
    this.#texts = [];
    this.#integer = false;
    this.#kind = 'number';
  }

  #addWord(text: string): void {
    const word = text.toLowerCase();
    const isBoolean = word === 'true' || word === 'false';
    if (isBoolean && (this.#kind === 'unknown' || this.#kind === 'boolean')) {
      this.#kind = 'boolean';
      this.#numbers.push(word === 'true' ? 1 : 0);
      return;
    }
    this.firstWord ??= { row: this.#rows, text };
    this.#turnToText();
    this.#texts.push(text);
  }

  #turnToText(): void {
    if (this.#kind === 'unknown') this.#texts = new Array<string>(this.#rows - 1).fill('');
    else if (this.#kind !== 'longInteger') this.conflict = true;
    this.#numbers = new GrowingNumbers();
    this.#kind = 'text';
  }

  #decode(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > 24) return decodeText(bytes, start, end);
    let hash = length;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    const slot = hash & (INTERNED - 1);
    const known = this.#interned[slot];
    if (known.length === length) {
      let i = 0;
      while (i < length && known.charCodeAt(i) === bytes[start + i] && bytes[start + i] < 128) i++;
      if (i === length) return known;
    }
    return (this.#interned[slot] = decodeText(bytes, start, end));
  }

  toColumn(): Column {
    if (this.#kind === 'text' || this.#kind === 'longInteger') return { ...this.label, kind: 'text', values: this.#texts };
    const values = this.#numbers.toArray();
    if (this.#kind === 'boolean') {
      return { ...this.label, kind: 'boolean', values: Uint8Array.from(values, (v) => (Number.isNaN(v) ? 255 : v)) };
    }
    return { ...this.label, kind: 'number', values, integer: this.#integer && this.#kind === 'number' };
  }
}

/** Digits after at most a sign. */
function isWhole(bytes: Buffer, start: number, end: number): boolean {
  let i = bytes[start] === 0x2d || bytes[start] === 0x2b ? start + 1 : start;
  if (i === end) return false;
  for (; i < end; i++) if (bytes[i] < 0x30 || bytes[i] > 0x39) return false;
  return true;
}

/** UTF-8, or Latin-1 where the bytes are not. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes('\uFFFD') ? bytes.toString('latin1', start, end) : text;
}
