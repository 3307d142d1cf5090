import type { FitsHeader } from './header.ts';

/** Keywords that describe the file, not its content. */
const STRUCTURAL = new RegExp(
  '^(SIMPLE|XTENSION|BITPIX|NAXIS\\d*|EXTEND|PCOUNT|GCOUNT|TFIELDS|GROUPS|THEAP|CHECKSUM|DATASUM|LONGSTRN|NEXTEND|' +
    '(TTYPE|TFORM|TUNIT|TCOMM|TDESC|TUCD|TNULL|TSCAL|TZERO|TDISP|TBCOL|TDIM|TUTYP|TXTYP)\\d+)$',
);

const BEGIN = '--BEGIN-STEELYARD-META--';
const END = '--END-STEELYARD-META--';
const FIXED_KEYWORD = /^[A-Z][A-Z0-9_-]{0,7}$/;
const LINE = 70;

/** Keywords of the primary and the table header, comments and history: what is kept from file to export. */
export function fitsMeta(primary: FitsHeader, table: FitsHeader): Readonly<Record<string, string>> {
  const meta: Record<string, string> = {};
  for (const header of primary === table ? [table] : [primary, table]) {
    for (const [key, value] of header.cards) if (!STRUCTURAL.test(key)) meta[key] = typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value);
  }
  const { own, comments } = takeOwnMeta([...(primary === table ? [] : primary.comments), ...table.comments]);
  Object.assign(meta, own);
  if (comments.length > 0) meta.COMMENT = comments.join('\n');
  if (table.history.length > 0) meta.HISTORY = table.history.join('\n');
  return meta;
}

/** Comment lines that hold the entries a FITS keyword cannot: longer names, lower case, other alphabets, line ends. */
export function ownMetaComments(meta: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(meta).filter(([key, value]) => !fitsKeyword(key, value));
  if (entries.length === 0) return [];
  const lines = entries.flatMap(([key, value]) => {
    const text = JSON.stringify([key, value]).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    // Every piece ends in a mark, so that blanks at its end survive the padding of the card.
    const pieces = text.match(new RegExp(`.{1,${LINE - 1}}`, 'g')) ?? [];
    return pieces.map((piece, k) => piece + (k < pieces.length - 1 ? '\\' : ''));
  });
  return [BEGIN, ...lines, END];
}

/** True when the entry can be a keyword of its own. */
export function fitsKeyword(key: string, value: string): boolean {
  return FIXED_KEYWORD.test(key) && !STRUCTURAL.test(key) && key !== 'COMMENT' && key !== 'HISTORY' && key !== 'END' && key !== 'CONTINUE' && /^[ -~]*$/.test(value) && value === value.trimEnd() && !value.endsWith('&');
}

function takeOwnMeta(lines: readonly string[]): { readonly own: Readonly<Record<string, string>>; readonly comments: readonly string[] } {
  const own: Record<string, string> = {};
  const comments: string[] = [];
  let text: string | undefined;
  for (const line of lines) {
    if (line === BEGIN) text = '';
    else if (line === END) text = undefined;
    else if (text === undefined) comments.push(line);
    else if (line.length === LINE && line.endsWith('\\')) text += line.slice(0, -1);
    else {
      const entry = ownEntry(text + line);
      if (entry === undefined) comments.push(text + line);
      else own[entry[0]] = entry[1];
      text = '';
    }
  }
  return { own, comments };
}

/** A name and a value, as JSON; undefined where the line has been damaged. */
function ownEntry(json: string): readonly [string, string] | undefined {
  try {
    const entry: unknown = JSON.parse(json);
    if (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string') return [entry[0], entry[1]];
  } catch {
    // kept as the comment that it is
  }
  return undefined;
}
