import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { SteelyardError } from '../../shared/errors.ts';
import { distinctNames } from '../columns/label.ts';
import type { ReadOptions, ReadTable } from '../options.ts';
import type { ByteSource } from '../source/byteSource.ts';
import { BinaryRows } from './binaryRows.ts';
import { fieldReader } from './fields.ts';
import type { FieldReader, VotableField } from './fields.ts';

/** Reads the first table with rows of a VOTable, or the one that `options.table` names or counts (from 1). */
export async function readVotable(source: ByteSource, options: ReadOptions): Promise<ReadTable> {
  const document = new VotableDocument(source.fileName, options.table);
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of source.chunks()) document.write(decoder.decode(chunk, { stream: true }));
  return document.finish();
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type DraftField = Mutable<Omit<VotableField, 'label'>> & { label: Mutable<VotableField['label']> };

interface DraftTable {
  readonly number: number;
  readonly name: string;
  readonly id: string;
  readonly fields: DraftField[];
  readonly meta: Record<string, string>;
  readonly notes: string[];
  readers: readonly FieldReader[];
  rows: number;
}

/** Follows the document element by element; text inside a base64 stream goes past the XML parser. */
class VotableDocument {
  readonly #fileName: string;
  readonly #wanted: number | string | undefined;
  readonly #parser: SaxesParser;
  readonly #path: string[] = [];
  readonly #meta: Record<string, string> = {};
  #tables = 0;
  #table: DraftTable | undefined;
  #found: DraftTable | undefined;
  #field: DraftField | undefined;
  #binary: BinaryRows | undefined;
  #inTableData = false;
  #inStream = false;
  #cell = 0;
  #text = '';

  constructor(fileName: string, wanted: number | string | undefined) {
    this.#fileName = fileName;
    this.#wanted = wanted;
    this.#parser = new SaxesParser({ xmlns: false, fileName, position: true });
    this.#parser.on('doctype', () => {
      throw this.#refused(`${fileName} declares a document type, which may pull in other files: delete its <!DOCTYPE ...> line.`);
    });
    this.#parser.on('error', (error) => {
      throw new SteelyardError('format-invalid', `${fileName} is not well-formed XML (${error.message.replace(`${fileName}:`, 'line ').replace('undefined', 'unknown').replace(/\.$/, '')}): mend or download it again.`, { file: fileName });
    });
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('closetag', (tag) => this.#close(localName(tag.name)));
    this.#parser.on('text', (text) => this.#addText(text));
    this.#parser.on('cdata', (text) => this.#addText(text));
  }

  write(text: string): void {
    let at = 0;
    while (at < text.length) {
      if (this.#inStream) {
        const end = text.indexOf('<', at);
        const stop = end < 0 ? text.length : end;
        this.#binary?.feed(text.slice(at, stop));
        if (end < 0) return;
        at = stop;
        const close = text.indexOf('>', at);
        this.#parser.write(text.slice(at, close < 0 ? text.length : close + 1));
        at = close < 0 ? text.length : close + 1;
      } else if (this.#inTableData) {
        this.#parser.write(text.slice(at));
        return;
      } else {
        const close = text.indexOf('>', at);
        const stop = close < 0 ? text.length : close + 1;
        this.#parser.write(text.slice(at, stop));
        at = stop;
      }
    }
  }

  finish(): ReadTable {
    this.#parser.close();
    const table = this.#found;
    if (table === undefined) {
      const what = this.#tables === 0 ? 'holds no TABLE element: it is not a VOTable' : this.#wanted === undefined ? 'holds only tables without rows' : `has no table '${this.#wanted}' among its ${this.#tables}: name another`;
      throw new SteelyardError('format-invalid', `${this.#fileName} ${what}.`, { file: this.#fileName });
    }
    const columns = distinctNames(table.readers.flatMap((reader) => reader.columns()));
    return { columns, rowCount: table.rows, meta: { ...this.#meta, ...table.meta }, notes: table.notes };
  }

  #open(tag: SaxesTagPlain): void {
    const name = localName(tag.name);
    const attribute = (key: string): string => tag.attributes[key] ?? '';
    this.#path.push(name);
    this.#text = '';
    switch (name) {
      case 'TABLE': {
        this.#tables++;
        this.#table = { number: this.#tables, name: attribute('name'), id: attribute('ID'), fields: [], meta: {}, notes: [], readers: [], rows: 0 };
        if (this.#table.name !== '') this.#table.meta.name = this.#table.name;
        break;
      }
      case 'FIELD':
        this.#field = {
          label: { name: attribute('name') || attribute('ID'), unit: attribute('unit'), description: '', ucd: attribute('ucd') },
          datatype: attribute('datatype'),
          arraysize: attribute('arraysize') === '1' ? '' : attribute('arraysize'),
          nullText: '',
        };
        this.#table?.fields.push(this.#field);
        break;
      case 'VALUES':
        if (this.#field !== undefined && tag.attributes.null !== undefined) this.#field.nullText = tag.attributes.null;
        break;
      case 'PARAM':
      case 'INFO':
        this.#addMeta(attribute('name'), attribute('value'));
        break;
      case 'DATA':
        this.#startData();
        break;
      case 'TABLEDATA':
        this.#inTableData = true;
        break;
      case 'TR':
        this.#cell = 0;
        break;
      case 'STREAM':
        this.#startStream(attribute('href'), attribute('encoding'));
        break;
      case 'FITS':
        throw this.#refused(`${this.#fileName} keeps its table as FITS inside the VOTable: save it as FITS, or as a VOTable in TABLEDATA form.`);
    }
  }

  #close(name: string): void {
    this.#path.pop();
    const table = this.#table;
    if (name === 'TD') {
      if (this.#reading && table !== undefined) {
        if (this.#cell >= table.readers.length) throw this.#unevenRow(table, this.#cell + 1);
        table.readers[this.#cell].text(this.#text, table.rows + 1);
      }
      this.#cell++;
      this.#text = '';
    } else if (name === 'TR') {
      if (this.#reading && table !== undefined) {
        if (this.#cell !== table.readers.length) throw this.#unevenRow(table, this.#cell);
        table.rows++;
      }
    } else if (name === 'TABLEDATA') this.#inTableData = false;
    else if (name === 'FIELD') this.#field = undefined;
    else if (name === 'DESCRIPTION') this.#describe(this.#text.trim().replace(/\s+/g, ' '));
    else if (name === 'STREAM') {
      this.#binary?.finish();
      if (this.#binary !== undefined && table !== undefined) table.rows = this.#binary.rows;
      this.#binary = undefined;
      this.#inStream = false;
    } else if (name === 'TABLE') {
      if (this.#reading && table !== undefined && (table.rows > 0 || this.#wanted !== undefined)) this.#found = table;
      this.#table = undefined;
    }
  }

  #addText(text: string): void {
    const parent = this.#path[this.#path.length - 1];
    if (parent === 'TD' || parent === 'DESCRIPTION') this.#text += text;
    else if (parent === 'STREAM') this.#binary?.feed(text);
  }

  /** Whether the rows of the current table are wanted. */
  get #reading(): boolean {
    const table = this.#table;
    if (table === undefined || this.#found !== undefined) return false;
    return this.#wanted === undefined || this.#wanted === table.number || this.#wanted === table.name || this.#wanted === table.id;
  }

  #startData(): void {
    const table = this.#table;
    if (table === undefined || !this.#reading) return;
    const labels = distinctNames(table.fields.map((field) => field.label));
    const note = (sentence: string): unknown => table.notes.push(sentence);
    table.readers = table.fields.map((field, k) => fieldReader({ ...field, label: labels[k] }, this.#fileName, note));
  }

  #startStream(href: string, encoding: string): void {
    if (href !== '') throw this.#refused(`${this.#fileName} keeps its data in another place (${href}): save the table with its data inside.`);
    if (!this.#reading || this.#table === undefined) return;
    if (encoding !== '' && encoding !== 'base64') throw this.#refused(`The binary data of ${this.#fileName} is encoded as '${encoding}': save the table with base64, or in TABLEDATA form.`);
    const parent = this.#path[this.#path.length - 2];
    this.#binary = new BinaryRows(this.#fileName, this.#table.readers, parent === 'BINARY2');
    this.#inStream = true;
  }

  #describe(text: string): void {
    const parent = this.#path[this.#path.length - 1];
    if (parent === 'FIELD' && this.#field !== undefined) this.#field.label.description = text;
    else if (parent === 'TABLE' || parent === 'RESOURCE' || parent === 'VOTABLE') this.#addMeta('description', text);
    this.#text = '';
  }

  #addMeta(name: string, value: string): void {
    if (name !== '') (this.#table?.meta ?? this.#meta)[name] = value;
  }

  #refused(sentence: string): SteelyardError {
    return new SteelyardError('format-invalid', sentence, { file: this.#fileName });
  }

  #unevenRow(table: DraftTable, found: number): SteelyardError {
    return new SteelyardError(
      'format-invalid',
      `Row ${table.rows + 1} of ${this.#fileName} has ${found} cells where the table has ${table.readers.length} columns: mend that row.`,
      { file: this.#fileName, row: table.rows + 1 },
    );
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
