import fc from 'fast-check';
import type { Column, Table } from '../../shared/catalogue.ts';

/** A table as plain values, to be compared at one glance: NaN and 255 as null. */
export function plain(table: Table): Omit<Table, 'columns'> & { readonly columns: readonly unknown[] } {
  return { columns: table.columns.map(plainColumn), rowCount: table.rowCount, meta: table.meta };
}

function plainColumn(column: Column): unknown {
  const { values, ...label } = column;
  return { ...label, values: Array.from<unknown, unknown>(values, (value) => (Number.isNaN(value) || (column.kind === 'boolean' && value === 255) ? null : value)) };
}

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
const sentence = fc.stringMatching(/^([A-Za-z0-9'",:#(){}<>&%/-]{1,9}( [A-Za-z0-9'",:#<>&]{1,9}){0,3})?$/);

/** Texts a catalogue may hold: quotes, commas, words that look like missing values or numbers. */
const cellText = fc.oneof(
  sentence,
  fc.constantFrom('', 'NaN', 'null', '--', 'None', 'true', '12', '-0.5e3', '1258541764098047104', '# not a comment', "it's", '"quoted"', '\\', 'a & b', '%'),
);
const real = fc.double({ noNaN: false }).map((value) => (Object.is(value, -0) ? 0 : value));
const whole = fc.oneof(fc.constant(NaN), fc.integer(), fc.maxSafeInteger()).map((value) => (Object.is(value, -0) ? 0 : value));

function columnOf(rowCount: number): fc.Arbitrary<Column> {
  const label = { name: word, unit: fc.constantFrom('', 'km/s', 'mas.yr-1', 'deg'), description: sentence, ucd: fc.constantFrom('', 'pos.eq.ra;meta.main') };
  const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: rowCount, maxLength: rowCount });
  return fc.oneof(
    fc.record({ ...label, kind: fc.constant('number' as const), integer: fc.constant(false), values: list(real).map((v) => Float64Array.from(v)) }),
    fc.record({ ...label, kind: fc.constant('number' as const), integer: fc.constant(true), values: list(whole).map((v) => Float64Array.from(v)) }),
    fc.record({ ...label, kind: fc.constant('text' as const), values: list(cellText) }),
    fc.record({ ...label, kind: fc.constant('boolean' as const), values: list(fc.constantFrom(0, 1, 255)).map((v) => Uint8Array.from(v)) }),
  );
}

/** Tables of any columns, with at least one row and one column. */
export const anyTable: fc.Arbitrary<Table> = fc.integer({ min: 1, max: 6 }).chain((rowCount) => fc.record({
  rowCount: fc.constant(rowCount),
  columns: fc.uniqueArray(columnOf(rowCount), { minLength: 1, maxLength: 5, selector: (column) => column.name.toUpperCase() }),
  meta: fc.dictionary(fc.stringMatching(/^K[A-Za-z]{0,12}$/), fc.oneof(sentence, fc.constantFrom('two\nlines', 'Boötes', 'x'.repeat(150), " it's"))),
}));

/** One table with everything: what the outside checkers are given. */
export const SAMPLE: Table = {
  rowCount: 4,
  meta: { GALAXY: 'Fornax', SEED: '1', 'column mapping': 'ra=ra; velocity=v_helio', long: "a sentence that is longer than a FITS card can hold, with 'quotes' in it ".repeat(3).trim() },
  columns: [
    { kind: 'text', name: 'source_id', unit: '', description: 'Gaia DR3 identifier', ucd: 'meta.id;meta.main', values: ['1258541764098047104', '1260240127310861184', '', '7'] },
    { kind: 'number', name: 'ra', unit: 'deg', description: 'Right ascension, ICRS', ucd: 'pos.eq.ra;meta.main', values: Float64Array.of(39.9947510123456, 0, 359.99999999999994, 1e-300), integer: false },
    { kind: 'number', name: 'v_helio', unit: 'km/s', description: 'Heliocentric velocity', ucd: 'spect.dopplerVeloc', values: Float64Array.of(55.2, NaN, -0.1, 1e6), integer: false },
    { kind: 'number', name: 'n', unit: '', description: 'Exposures', ucd: 'meta.number', values: Float64Array.of(3, NaN, -2147483647, 12), integer: true },
    { kind: 'number', name: 'big', unit: '', description: '', ucd: '', values: Float64Array.of(9007199254740991, 1, 2, NaN), integer: true },
    { kind: 'boolean', name: 'member', unit: '', description: 'Spectroscopic member', ucd: 'meta.code', values: Uint8Array.of(1, 0, 1, 0) },
    { kind: 'text', name: 'note', unit: '', description: 'Free "text", <quoted>', ucd: '', values: ['a,b', 'say "hi"', 'x < y & z', ''] },
  ],
};
