import { SteelyardError } from '../../shared/errors.ts';
import type { FieldReader } from './fields.ts';

/** Cuts the base64 text of a BINARY or BINARY2 stream into rows as it arrives. */
export class BinaryRows {
  readonly #fields: readonly FieldReader[];
  readonly #flagBytes: number;
  readonly #fileName: string;
  #text = '';
  #bytes: Buffer = Buffer.alloc(0);
  rows = 0;

  /** `withFlags`: BINARY2, where each row starts with one null bit a field. */
  constructor(fileName: string, fields: readonly FieldReader[], withFlags: boolean) {
    this.#fileName = fileName;
    this.#fields = fields;
    this.#flagBytes = withFlags ? Math.ceil(fields.length / 8) : 0;
  }

  feed(base64: string): void {
    const text = this.#text + base64.replace(/\s+/g, '');
    const whole = text.length - (text.length % 4);
    this.#text = text.slice(whole);
    this.#decode(text.slice(0, whole));
  }

  finish(): void {
    this.#decode(this.#text);
    this.#text = '';
    if (this.#bytes.length > 0) {
      throw new SteelyardError('format-invalid', `${this.#fileName} is truncated: the binary data of its table ends inside row ${this.rows + 1}; copy it again.`, {
        file: this.#fileName, row: this.rows + 1,
      });
    }
  }

  #decode(base64: string): void {
    if (base64 === '') return;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
      throw new SteelyardError('format-invalid', `The binary data of ${this.#fileName} is not base64: the file is damaged, copy it again.`, { file: this.#fileName });
    }
    const more = Buffer.from(base64, 'base64');
    const bytes = this.#bytes.length === 0 ? more : Buffer.concat([this.#bytes, more]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (let next = this.#rowEnd(view, at); next >= 0; next = this.#rowEnd(view, at)) {
      this.#readRow(view, at);
      at = next;
    }
    this.#bytes = Buffer.from(bytes.subarray(at));
  }

  #rowEnd(view: DataView, start: number): number {
    let at = start + this.#flagBytes;
    if (start >= view.byteLength || at > view.byteLength) return -1;
    for (const field of this.#fields) {
      const size = field.size(view, at);
      if (size < 0) return -1;
      at += size;
    }
    return at;
  }

  #readRow(view: DataView, start: number): void {
    let at = start + this.#flagBytes;
    for (let k = 0; k < this.#fields.length; k++) {
      const isNull = this.#flagBytes > 0 && ((view.getUint8(start + (k >> 3)) >> (7 - (k & 7))) & 1) === 1;
      this.#fields[k].binary(view, at, isNull);
      at += this.#fields[k].size(view, at);
    }
    this.rows++;
  }
}
