import { BLOCK } from './header.ts';
import { fitsKeyword, ownMetaComments } from './meta.ts';

/** Printable ASCII, which is all that FITS allows: accents are dropped, anything else becomes `?`. */
export function asciiText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[\u2212\u2013\u2014]/g, '-').replace(/[^ -~]/gu, '?');
}

/** One card of a number or a logical. */
export function card(key: string, value: number | boolean | string, comment = ''): string {
  const text = typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value);
  return `${key.padEnd(8)}= ${text.padStart(20)}${comment === '' ? '' : ` / ${comment}`}`.padEnd(80).slice(0, 80);
}

/** The cards of a text: one, or the CONTINUE convention for a long one. */
export function textCards(key: string, value: string): readonly string[] {
  const text = asciiText(value).replaceAll("'", "''");
  const lead = `${key.padEnd(8)}= `;
  if (text.length <= 68) return [`${lead}'${text.padEnd(8)}'`.padEnd(80)];
  const pieces: string[] = [];
  for (let rest = text; rest !== ''; ) {
    let length = Math.min(67, rest.length);
    // A doubled quote must not be cut in two.
    const quotes = /'*$/.exec(rest.slice(0, length))?.[0].length ?? 0;
    if (length < rest.length && quotes % 2 === 1) length--;
    pieces.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return pieces.map((piece, k) => `${k === 0 ? lead : 'CONTINUE  '}'${piece}${k < pieces.length - 1 ? '&' : ''}'`.padEnd(80));
}

/** Table keywords, comments and history; entries that no keyword can hold go into marked comments. */
export function metaCards(meta: Readonly<Record<string, string>>): readonly string[] {
  const cards: string[] = [];
  for (const [key, value] of Object.entries(meta)) if (fitsKeyword(key, value)) cards.push(...textCards(key, value));
  for (const key of ['COMMENT', 'HISTORY']) if (meta[key] !== undefined) cards.push(...commentary(key, meta[key].split('\n')));
  cards.push(...commentary('COMMENT', ownMetaComments(meta)));
  return cards;
}

function commentary(key: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => asciiText(line).match(/.{1,72}/g) ?? ['']).map((piece) => `${key.padEnd(8)}${piece}`.padEnd(80));
}

/** Cards, END and padding. */
export function headerBlock(cards: readonly string[]): Buffer {
  const text = [...cards, 'END'.padEnd(80)].join('');
  return Buffer.from(text.padEnd(Math.ceil(text.length / BLOCK) * BLOCK), 'latin1');
}
