import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SteelyardError } from '../shared/errors.ts';
import { readCatalogue, readCatalogueBytes, writeTable } from './index.ts';
import { SAMPLE } from './testing/tables.ts';

const fits = writeTable(SAMPLE, 'fits');
const votable = Buffer.from(writeTable(SAMPLE, 'votable')).toString();
const ecsv = Buffer.from(writeTable(SAMPLE, 'ecsv')).toString();
const mrt = [
  'Title: A table', 'Authors: Nobody', '='.repeat(80), 'Byte-by-byte Description of file: t.txt', '-'.repeat(80), '   Bytes Format Units  Label  Explanations', '-'.repeat(80),
  '   1-  5 F5.1   km/s   HRV    ?=-999 Velocity', '   7     A1     ---    Flag   A flag', '-'.repeat(80), ' 55.2 a', '-999  b', '      c',
];
const binaryVotable = (fields: string, base64: string): string =>
  `<VOTABLE><RESOURCE><TABLE>${fields}<DATA><BINARY><STREAM encoding="base64">${base64}</STREAM></BINARY></DATA></TABLE></RESOURCE></VOTABLE>`;

test.each<[string, Uint8Array | string, string]>([
  ['an empty file', '', 'f is empty'],
  ['a binary that is no table', Buffer.from([1, 2, 3, 0, 0, 200, 255, 7]), 'f is a binary file of a kind that is not known; Steelyard reads CSV'],
  ['an HDF5 file', Buffer.from('\x89HDF\r\n\x1a\n\0', 'latin1'), 'f is an HDF5 file'],
  ['a web page', '<!DOCTYPE html><html><body>404</body></html>', 'f is a web page'],
  ['JSON', '{"stars": [1, 2]}', 'f is JSON'],
  ['UTF-16', Buffer.from('\uFEFFra,dec\n1,2', 'utf16le'), 'f is text in UTF-16: save it as UTF-8'],
  ['damaged gzip', gzipSync(Buffer.from('ra,dec\n1,2\n'.repeat(1000))).subarray(0, 30), 'f is damaged gzip data'],
  ['a FITS header cut short', fits.subarray(0, 4000), 'f is truncated: it ends inside a FITS header'],
  ['a FITS table cut short', fits.subarray(0, fits.length - 2880), 'f is truncated: its table ends at byte'],
  ['a FITS image', fits.subarray(0, 2880), 'f holds no table, only images'],
  ['a FITS table of damaged form', Buffer.from(Buffer.from(fits).toString('latin1').replace("TFORM2  = 'D       '", "TFORM2  = 'Z       '"), 'latin1'), "Column ra of f has the form 'Z'"],
  ['a FITS table that claims 10^14 rows', Buffer.from(Buffer.from(fits).toString('latin1').replace('NAXIS2  =                    4', 'NAXIS2  =      100000000000000'), 'latin1'), 'f is truncated: its table ends at byte'],
  ['a VOTable with an external entity', votable.replace('<VOTABLE', '<!DOCTYPE VOTABLE [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<VOTABLE'), 'f declares a document type, which may pull in other files'],
  ['a VOTable with an unknown entity', votable.replace('55.2', '&x;'), 'f is not well-formed XML'],
  ['a VOTable cut short', votable.slice(0, -60), 'f is not well-formed XML'],
  ['a VOTable with text among its numbers', votable.replace('<TD>55.2</TD>', '<TD>fast</TD>'), "Row 1, column v_helio of f: 'fast' is not a number"],
  ['a VOTable with a cell too few', votable.replace('<TD>a,b</TD>', ''), 'Row 1 of f has 6 cells where the table has 7 columns'],
  ['a VOTable with its data elsewhere', '<VOTABLE><RESOURCE><TABLE><FIELD name="a" datatype="int"/><DATA><BINARY><STREAM href="http://example.org/x"/></BINARY></DATA></TABLE></RESOURCE></VOTABLE>', 'f keeps its data in another place (http://example.org/x)'],
  ['a binary VOTable cut inside a row', binaryVotable('<FIELD name="a" datatype="int"/>', 'AAAAAQAA'), 'f is truncated: the binary data of its table ends inside row 2'],
  ['a binary VOTable that is not base64', binaryVotable('<FIELD name="a" datatype="int"/>', 'AA!!'), 'The binary data of f is not base64'],
  ['a VOTable of unknown datatype', binaryVotable('<FIELD name="a" datatype="quux"/>', 'AAAA'), "Column a of f has the datatype 'quux'"],
  ['XML that is no VOTable', '<?xml version="1.0"?><stars><star/></stars>', 'f holds no TABLE element: it is not a VOTable'],
  ['ECSV with text among its numbers', ecsv.replace(',55.2,', ',fast,'), "Row 1, column v_helio of f: 'fast' is not a number"],
  ['ECSV whose header is not YAML', ecsv.replace('# datatype:', '# datatype: ['), 'The header of f is not'],
  ['ECSV without a datatype', '# %ECSV 1.0\n# ---\n# meta: {}\na\n1\n', 'The header of f is not that of ECSV (its datatype is missing'],
  ['ECSV whose names disagree', ecsv.replace('source_id,ra,', 'source_id,rb,'), 'The header of f describes the columns source_id, ra,'],
  ['MRT with text among its numbers', mrt.join('\n').replace(' 55.2 a', 'fast5 a'), "Row 1, column HRV of f (line 11, bytes 1-5): 'fast5' is not a number"],
  ['MRT without rows', mrt.slice(0, -3).join('\n'), 'f describes a table whose rows are in another file'],
  ['MRT without its last ruler', mrt.slice(0, -4).join('\n'), 'The byte-by-byte description of f is cut short'],
])('%s is refused in one sentence', async (_, content, message) => {
  const error: unknown = await readCatalogueBytes('f', Buffer.from(content)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SteelyardError);
  expect((error as SteelyardError).message).toContain(message);
  expect((error as SteelyardError).message).not.toMatch(/\n|undefined|NaN/);
});

test('a byte-by-byte table: null values, text, blanks', async () => {
  const { columns, meta } = await readCatalogueBytes('t.txt', Buffer.from(mrt.join('\n')));
  expect(columns).toEqual([
    { kind: 'number', name: 'HRV', unit: 'km/s', description: 'Velocity', ucd: '', values: Float64Array.of(55.2, NaN, NaN), integer: false },
    { kind: 'text', name: 'Flag', unit: '', description: 'A flag', ucd: '', values: ['a', 'b', 'c'] },
  ]);
  expect(meta).toEqual({ Title: 'A table', Authors: 'Nobody' });
});

test('a path that leads nowhere, and a folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steelyard-bad-'));
  try {
    await expect(readCatalogue(join(folder, 'none.csv'))).rejects.toThrow(/There is no file '.*none.csv': check the path/);
    await expect(readCatalogue(folder)).rejects.toThrow('is a folder, not a catalogue');
    writeFileSync(join(folder, 'cut.fits'), fits.subarray(0, fits.length - 2880));
    await expect(readCatalogue(join(folder, 'cut.fits'))).rejects.toThrow('cut.fits is truncated');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
