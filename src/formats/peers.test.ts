import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalogue } from '../shared/catalogue.ts';
import { readCatalogue, readCatalogueBytes, writeTable } from './index.ts';
import { SAMPLE, plain } from './testing/tables.ts';
import { hasPython, hasTool, python } from './testing/tools.ts';

const astropy = hasPython('astropy');
const stilts = hasTool('/usr/bin/stilts');
let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'steelyard-formats-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Values by column name; NaN and missing as null. */
function valuesOf(catalogue: Catalogue): Record<string, readonly unknown[]> {
  const { columns } = plain(catalogue);
  return Object.fromEntries((columns as { name: string; values: unknown[] }[]).map(({ name, values }) => [name, values]));
}

/** A table with every kind of column, written by astropy in every format that it writes. */
const ASTROPY_WRITES = `
import sys, json, numpy as np
from astropy.table import Table, MaskedColumn
from astropy.io import fits, votable
d = sys.argv[1]
t = Table()
t['ra'] = np.array([39.99475101, 0.1, 359.9]); t['ra'].unit = 'deg'; t['ra'].description = 'Right ascension'
t['v'] = MaskedColumn([55.25, 0, -12.5], mask=[0, 1, 0], unit='km/s', description='Velocity')
t['f32'] = np.array([1.5, np.nan, -2.25], dtype='f4')
t['n16'] = MaskedColumn(np.array([1, 2, 3], dtype='i2'), mask=[0, 0, 1])
t['n32'] = np.array([-5, 0, 2147483647], dtype='i4')
t['id'] = np.array([1258541764098047104, 5, -7], dtype='i8')
t['short'] = np.array([1, 2, 9007199254740991], dtype='i8')
t['ok'] = np.array([True, False, True])
t['name'] = ['Draco, "dSph"', 'None', 'x y']
t.meta['GALAXY'] = 'Fornax'
t.write(d + '/t.ecsv', overwrite=True)
t.write(d + '/comma.ecsv', format='ascii.ecsv', delimiter=',', overwrite=True)
t.write(d + '/t.csv', format='ascii.csv', overwrite=True)
t.write(d + '/basic.txt', format='ascii.basic', overwrite=True)
t.write(d + '/commented.txt', format='ascii.commented_header', overwrite=True)
t.write(d + '/t.tsv', format='ascii.tab', overwrite=True)
t['ra', 'v', 'n32', 'id'].write(d + '/t.mrt', format='ascii.mrt', overwrite=True)
f = t.copy(); f.write(d + '/t.fits', overwrite=True)
for kind in ('tabledata', 'binary', 'binary2'):
    v = votable.from_table(t)
    for field in v.get_first_table().fields:
        if kind != 'tabledata' and field.name == 'n16': field.values.null = -99
    votable.writeto(v, d + '/' + kind + '.vot', tabledata_format=kind)
# what Table.write does not: unsigned and scaled integers, bits, vectors, complex, ASCII tables, several units
u = fits.BinTableHDU.from_columns([
  fits.Column('u16', 'I', bzero=32768, array=np.array([0, 40000, 65535], dtype='u2')),
  fits.Column('u32', 'J', bzero=2147483648, array=np.array([0, 5, 4294967295], dtype='u4')),
  fits.Column('u64', 'K', bzero=9223372036854775808, array=np.array([0, 5, 18446744073709551615], dtype='u8')),
  fits.Column('i8', 'B', array=np.array([0, 128, 255], dtype='u1')),
  fits.Column('scaled', 'I', array=np.array([1, 2, 4])),
  fits.Column('nulls', 'J', null=-99, array=np.array([1, -99, 3])),
  fits.Column('bits', '3X', array=np.array([[1, 0, 1], [0, 0, 0], [1, 1, 1]], dtype=bool)),
  fits.Column('xyz', '3E', unit='kpc', array=np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], dtype='f4')),
  fits.Column('c', 'M', array=np.array([1 + 2j, 3, 4j])),
  fits.Column('wide', '40D', array=np.zeros((3, 40))),
  fits.Column('var', 'PD()', array=np.array([np.zeros(2), np.zeros(1), np.zeros(3)], dtype=object)),
  fits.Column('s', '5A', array=['ab', '', 'cdefg']),
], name='STARS')
empty = fits.BinTableHDU.from_columns([fits.Column('nothing', 'D', array=np.zeros(0))], name='EMPTY')
image = fits.ImageHDU(np.zeros((7, 11), dtype='f4'))
fits.HDUList([fits.PrimaryHDU(np.zeros((3, 5))), image, empty, u]).writeto(d + '/kinds.fits', overwrite=True)
for key, value in (('TZERO4', -128), ('TSCAL5', 0.5), ('TZERO5', 10)): fits.setval(d + '/kinds.fits', key, value=value, ext=3)
a = fits.TableHDU.from_columns([
  fits.Column('ra', 'F12.7', unit='deg', array=np.array([39.99475, 0.1, 359.9])),
  fits.Column('v', 'E15.7', array=np.array([55.25, 1e-10, -12.5])),
  fits.Column('n', 'I8', null='-99', array=np.array([5, -99, 12])),
  fits.Column('s', 'A8', array=['one two', 'x', 'three'])], name='ASCII')
fits.HDUList([fits.PrimaryHDU(), a]).writeto(d + '/ascii.fits', overwrite=True)
`;

describe.skipIf(!astropy)('files that astropy wrote (skipped where Debian python3-astropy is absent)', () => {
  beforeAll(() => python(ASTROPY_WRITES, folder));

  const EXPECTED = {
    ra: [39.99475101, 0.1, 359.9], v: [55.25, null, -12.5], f32: [1.5, null, -2.25], n16: [1, 2, null], n32: [-5, 0, 2147483647],
    id: ['1258541764098047104', '5', '-7'], short: [1, 2, 9007199254740991], ok: [1, 0, 1], name: ['Draco, "dSph"', 'None', 'x y'],
  };

  test.each([
    ['t.ecsv', 'ecsv'], ['comma.ecsv', 'ecsv'], ['t.fits', 'fits'], ['tabledata.vot', 'votable'], ['binary.vot', 'votable'], ['binary2.vot', 'votable'],
  ])('%s: values, units, descriptions', async (name, format) => {
    const catalogue = await readCatalogue(join(folder, name));
    expect(valuesOf(catalogue)).toEqual(EXPECTED);
    expect(catalogue.source.format).toBe(format);
    expect(catalogue.columns.slice(0, 2).map(({ unit }) => unit)).toEqual(['deg', expect.stringMatching(/^km ?[ /.] ?s(-1)?$/)]);
    if (format !== 'fits') expect(catalogue.columns[0].description).toBe('Right ascension');
    if (format !== 'votable') expect(catalogue.meta.GALAXY).toBe('Fornax');
  });

  test.each(['t.csv', 'basic.txt', 'commented.txt', 't.tsv'])('%s: values', async (name) => {
    const catalogue = await readCatalogue(join(folder, name));
    // Plain text does not tell the text None from a missing value: quotes would.
    expect(valuesOf(catalogue)).toEqual({ ...EXPECTED, name: ['Draco, "dSph"', '', 'x y'] });
  });

  test('t.mrt: values and units of a byte-by-byte table', async () => {
    const catalogue = await readCatalogue(join(folder, 't.mrt'));
    const values = valuesOf(catalogue);
    expect(catalogue.source.format).toBe('mrt');
    expect([values.ra, values.v, values.n32, values.id]).toEqual([EXPECTED.ra, EXPECTED.v, EXPECTED.n32, EXPECTED.id]);
    expect(catalogue.columns.slice(0, 2).map(({ unit, description }) => [unit, description])).toEqual([['deg', 'Right ascension'], ['km.s-1', 'Velocity']]);
  });

  test('kinds.fits: unsigned, scaled, null, bit, vector and complex columns, behind images and an empty table', async () => {
    const catalogue = await readCatalogue(join(folder, 'kinds.fits'));
    expect(valuesOf(catalogue)).toEqual({
      u16: [0, 40000, 65535], u32: [0, 5, 4294967295], u64: ['0', '5', '18446744073709551615'], i8: [-128, 0, 127], scaled: [10.5, 11, 12],
      nulls: [1, null, 3], bits_1: [1, 0, 1], bits_2: [0, 0, 1], bits_3: [1, 0, 1], xyz_1: [1, 4, 7], xyz_2: [2, 5, 8], xyz_3: [3, 6, 9],
      c_re: [1, 3, 0], c_im: [2, 0, 4], s: ['ab', '', 'cdefg'],
    });
    expect(catalogue.notes).toEqual([
      'Column bits holds arrays of 3 values and was split into bits_1 to bits_3.',
      'Column xyz holds arrays of 3 values and was split into xyz_1 to xyz_3.',
      'Column wide holds arrays of 40 values and was left out.',
      'Column var holds arrays of varying length and was left out.',
    ]);
    await expect(readCatalogue(join(folder, 'kinds.fits'), { table: 'nowhere' })).rejects.toThrow("kinds.fits holds no table 'nowhere' among its 2: name another.");
  });

  test('ascii.fits: an ASCII table', async () => {
    const catalogue = await readCatalogue(join(folder, 'ascii.fits'));
    expect(valuesOf(catalogue)).toEqual({ ra: [39.99475, 0.1, 359.9], v: [55.25, 1e-10, -12.5], n: [5, null, 12], s: ['one two', 'x', 'three'] });
    expect(catalogue.columns[0].unit).toBe('deg');
  });
});

/** Prints values, units and descriptions of a table as astropy sees it. */
const ASTROPY_READS = `
import sys, json, numpy as np
from astropy.table import Table
out = {}
for fmt, name in json.loads(sys.argv[1]):
    t = Table.read(name, format=fmt)
    def cell(c, i):
        x = c[i]
        if np.ma.is_masked(x): return None
        if isinstance(x, (bytes, np.bytes_)): x = x.decode()
        if isinstance(x, (str, np.str_)): return str(x).rstrip() or None
        if isinstance(x, (bool, np.bool_)): return int(x)
        if isinstance(x, (int, np.integer)): return int(x)
        return None if np.isnan(x) else float(x)
    out[fmt] = {'values': {n: [cell(t[n], i) for i in range(len(t))] for n in t.colnames},
                'units': [str(t[n].unit or '') for n in t.colnames],
                'descriptions': [t[n].description or t.meta.get('TCOMM%d' % (k + 1), '') for k, n in enumerate(t.colnames)],
                'meta': {k: str(v) for k, v in t.meta.items()}}
print(json.dumps(out))
`;

interface AsSeen {
  readonly values: unknown;
  readonly units: readonly string[];
  readonly descriptions: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
}

describe('files that we wrote', () => {
  const NAMES = { fits: 'ours.fits', ecsv: 'ours.ecsv', votable: 'ours.xml', csv: 'ours.csv' } as const;
  beforeAll(() => {
    for (const [format, name] of Object.entries(NAMES)) writeFileSync(join(folder, name), writeTable(SAMPLE, format as keyof typeof NAMES));
  });
  const expected = Object.fromEntries((plain(SAMPLE).columns as { name: string; values: unknown[] }[]).map(({ name, values }) => [name, values.map((v) => (v === '' ? null : v))]));

  test.skipIf(!astropy)('astropy reads the same values, units and descriptions from FITS, ECSV and VOTable', () => {
    const files = [['fits', NAMES.fits], ['ascii.ecsv', NAMES.ecsv], ['votable', NAMES.votable]].map(([format, name]) => [format, join(folder, name)]);
    const seen = JSON.parse(python(ASTROPY_READS, JSON.stringify(files))) as Record<string, AsSeen>;
    for (const format of ['fits', 'ascii.ecsv', 'votable']) {
      expect(seen[format].values, format).toEqual(expected);
      expect(seen[format].units.map((unit) => unit.replaceAll(' ', '')), format).toEqual(SAMPLE.columns.map(({ unit }) => unit.replaceAll(' ', '')));
      expect(seen[format].descriptions, format).toEqual(SAMPLE.columns.map(({ description }) => description));
    }
    expect(seen['ascii.ecsv'].meta).toEqual(SAMPLE.meta);
    expect(seen.fits.meta).toMatchObject({ GALAXY: 'Fornax', SEED: '1' });
  });

  test.skipIf(!hasTool('/usr/bin/fitsverify'))('fitsverify finds nothing wrong (skipped where Debian fitsverify is absent)', () => {
    const report = execFileSync('/usr/bin/fitsverify', [join(folder, NAMES.fits)], { encoding: 'utf8' });
    expect(report).toContain('0 warning(s) and 0 error(s)');
  });

  test.skipIf(!stilts)('stilts reads them all, and what it writes of them reads back (skipped where Debian stilts is absent)', { timeout: 120_000 }, async () => {
    const convert = (from: string, inFormat: string, to: string, outFormat: string): void => {
      execFileSync('/usr/bin/stilts', ['tcopy', `in=${join(folder, from)}`, `ifmt=${inFormat}`, `out=${join(folder, to)}`, `ofmt=${outFormat}`], { stdio: 'pipe' });
    };
    convert(NAMES.fits, 'fits', 'stilts.vot', 'votable-binary2-inline');
    convert(NAMES.votable, 'votable', 'stilts.fits', 'fits-basic');
    convert(NAMES.fits, 'fits', 'stilts.xml', 'votable-binary-inline');
    for (const name of ['stilts.vot', 'stilts.fits', 'stilts.xml']) {
      const catalogue = await readCatalogue(join(folder, name));
      const values = Object.fromEntries(Object.entries(valuesOf(catalogue)).map(([key, cells]) => [key, cells.map((v) => (v === '' ? null : v))]));
      expect(values, name).toEqual(expected);
      expect(catalogue.columns.map(({ unit }) => unit), name).toEqual(SAMPLE.columns.map(({ unit }) => unit));
      expect(catalogue.columns.map(({ ucd }) => ucd), name).toEqual(SAMPLE.columns.map(({ ucd }) => ucd));
      expect(catalogue.columns.map(({ description }) => description), name).toEqual(SAMPLE.columns.map(({ description }) => description));
    }
  });

  test('gzipped, they read the same', async () => {
    const { gzipSync } = await import('node:zlib');
    for (const name of Object.values(NAMES)) {
      const bytes = readFileSync(join(folder, name));
      const packed = await readCatalogueBytes(`${name}.gz`, gzipSync(bytes));
      expect(plain(packed)).toEqual(plain(await readCatalogueBytes(name, bytes)));
    }
  });
});
