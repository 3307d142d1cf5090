import { SteelyardError } from '../../shared/errors.ts';
import type { ByteCursor } from '../source/byteCursor.ts';

export const BLOCK = 2880;
const CARD = 80;

/** The cards of one header-data unit (FITS standard 4.0, section 4). */
export interface FitsHeader {
  readonly cards: ReadonlyMap<string, string | number | boolean>;
  /** COMMENT and HISTORY lines. */
  readonly comments: readonly string[];
  readonly history: readonly string[];
}

/** Reads one header; undefined at the end of the file. Throws `format-invalid` when it is cut short. */
export async function readHeader(cursor: ByteCursor, fileName: string): Promise<FitsHeader | undefined> {
  const lines: string[] = [];
  for (;;) {
    const bytes = await cursor.take(BLOCK);
    if (bytes.length === 0 && lines.length === 0) return undefined;
    const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    if (lines.length === 0 && !/^(SIMPLE {2}|XTENSION)=/.test(block)) return undefined; // padding after the last unit
    for (let at = 0; at + CARD <= block.length; at += CARD) {
      const card = block.slice(at, at + CARD);
      if (card.trimEnd() === 'END') return parseCards(lines);
      lines.push(card);
    }
    if (bytes.length < BLOCK) {
      throw new SteelyardError('format-invalid', `${fileName} is truncated: it ends inside a FITS header, after ${cursor.position} bytes; copy it again.`, { file: fileName });
    }
  }
}

function parseCards(lines: readonly string[]): FitsHeader {
  const cards = new Map<string, string | number | boolean>();
  const comments: string[] = [];
  const history: string[] = [];
  let last = '';
  for (const line of lines) {
    const keyword = line.slice(0, 8).trim();
    if (keyword === 'COMMENT') comments.push(line.slice(8).trimEnd());
    else if (keyword === 'HISTORY') history.push(line.slice(8).trimEnd());
    else if (keyword === 'CONTINUE') {
      const more = stringValue(line.slice(8).trim());
      const before = cards.get(last);
      if (more !== undefined && typeof before === 'string' && before.endsWith('&')) cards.set(last, before.slice(0, -1) + more);
    } else {
      const hierarch = /^HIERARCH\s+([^=]+?)\s*=\s*(.*)$/.exec(line);
      const plain = line.slice(8, 10) === '= ' ? [keyword, line.slice(10)] : undefined;
      const [name, rest] = hierarch !== null ? [hierarch[1], hierarch[2]] : (plain ?? ['', '']);
      const value = name === '' ? undefined : cardValue(rest);
      if (value === undefined) continue;
      last = name;
      cards.set(name, value);
    }
  }
  return { cards, comments, history };
}

function cardValue(text: string): string | number | boolean | undefined {
  const quoted = stringValue(text.trim());
  if (quoted !== undefined) return quoted;
  const word = text.split('/')[0].trim();
  if (word === 'T' || word === 'F') return word === 'T';
  if (word === '') return undefined;
  const number = Number(word.replace(/[dD]/, 'e'));
  // A long integer, such as the null value of a 64-bit column, is kept digit for digit.
  return Number.isNaN(number) || (/^[+-]?\d+$/.test(word) && !Number.isSafeInteger(number)) ? word : number;
}

function stringValue(text: string): string | undefined {
  const match = /^'((?:[^']|'')*)'/.exec(text);
  return match === null ? undefined : match[1].replaceAll("''", "'").trimEnd();
}

export function cardNumber(header: FitsHeader, key: string, otherwise: number): number {
  const value = header.cards.get(key);
  return value === undefined ? otherwise : Number(value);
}

export function cardText(header: FitsHeader, key: string): string {
  const value = header.cards.get(key);
  return value === undefined ? '' : String(value).trim();
}

/** Bytes of data after a header, without the padding. */
export function dataBytes(header: FitsHeader): number {
  const axes = cardNumber(header, 'NAXIS', 0);
  if (axes === 0) return 0;
  let size = 1;
  const grouped = header.cards.get('GROUPS') === true;
  for (let axis = grouped ? 2 : 1; axis <= axes; axis++) size *= cardNumber(header, `NAXIS${axis}`, 0);
  return (Math.abs(cardNumber(header, 'BITPIX', 8)) / 8) * cardNumber(header, 'GCOUNT', 1) * (cardNumber(header, 'PCOUNT', 0) + size);
}

/** Bytes of a unit's data with the padding to a whole block. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK;
}
