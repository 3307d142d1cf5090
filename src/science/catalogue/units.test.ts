import { describe, expect, test } from 'vitest';
import { conversionFactor, parseUnit, sameDimension } from './units.ts';

describe('units as catalogues write them', () => {
  const kilometresASecond = parseUnit('km/s')!;

  test.each(['km s-1', 'km.s-1', 'km.s**-1', 'km s^-1', 'km*s^(-1)', 'km s**(-1)', 'km s^{-1}', 'km / s', 'KM/S', 'kms', 'km/sec', 'km per s'])(
    '%s is km/s',
    (text) => expect(parseUnit(text)).toEqual(kilometresASecond),
  );

  test.each(['', '---', 'mag', 'dex', 'Sun', 'km/', 'g-r', '%'])('%j is not an angle, a length or a time', (text) => expect(parseUnit(text)).toBeUndefined());

  test.each([
    ['m/s', 'km/s', 1e-3], ['cm s-1', 'km/s', 1e-5], ['km/s', 'km/s', 1],
    ['hourangle', 'deg', 15], ['rad', 'deg', 180 / Math.PI], ['arcmin', 'deg', 1 / 60], ['"', 'deg', 1 / 3600],
    ['arcsec/yr', 'mas/yr', 1000], ['mas.yr-1', 'mas/yr', 1], ['mas/a', 'mas/yr', 1], ['deg/yr', 'mas/yr', 3.6e6], ['mas/day', 'mas/yr', 365.25],
    ['uas', 'mas', 1e-3], ['kpc', 'pc', 1e3],
  ])('%s to %s is %f', (from, to, factor) => expect(conversionFactor(from, to)! / factor).toBeCloseTo(1, 14));

  test('different things do not convert', () => {
    expect(conversionFactor('km/s', 'deg')).toBeUndefined();
    expect(sameDimension(kilometresASecond, parseUnit('pc/Myr')!)).toBe(true);
  });
});
