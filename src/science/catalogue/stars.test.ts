import { describe, expect, test } from 'vitest';
import type { Column, Table } from '../../shared/catalogue.ts';
import { withDecimalCoordinates } from './decimalCoordinates.ts';
import { assignRoles } from './roles.ts';
import { extractStars } from './stars.ts';

function column(name: string, values: readonly number[] | readonly string[], unit = ''): Column {
  const label = { name, unit, description: '', ucd: '' };
  return values.every((value) => typeof value === 'number')
    ? { ...label, kind: 'number', values: Float64Array.from(values), integer: false }
    : { ...label, kind: 'text', values: values.map(String) };
}

function tableOf(...columns: readonly Column[]): Table & { readonly source: { readonly fileName: string } } {
  return { columns, rowCount: columns[0].values.length, meta: {}, source: { fileName: 'stars.csv' } };
}

const RA = column('ra', [10, 20]);
const DEC = column('dec', [-5, 5]);
const V = column('v', [100, 110]);
const ERROR = column('v_err', [1, 2]);

describe('stars in fixed units', () => {
  test('units of the file are turned into degrees, km/s and mas/yr', () => {
    const table = tableOf(
      column('ra', [1, 2], 'hourangle'), column('dec', [-0.1, 0.1], 'rad'), column('rv', [100_000, -5000], 'm/s'), column('e_rv', [1500, 750], 'm s-1'),
      column('pmra', [0.001, 0.002], 'arcsec/yr'), column('pmdec', [1, 2], 'mas/yr'), column('pmem', [50, 100], '%'),
    );
    const stars = extractStars(table, assignRoles(table));
    expect([...stars.ra]).toEqual([15, 30]);
    expect(stars.dec[1]).toBeCloseTo(18 / Math.PI, 12);
    expect([...stars.velocity, ...stars.velocityError]).toEqual([100, -5, 1.5, 0.75]);
    expect([...stars.pmRa!, ...stars.pmDec!]).toEqual([1, 2, 1, 2]);
    expect([...stars.membershipProbability!]).toEqual([0.5, 1]);
  });

  test('sexagesimal text: right ascension in hours unless its unit is degrees', () => {
    const table = tableOf(column('ra', ['02:40:00', '02h20m00s']), column('dec', ['-34:30:00', '-00 30 00']), V, ERROR);
    const stars = extractStars(table, assignRoles(table));
    expect([...stars.ra]).toEqual([40, 35]);
    expect([...stars.dec]).toEqual([-34.5, -0.5]);
    const inDegrees = tableOf(column('ra', ['40:30:00', '41 00 00'], 'deg'), DEC, V, ERROR);
    expect([...extractStars(inDegrees, assignRoles(inDegrees)).ra]).toEqual([40.5, 41]);
    const marked = tableOf(column('ra', ['02 40 00', '02 20 00'], '"h:m:s"'), column('dec', ['-34 30 00', '1 0 0'], '"d:m:s"'), V, ERROR);
    expect([...extractStars(marked, assignRoles(marked)).ra]).toEqual([40, 35]);
  });

  test('missing values are NaN, and a right ascension below zero is turned once', () => {
    const table = tableOf(column('ra', [-10, 20]), DEC, column('v', [NaN, 110]), column('v_err', ['--', '2.5']));
    const stars = extractStars(table, assignRoles(table));
    expect([...stars.ra, ...stars.velocity, ...stars.velocityError]).toEqual([350, 20, NaN, 110, NaN, 2.5]);
  });

  test('coordinates split over columns are combined, the sign of -00 kept', () => {
    const parts = [
      column('RAh', [2, 17]), column('RAm', [40, 20]), column('RAs', [0, 30]),
      column('DE-', ['-', '+']), column('DEd', [0, 57]), column('DEm', [30, 0]), column('DEs', [0, 36]),
    ];
    const table = withDecimalCoordinates(tableOf(...parts, V, ERROR));
    const stars = extractStars(table, assignRoles(table));
    expect([...stars.ra]).toEqual([40, 15 * (17 + 20 / 60 + 30 / 3600)]);
    expect([...stars.dec]).toEqual([-0.5, 57.01]);
  });
});

describe('stars that cannot be read', () => {
  const starsOf = (...columns: readonly Column[]) => () => {
    const table = tableOf(...columns);
    return extractStars(table, assignRoles(table));
  };

  test.each([
    ['no velocity', starsOf(RA, DEC, column('size', [1, 2])), 'stars.csv has no column known as the line-of-sight velocity: it has the columns ra, dec, size; name the right one (--column velocity=NAME on the command line).'],
    ['no velocity error', starsOf(RA, DEC, V), 'stars.csv has no column known as the velocity error: it has the columns ra, dec, v;'],
    ['text in a velocity', starsOf(RA, DEC, column('v', ['100', 'fast']), ERROR), "Row 2, column v of stars.csv: 'fast' is not a number; correct it"],
    ['a bad position', starsOf(column('ra', ['10:20:30', 'noon']), DEC, V, ERROR), "Row 2, column ra of stars.csv: 'noon' is neither a number nor a sexagesimal angle"],
    ['a negative error', starsOf(RA, DEC, V, column('v_err', [1, -99])), 'Row 2, column v_err of stars.csv: velocity error is -99, but an error cannot be negative'],
    ['a probability of 50', starsOf(RA, DEC, V, ERROR, column('p_member', [1, 50])), 'Row 2, column p_member of stars.csv: membershipProbability is 50, which is not a probability'],
    ['a declination of 100', starsOf(RA, column('dec', [100, 0]), V, ERROR), 'Row 1, column dec of stars.csv: declination is 100, which is not an angle in [-90, 90] degrees'],
  ])('%s', (_, read, message) => expect(read).toThrow(message));

  test('a unit that cannot be turned into km/s', () => {
    const mapping = { ...assignRoles(tableOf(RA, DEC, V, ERROR)), velocity: { column: 'v', unit: 'furlong', foundBy: 'user' as const } };
    expect(() => extractStars(tableOf(RA, DEC, V, ERROR), mapping)).toThrow("Column v of stars.csv is in 'furlong', which cannot be turned into km/s");
  });
});
