import { SteelyardError } from '../../shared/errors.ts';
import type { ColumnLabel, KnownOfColumn } from '../columns/inferredColumn.ts';
import { distinctNames, labelOf } from '../columns/label.ts';
import { NOT_A_NUMBER, parseNumberText } from '../columns/numberText.ts';
import type { ReadOptions } from '../options.ts';
import { readComments } from './comments.ts';
import type { CommentFacts } from './comments.ts';
import { splitText } from './records.ts';
import type { RecordShape } from './records.ts';

/** How a text table is written, found from its beginning. */
export interface Dialect extends RecordShape {
  readonly labels: readonly ColumnLabel[];
  readonly known: readonly KnownOfColumn[];
  /** Records before the first row: header, units, rulers. */
  readonly skip: number;
  /** The kinds are declared: a cell of another kind is an error, not a change of the column's kind. */
  readonly strict?: boolean;
  readonly meta: Readonly<Record<string, string>>;
}

const DELIMITERS = ['\t', ',', ';', '|', ' '] as const;
const SAMPLE = 50;

/** Finds delimiter, header, units and comments from the head of the file; `whole` when the head is all of it. */
export function findDialect(fileName: string, head: Uint8Array, whole: boolean, options: ReadOptions): Dialect {
  const { comment, lines } = leadingComments(head);
  const delimiter = options.delimiter ?? findDelimiter(fileName, head, whole, comment);
  const records = splitText(fileName, head, { delimiter, comment }, whole).slice(0, SAMPLE);
  if (records.length === 0) {
    throw new SteelyardError('format-invalid', `${fileName} holds no table, only ${lines.length > 0 ? 'comments' : 'blank lines'}: choose another file.`, { file: fileName });
  }
  const facts = readComments(lines);
  const first = records[0];
  const named = options.header === true ? undefined : commentedHeader(lines, first.length, delimiter);
  const isHeader = options.header ?? looksLikeHeader(records, named !== undefined);
  // Some text tables, VizieR's among them, have units and a ruler of dashes below their header.
  const ruler = isHeader && facts.columns.length === 0 ? records.findIndex(isRuler) : -1;
  const units = ruler === 2 ? records[1] : undefined;
  const names = isHeader ? first : (named ?? first.map((_, k) => `col${k + 1}`));
  const labels = distinctNames(names.map((name, k) => described(name, units?.[k], facts)));
  return {
    delimiter,
    comment,
    labels,
    known: labels.map((label) => knownOf(label, facts, options)),
    skip: isHeader ? (ruler > 0 ? ruler + 1 : 1) : 0,
    meta: withoutHeader(facts.meta, !isHeader && named !== undefined ? named : undefined, delimiter),
  };
}

function isRuler(record: readonly string[], index: number): boolean {
  return index > 0 && index < 3 && record.every((cell) => /^[-=]+$/.test(cell));
}

function described(name: string, unit: string | undefined, facts: CommentFacts): ColumnLabel {
  const note = facts.columns.find((column) => column.name === name);
  if (note !== undefined) return { name, unit: note.unit, description: note.description, ucd: note.ucd };
  const label = labelOf(name);
  return unit === undefined ? label : { ...label, unit: unit.trim() };
}

function knownOf(label: ColumnLabel, facts: CommentFacts, options: ReadOptions): KnownOfColumn {
  const note = facts.columns.find((column) => column.name === label.name);
  return {
    missing: [...facts.missing, ...(options.missing ?? [])],
    ...(note?.kind === undefined ? {} : { kind: note.kind }),
    ...(note?.integer === undefined ? {} : { integer: note.integer }),
  };
}

/** Comment lines before the first record, without their mark. `%` and `!` mark comments where the file starts with them. */
function leadingComments(head: Uint8Array): { readonly comment: string; readonly lines: readonly string[] } {
  const text = Buffer.from(head).toString('utf8').replace(/^\uFEFF/, '');
  const comment = /^\s*([%!])/.exec(text)?.[1] ?? '#';
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.trim() === '') continue;
    if (!line.startsWith(comment)) break;
    lines.push(line.slice(1));
  }
  return { comment, lines };
}

/** The delimiter that cuts every line of the head into equally many fields; else the one that cuts the first line. */
function findDelimiter(fileName: string, head: Uint8Array, whole: boolean, comment: string): string {
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, counts: fieldCounts(fileName, head, whole, delimiter, comment) }));
  const even = counted.filter(({ counts }) => counts.length > 0 && counts[0] > 1 && counts.every((count) => count === counts[0]));
  if (even.length > 0) return even[0].delimiter;
  const cutting = counted.filter(({ counts }) => counts.length > 0 && counts[0] > 1);
  return cutting.length > 0 ? cutting[0].delimiter : ',';
}

function fieldCounts(fileName: string, head: Uint8Array, whole: boolean, delimiter: string, comment: string): readonly number[] {
  try {
    return splitText(fileName, head, { delimiter, comment }, whole).slice(0, SAMPLE).map((record) => record.length);
  } catch (error) {
    if (error instanceof SteelyardError) return []; // quotes that make no sense under this delimiter
    throw error;
  }
}

/** The last comment line with as many words as the table has columns, as in `# R(kpc)  v_z(km/s)`. */
function commentedHeader(lines: readonly string[], count: number, delimiter: string): readonly string[] | undefined {
  const last = lines.findLast((line) => line.trim() !== '');
  if (last === undefined || /^\s*column:/.test(last)) return undefined;
  const words = splitText('', Buffer.from(`${last.trim()}\n`), { delimiter, comment: '' }, true)[0];
  return words?.length === count && !words.some(isNumber) && new Set(words).size === count ? words : undefined;
}

/** A header has no numbers; where the rows have none either, the first line is one unless a comment named the columns. */
function looksLikeHeader(records: readonly (readonly string[])[], named: boolean): boolean {
  const numbers = (record: readonly string[]): number => record.filter((cell) => isNumber(cell)).length;
  if (numbers(records[0]) > 0) return false;
  if (records[0].every((cell) => cell === '')) return false;
  return !named || records.slice(1).some((record) => numbers(record) > 0);
}

function isNumber(text: string): boolean {
  return parseNumberText(text.trim()) !== NOT_A_NUMBER || /^nan$/i.test(text.trim());
}

function withoutHeader(meta: CommentFacts['meta'], header: readonly string[] | undefined, delimiter: string): CommentFacts['meta'] {
  if (header === undefined || meta.comments === undefined) return meta;
  const words = (line: string): string => line.split(delimiter === ' ' ? /\s+/ : delimiter).map((word) => word.trim()).join();
  const kept = meta.comments.split('\n').filter((line) => words(line) !== header.map((word) => word.trim()).join());
  const others = Object.entries(meta).filter(([key]) => key !== 'comments');
  return Object.fromEntries(kept.length === 0 ? others : [...others, ['comments', kept.join('\n')]]);
}
