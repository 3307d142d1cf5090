import { SteelyardError } from '../../shared/errors.ts';
import type { ColumnLabel } from '../columns/inferredColumn.ts';
import { distinctNames } from '../columns/label.ts';

/** One line of a "Byte-by-byte Description of file" (CDS standard for catalogues 2.0, section 3.2). */
export interface ByteField {
  readonly label: ColumnLabel;
  /** Bytes [start, end) of the line. */
  readonly start: number;
  readonly end: number;
  /** The letter of the Fortran format: A, I, F, E, D. */
  readonly code: string;
  /** The text that means "no value", besides blanks, where the description says `?=...`. */
  readonly missing: readonly string[];
}

export interface ByteDescription {
  readonly fields: readonly ByteField[];
  readonly meta: Readonly<Record<string, string>>;
  /** Index of the first line of data; -1 when the data are elsewhere. */
  readonly dataStart: number;
}

const FIELD = /^\s*(\d+)?\s*(?:-\s*(\d+))?\s+(\d*[AIFED]\d*(?:\.\d+)?)\s+(\S+)\s+(\S+)\s*(.*)$/;
const RULE = /^[-=]{4,}\s*$/;

/** Reads title and column descriptions from the lines before the data. */
export function readDescription(fileName: string, lines: readonly string[]): ByteDescription {
  const start = lines.findIndex((line) => /^Byte-by-byte Description of file/i.test(line));
  const rules = lines.flatMap((line, k) => (k > start && RULE.test(line) ? [k] : []));
  if (rules.length < 3) {
    throw new SteelyardError('format-invalid', `The byte-by-byte description of ${fileName} is cut short: it needs a ruler above, below its head and at its end.`, { file: fileName });
  }
  const fields: Draft[] = [];
  for (const line of lines.slice(rules[1] + 1, rules[2])) {
    const match = FIELD.exec(line);
    const bytes = match === null ? undefined : byteRange(match[1], match[2]);
    if (match !== null && bytes !== undefined && (match[1] !== undefined || match[2] !== undefined)) {
      fields.push({ ...bytes, format: match[3], unit: match[4], name: match[5], text: match[6] });
    } else if (fields.length > 0) fields[fields.length - 1].text += ` ${line.trim()}`;
  }
  if (fields.length === 0) {
    throw new SteelyardError('format-invalid', `The byte-by-byte description of ${fileName} names no column: check that it is complete.`, { file: fileName });
  }
  return { fields: labelled(fields), meta: readTitle(lines.slice(0, start)), dataStart: dataStart(lines, rules) };
}

interface Draft {
  readonly start: number;
  readonly end: number;
  readonly format: string;
  readonly unit: string;
  readonly name: string;
  text: string;
}

function byteRange(first: string | undefined, last: string | undefined): { readonly start: number; readonly end: number } | undefined {
  const to = last ?? first;
  if (to === undefined) return undefined;
  return { start: Number(first ?? to) - 1, end: Number(to) };
}

function labelled(drafts: readonly Draft[]): readonly ByteField[] {
  const labels = distinctNames(drafts.map((draft) => {
    const { description } = explained(draft.text);
    return { name: draft.name, unit: /^-+$/.test(draft.unit) ? '' : draft.unit, description, ucd: '' };
  }));
  return drafts.map((draft, k) => ({
    label: labels[k],
    start: draft.start,
    end: draft.end,
    code: /[AIFED]/.exec(draft.format)?.[0] ?? 'A',
    missing: explained(draft.text).missing,
  }));
}

/** `[-5/5]?=-999 (n1) Heliocentric velocity`: limits, the null value, the explanation. */
function explained(text: string): { readonly description: string; readonly missing: readonly string[] } {
  const match = /^\s*(?:[[\]][^[\]]*[[\]])?\s*(?:(\?)(?:=\s*(\S+))?)?[+-]?=?\s*(.*)$/.exec(text.trim());
  if (match === null) return { description: text.trim(), missing: [] };
  return { description: match[3].replace(/\s+/g, ' ').trim(), missing: match[2] === undefined ? [] : [match[2].replace(/^"(.*)"$/, '$1')] };
}

function readTitle(lines: readonly string[]): Readonly<Record<string, string>> {
  const meta: Record<string, string> = {};
  let last = '';
  for (const line of lines) {
    const pair = /^([A-Z][\w ]*):\s*(.*)$/.exec(line);
    if (pair !== null) meta[(last = pair[1])] = pair[2].trim();
    else if (/^\s+\S/.test(line) && last !== '') meta[last] += ` ${line.trim()}`;
    else last = '';
  }
  return meta;
}

/** Data follow the last ruler of the description and its notes. */
function dataStart(lines: readonly string[], rules: readonly number[]): number {
  const after = rules[rules.length - 1] + 1;
  return lines.slice(after).some((line) => line.trim() !== '') ? after : -1;
}
