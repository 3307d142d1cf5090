import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../shared/catalogue.ts';
import { readCatalogueBytes } from '../index.ts';
import type { ReadOptions } from '../index.ts';
import { RecordSplitter, fieldText } from './records.ts';

function read(text: string, options: ReadOptions = {}): Promise<Catalogue> {
  return readCatalogueBytes('stars.csv', Buffer.from(text), options);
}

/** Name to values, NaN as null. */
async function cells(text: string, options: ReadOptions = {}): Promise<Record<string, readonly unknown[]>> {
  const { columns } = await read(text, options);
  const orNull = (value: unknown): unknown => (Number.isNaN(value) ? null : value);
  return Object.fromEntries(columns.map(({ name, values }) => [name, Array.from<unknown, unknown>(values, orNull)]));
}

describe('how a text table is written is found from its content', () => {
  const expected = { ra: [1.5, 2.5], name: ['a', 'b c'] };

  test.each([
    ['comma', 'ra,name\n1.5,a\n2.5,b c\n'], ['tab', 'ra\tname\n1.5\ta\n2.5\tb c\n'], ['semicolon', 'ra;name\n1.5;a\n2.5;b c\n'],
    ['bar', 'ra | name\n1.5 | a\n2.5 | b c\n'], ['blanks', '  ra   name\n 1.5   a\n 2.5  "b c"\n'], ['CRLF', 'ra,name\r\n1.5,a\r\n2.5,b c\r\n'],
    ['old Mac line ends', 'ra,name\r1.5,a\r2.5,b c'], ['no last line end', 'ra,name\n1.5,a\n2.5,b c'], ['byte order mark', '\uFEFFra,name\n1.5,a\n2.5,b c\n'],
    ['comments and blank lines', '# made by hand\n\nra,name\n# half-way\n1.5,a\n\n2.5,b c\n# end'], ['quotes', '"ra","name"\n"1.5","a"\n"2.5","b c"\n'],
    ['commented header', '# a catalogue\n# ra name\n1.5 a\n2.5 "b c"\n'], ['VizieR ruler and units', 'ra\tname\ndeg\t \n-----\t---\n1.5\ta\n2.5\tb c\n'],
  ])('%s', async (_, text) => expect(await cells(text)).toEqual(expected));

  test('without a header, columns are numbered', async () => {
    expect(await cells('1 2\n3 4\n')).toEqual({ col1: [1, 3], col2: [2, 4] });
    expect(await cells('a,b\nc,d\n', { header: false })).toEqual({ col1: ['a', 'c'], col2: ['b', 'd'] });
  });

  test('units in the header', async () => {
    const { columns } = await read('# R(kpc)  v_z [km/s] (g-r)0\n1 2 3\n'.replace(' [', '['));
    expect(columns.map(({ name, unit }) => [name, unit])).toEqual([['R', 'kpc'], ['v_z', 'km/s'], ['(g-r)0', '']]);
  });

  test('repeated and empty names are told apart', async () => expect(Object.keys(await cells('a,a,\n1,2,3\n'))).toEqual(['a', 'a_2', 'col3']));
});

describe('values', () => {
  test('missing values in their many guises', async () => {
    expect(await cells('v\n1\nNaN\nnull\n--\nN/A\n""\n2')).toEqual({ v: [1, null, null, null, null, null, 2] });
  });

  test('-999 is a number, unless the file or the observer says that it is missing', async () => {
    expect(await cells('v\n-999\n1\n')).toEqual({ v: [-999, 1] });
    expect(await cells('# missing values are -999\nv\n-999\n-999.0\n1\n')).toEqual({ v: [null, null, 1] });
    expect(await cells('# -999 = no data\nv\n-999\n1\n')).toEqual({ v: [null, 1] });
    expect(await cells('v\n-999\n1\n', { missing: ['-999'] })).toEqual({ v: [null, 1] });
  });

  test('long integers stay as text, digit for digit, wherever they start', async () => {
    expect(await cells('id\n1258541764098047104\n\n7\n'.replace('\n\n', '\n""\n'))).toEqual({ id: ['1258541764098047104', '', '7'] });
    expect(await cells('id\n7\n9007199254740993\n')).toEqual({ id: ['7', '9007199254740993'] });
    expect(await cells('id\n9007199254740991\n')).toEqual({ id: [9007199254740991] });
    expect(await cells('x\n12345678901234567890\n0.5\n')).toEqual({ x: [12345678901234567000, 0.5] });
  });

  test('a word among numbers makes the column text, every cell as written', async () => {
    expect(await cells('v,w\n1.50,1\n2,2\nfast,3\n')).toEqual({ v: ['1.50', '2', 'fast'], w: [1, 2, 3] });
  });

  test('booleans, infinities, Fortran exponents', async () => {
    expect(await cells('b,x\ntrue,inf\nFalse,-Infinity\n,1.5D+03\n')).toEqual({ b: [1, 0, 255], x: [Infinity, -Infinity, 1500] });
  });

  test('every double is read as JavaScript itself reads it', async () => {
    const written = fc.oneof(
      fc.double({ noNaN: true }).map(String), fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((x) => x.toFixed(7)),
      fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.nat(24)).map(([digits, k]) => `${String(digits).slice(0, k)}.${String(digits).slice(k)}`),
      fc.tuple(fc.maxSafeInteger(), fc.integer({ min: -330, max: 310 })).map(([m, e]) => `${m}e${e}`),
    );
    await fc.assert(fc.asyncProperty(fc.array(written, { minLength: 1, maxLength: 30 }), async (texts) => {
      const { columns } = await read(`x,first\n0.5,0\n${texts.map((text) => `${text},0\n`).join('')}`);
      expect(Array.from(columns[0].values as Float64Array).slice(1)).toEqual(texts.map(Number));
    }), { numRuns: 200 });
  });

  test('Latin-1 text is read as such', async () => {
    const { columns } = await readCatalogueBytes('l1.csv', Buffer.from('name,x\nBoötes,1\n', 'latin1'));
    expect(columns[0].values).toEqual(['Boötes']);
  });
});

test('chunks may end anywhere', () => {
  const text = 'a,"b ""quoted""\nover lines",c\r\n# comment\n\n1, 2 ,"3"\n"",,x';
  const whole = split(text, [text.length]);
  expect(whole).toEqual([['a', 'b "quoted"\nover lines', 'c'], ['1', '2', '3'], ['', '', 'x']]);
  for (let cut = 0; cut <= text.length; cut++) expect(split(text, [cut, text.length])).toEqual(whole);
  expect(split(text, Array.from(text, (_, k) => k + 1))).toEqual(whole);
});

function split(text: string, cuts: readonly number[]): readonly (readonly string[])[] {
  const records: string[][] = [];
  const splitter = new RecordSplitter('t', { delimiter: ',', comment: '#' }, (bytes, fields) => {
    records.push(Array.from({ length: fields.count }, (_, k) => fieldText(bytes, fields, k)));
  });
  let from = 0;
  for (const cut of cuts) {
    splitter.feed(Buffer.from(text.slice(from, cut)));
    from = cut;
  }
  splitter.finish();
  return records;
}

describe('what is wrong is said in one sentence', () => {
  test.each([
    ['a row too short', 'a,b\n1,2\n3\n', 'Line 3 of stars.csv has 1 cell where the table has 2 columns'],
    ['a quote left open', 'a,b\n1,"2\n3,4\n', 'A quote opened on line 2 of stars.csv is never closed'],
    ['nothing but comments', '# nothing\n# here\n', 'stars.csv holds no table, only comments'],
    ['text after a quote', 'a,b\n1,"2"x\n', 'Line 2 of stars.csv has text after a closing quote'],
  ])('%s', async (_, text, message) => expect(read(text)).rejects.toThrow(message));
});
