import type { ColumnKind, ColumnLabel } from '../columns/inferredColumn.ts';

/** What a column comment of ours says: `# column: {"name": "v", "unit": "km/s", ...}`. */
export interface ColumnNote extends ColumnLabel {
  readonly kind?: ColumnKind;
  readonly integer?: boolean;
}

/** What the comment lines of a text table tell. */
export interface CommentFacts {
  readonly meta: Readonly<Record<string, string>>;
  readonly columns: readonly ColumnNote[];
  /** Tokens such as -999 that the comments name as missing values. */
  readonly missing: readonly string[];
}

const COLUMN_NOTE = /^\s*column:\s*(\{.*\})$/;
const KEY_VALUE = /^\s*([A-Za-z][\w .-]{0,60}?):\s(.*)$/;
const MISSING_VALUE = /\b(?:missing|null|no[- ]?data|undefined|absent)(?:\s+(?:values?|data|entries|numbers?))?\s*(?:is|are|as|=|:|by|marked|given|set|to|\s)+\s*['"]?(-?\d+(?:\.\d*)?)\b/gi;
const MISSING_VALUE_FIRST = /(-\d+(?:\.\d*)?)['"]?\s*(?:=|:|is|are|means?|indicates?|for|marks?)\s+(?:a\s+)?(?:missing|null|no data|undefined|no value)/gi;

/** Reads `key: value` pairs, our column notes and declared missing values out of comment lines. */
export function readComments(lines: readonly string[]): CommentFacts {
  const meta: Record<string, string> = {};
  const columns: ColumnNote[] = [];
  const free: string[] = [];
  for (const line of lines) {
    const note = COLUMN_NOTE.exec(line);
    const described = note === null ? undefined : columnNote(note[1]);
    if (described !== undefined) {
      columns.push(described);
      continue;
    }
    const pair = KEY_VALUE.exec(line);
    if (pair !== null && meta[pair[1]] === undefined) meta[pair[1]] = unfold(pair[2]);
    else if (line.trim() !== '') free.push(line.trim());
  }
  if (free.length > 0) meta.comments = [meta.comments, ...free].filter((text) => text !== undefined).join('\n');
  const text = lines.filter((line) => !COLUMN_NOTE.test(line)).join('\n');
  const missing = [MISSING_VALUE, MISSING_VALUE_FIRST].flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => match[1]));
  return { meta, columns, missing: [...new Set(missing)] };
}

function columnNote(json: string): ColumnNote | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined; // someone else's comment that happens to look like ours
  }
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return undefined;
  const given = value as Record<string, unknown>;
  const text = (key: string): string => (typeof given[key] === 'string' ? given[key] : '');
  const kind = given.kind;
  return {
    name: value.name,
    unit: text('unit'),
    description: text('description'),
    ucd: text('ucd'),
    ...(kind === 'number' || kind === 'text' || kind === 'boolean' ? { kind } : {}),
    ...(typeof given.integer === 'boolean' ? { integer: given.integer } : {}),
  };
}

/** A value of several lines, or with spaces at its ends, is written as a JSON string. */
function unfold(text: string): string {
  if (!/^".*"$/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

export function foldValue(text: string): string {
  // JSON escapes neither of the two Unicode line separators nor needs to: only \n and \r end our lines.
  return /[\n\r"\\]|^\s|\s$|^$/.test(text) ? JSON.stringify(text) : text;
}
