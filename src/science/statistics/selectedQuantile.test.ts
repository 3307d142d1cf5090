import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quantiles } from './quantiles.ts';
import { selectedQuantile } from './selectedQuantile.ts';

it('gives to the bit what sorting gives, for any values and level', () => {
  fc.assert(fc.property(
    fc.array(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 3 })),
      { minLength: 1, maxLength: 60 },
    ),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (values, level) => { expect(selectedQuantile(Float64Array.from(values), level)).toBe(quantiles(values, [level])[0]); },
  ));
});

it('keeps the values, in another order, and says NaN of none', () => {
  const values = Float64Array.from({ length: 999 }, (_, i) => (i * 7919) % 500);
  const before = Array.from(values).toSorted((a, b) => a - b);
  selectedQuantile(values, 0.3);
  expect(Array.from(values).toSorted((a, b) => a - b)).toEqual(before);
  expect(selectedQuantile(new Float64Array(0), 0.5)).toBeNaN();
});
