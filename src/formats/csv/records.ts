import { SteelyardError } from '../../shared/errors.ts';

/** How the lines of a text table are to be cut. */
export interface RecordShape {
  /** One character; ' ' stands for any run of spaces and tabs. */
  readonly delimiter: string;
  /** Lines that start with it are comments; '' for none. */
  readonly comment: string;
}

/** The fields of one record: bytes [start, end) of each, and whether quotes were round it or in it. */
export interface RecordFields {
  count: number;
  readonly starts: number[];
  readonly ends: number[];
  readonly quoted: boolean[];
  readonly escaped: boolean[];
}

export type OnRecord = (bytes: Buffer, fields: RecordFields, line: number) => void;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const SPACE = 0x20;
const TAB = 0x09;
const LONGEST_RECORD = 1 << 23;

/** Cuts chunks of bytes into records and fields (RFC 4180 quoting), passing over blank and comment lines. */
export class RecordSplitter {
  readonly #delimiter: number;
  readonly #whitespace: boolean;
  readonly #comment: number;
  readonly #onRecord: OnRecord;
  readonly #onComment: ((text: string) => void) | undefined;
  readonly #fileName: string;
  readonly #fields: RecordFields = { count: 0, starts: [], ends: [], quoted: [], escaped: [] };
  #left: Buffer = Buffer.alloc(0);
  #line = 1;
  #first = true;

  constructor(fileName: string, shape: RecordShape, onRecord: OnRecord, onComment?: (text: string) => void) {
    this.#fileName = fileName;
    this.#delimiter = shape.delimiter.charCodeAt(0);
    this.#whitespace = shape.delimiter === ' ';
    this.#comment = shape.comment === '' ? -1 : shape.comment.charCodeAt(0);
    this.#onRecord = onRecord;
    this.#onComment = onComment;
  }

  feed(chunk: Uint8Array): void {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#left.length > 0) bytes = Buffer.concat([this.#left, bytes]);
    else if (this.#first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    this.#first = false;
    this.#left = Buffer.from(bytes.subarray(this.#cut(bytes, false)));
    if (this.#left.length > LONGEST_RECORD) {
      throw new SteelyardError(
        'format-invalid',
        `Line ${this.#line} of ${this.#fileName} does not end within ${LONGEST_RECORD >> 20} MB: a quote is not closed, or the file is not a text table.`,
        { file: this.#fileName, line: this.#line },
      );
    }
  }

  finish(): void {
    const end = this.#cut(this.#left, true);
    if (end < this.#left.length) {
      throw new SteelyardError('format-invalid', `A quote opened on line ${this.#line} of ${this.#fileName} is never closed: add the missing ".`, {
        file: this.#fileName, line: this.#line,
      });
    }
    this.#left = Buffer.alloc(0);
  }

  /** Hands on the complete records; returns where the first incomplete one starts. */
  #cut(bytes: Buffer, last: boolean): number {
    const length = bytes.length;
    let position = 0;
    while (position < length) {
      const byte = bytes[position];
      if (byte === LF) {
        this.#line++;
        position++;
        continue;
      }
      if (byte === CR || byte === SPACE || (byte === TAB && this.#whitespace)) {
        if (byte === CR) {
          if (position + 1 < length && bytes[position + 1] !== LF) this.#line++;
          position++;
          continue;
        }
        const next = this.#blankEnd(bytes, position);
        if (next === length && !last) return position;
        if (next === length || bytes[next] === LF || bytes[next] === CR) {
          position = next;
          continue;
        }
      }
      if (byte === this.#comment) {
        let end = position;
        while (end < length && bytes[end] !== LF && bytes[end] !== CR) end++;
        if (end === length && !last) return position;
        this.#onComment?.(bytes.toString('utf8', position + 1, end).trimEnd());
        position = end;
        continue;
      }
      const end = this.#record(bytes, position, last);
      if (end < 0) return position;
      position = end;
    }
    return position;
  }

  #blankEnd(bytes: Buffer, from: number): number {
    let i = from;
    while (i < bytes.length && (bytes[i] === SPACE || bytes[i] === TAB)) i++;
    return i;
  }

  /** Cuts the record at `start`; returns the position of its line end, or -1 when it is not all there. */
  #record(bytes: Buffer, start: number, last: boolean): number {
    const length = bytes.length;
    const { starts, ends, quoted, escaped } = this.#fields;
    const delimiter = this.#delimiter;
    const whitespace = this.#whitespace;
    let count = 0;
    let lines = 0;
    let i = start;
    for (;;) {
      while (i < length && (bytes[i] === SPACE || (bytes[i] === TAB && delimiter !== TAB))) i++;
      if (whitespace && count > 0 && (i === length || bytes[i] === LF || bytes[i] === CR)) break;
      if (i < length && bytes[i] === QUOTE) {
        const from = ++i;
        let doubled = false;
        for (; i < length; i++) {
          if (bytes[i] === LF) lines++;
          if (bytes[i] !== QUOTE) continue;
          if (bytes[i + 1] !== QUOTE || i + 1 >= length) break;
          doubled = true;
          i++;
        }
        if (i >= length || (i + 1 >= length && !last)) return -1;
        starts[count] = from;
        ends[count] = i;
        quoted[count] = true;
        escaped[count++] = doubled;
        i++;
        while (i < length && (bytes[i] === SPACE || (bytes[i] === TAB && delimiter !== TAB))) i++;
        if (i < length && bytes[i] !== delimiter && bytes[i] !== LF && bytes[i] !== CR && !whitespace) {
          throw new SteelyardError('format-invalid', `Line ${this.#line} of ${this.#fileName} has text after a closing quote: double the quotes inside a quoted cell.`, {
            file: this.#fileName, line: this.#line,
          });
        }
      } else {
        const from = i;
        let byte = 0;
        if (whitespace) while (i < length && (byte = bytes[i]) > SPACE) i++;
        else while (i < length && (byte = bytes[i]) !== delimiter && byte !== LF && byte !== CR) i++;
        let to = i;
        if (!whitespace) while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
        starts[count] = from;
        ends[count] = to;
        quoted[count] = false;
        escaped[count++] = false;
      }
      if (i === length) {
        if (!last) return -1;
        break;
      }
      if (bytes[i] === LF || bytes[i] === CR) break;
      if (bytes[i] === delimiter || (whitespace && bytes[i] <= SPACE)) i++;
    }
    if (i === length && !last) return -1;
    this.#fields.count = count;
    this.#onRecord(bytes, this.#fields, this.#line);
    this.#line += lines;
    return i;
  }
}

/** The records of a piece of text as strings; a record cut off at its end is left out unless `last`. */
export function splitText(fileName: string, bytes: Uint8Array, shape: RecordShape, last: boolean): readonly (readonly string[])[] {
  const records: string[][] = [];
  const splitter = new RecordSplitter(fileName, shape, (buffer, fields) => {
    records.push(Array.from({ length: fields.count }, (_, k) => fieldText(buffer, fields, k)));
  });
  splitter.feed(bytes);
  if (last) splitter.finish();
  return records;
}

export function fieldText(bytes: Buffer, fields: RecordFields, k: number): string {
  const text = bytes.toString('utf8', fields.starts[k], fields.ends[k]);
  return fields.escaped[k] ? text.replaceAll('""', '"') : text;
}
