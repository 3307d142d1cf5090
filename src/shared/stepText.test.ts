import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REGION_PLANES } from './selection.ts';
import type { SelectionStep } from './selection.ts';
import { parseStep, printStep } from './stepText.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const column = fc.constantFrom('p_member', '[Fe/H]', 'is member', 'of');
const optionalColumn = fc.option(column, { nil: undefined }).map((name) => (name === undefined ? {} : { column: name }));
const fraction = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const step: fc.Arbitrary<SelectionStep> = fc.oneof(
  fc.tuple(fraction, optionalColumn).map(([minimum, named]) => ({ kind: 'probability' as const, minimum, ...named })),
  optionalColumn.map((named) => ({ kind: 'weights' as const, ...named })),
  fc.record({ kind: fc.constant('flag' as const), column, keep: fc.boolean() }),
  fc.record({ kind: fc.constant('expression' as const), expression: fc.constantFrom('p > 0.5', "name == 'a  b'", 'between(`[Fe/H]`, -3, -1)') }),
  fc.record({ kind: fc.constant('radius' as const), maximum: positive, unit: fc.constantFrom('arcmin' as const, 'pc' as const, 'R_h' as const), elliptical: fc.boolean() }),
  fc.record({ kind: fc.constant('sigmaClip' as const), threshold: positive, maxIterations: fc.integer({ min: 1, max: 1000 }) }),
  fc.record({ kind: fc.constant('mixture' as const), minimum: fraction, asWeights: fc.boolean() }),
  fc.record({
    kind: fc.constant('region' as const), plane: fc.constantFrom(...REGION_PLANES), keep: fc.constantFrom('inside' as const, 'outside' as const),
    vertices: fc.array(fc.tuple(finite, finite), { minLength: 3, maxLength: 12 }),
  }),
);

test('what is printed is read back as the same step, to the last digit', () => {
  fc.assert(fc.property(step, (given) => { expect(parseStep(printStep(given))).toEqual(given); }), { numRuns: 500 });
});

test.each(['', 'sigma', 'probability 2', 'radius 5', 'radius -1 pc', 'region sky inside 1,2 3,4', 'region moon inside 1,2 3,4 5,6', 'flag !', 'mixture'])(
  'refuses "%s" with examples of what can be written',
  (text) => { expect(() => parseStep(text)).toThrow('write one such as'); },
);
