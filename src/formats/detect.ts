import type { TableFormat } from '../shared/catalogue.ts';
import { SteelyardError } from '../shared/errors.ts';

const KNOWN_BINARIES: readonly (readonly [RegExp, string])[] = [
  [/^\x89HDF\r\n/, 'an HDF5 file: import it as a simulation suite, or export its table as FITS or CSV'],
  [/^%PDF/, 'a PDF document: extract its table as text first'],
  [/^\x89PNG|^\xff\xd8\xff|^GIF8/, 'an image: give the catalogue itself'],
  [/^PK\x03\x04/, 'a zip archive or spreadsheet: unpack it, or save the sheet as CSV'],
  [/^SQLite format 3/, 'an SQLite database: export its table as CSV, or open it as a project if Steelyard wrote it'],
  [/^PAR1/, 'a Parquet file: export its table as FITS or CSV'],
  [/^\xff\xfe|^\xfe\xff/, 'text in UTF-16: save it as UTF-8'],
];

const READABLE = 'CSV, TSV, blank-separated text, ECSV, FITS, VOTable and CDS/MRT';

/** Tells the format of a table from its first bytes; throws `format-unknown` when it is none that can be read. */
export function detectFormat(fileName: string, head: Uint8Array): TableFormat {
  if (head.length === 0) throw new SteelyardError('format-unknown', `${fileName} is empty: choose another file.`, { file: fileName });
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (/^SIMPLE {2}=/.test(text)) return 'fits';
  for (const [magic, what] of KNOWN_BINARIES) {
    if (magic.test(text)) throw new SteelyardError('format-unknown', `${fileName} is ${what}.`, { file: fileName });
  }
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) {
    throw new SteelyardError('format-unknown', `${fileName} is a binary file of a kind that is not known; Steelyard reads ${READABLE}.`, { file: fileName });
  }
  const start = text.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (/^# %ECSV /.test(start)) return 'ecsv';
  if (/^(<\?xml|<!--|<!DOCTYPE|<VOTABLE|<([A-Za-z]\w*:)?VOTABLE)/i.test(start)) {
    if (/<(\w+:)?VOTABLE/i.test(start) || !/<(html|svg)/i.test(start)) return 'votable';
  }
  if (/^<(!doctype html|html)/i.test(start) || /^<\?xml[^]*<(html|svg)/i.test(start)) {
    throw new SteelyardError('format-unknown', `${fileName} is a web page, not a table: download the catalogue itself.`, { file: fileName });
  }
  if (/^[{[]\s*["{[}\]\d-]/.test(start)) {
    throw new SteelyardError('format-unknown', `${fileName} is JSON, which is not a table format: save the catalogue as ECSV, FITS, VOTable or CSV.`, { file: fileName });
  }
  if (/^Byte-by-byte Description of file/im.test(text)) return 'mrt';
  return 'csv';
}
