import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SteelyardError } from '../shared/errors.ts';
import { readCatalogueBytes, writeTable } from './index.ts';
import { SAMPLE } from './testing/tables.ts';

test.each(['csv', 'ecsv', 'fits', 'votable'] as const)('a damaged %s file is read or refused, never a crash', async (format) => {
  const whole = writeTable(SAMPLE, format);
  const damage = fc.record({
    length: fc.oneof(fc.constant(whole.length), fc.nat(whole.length)),
    changes: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 32, max: 126 })), { maxLength: 4 }),
  });
  await fc.assert(fc.asyncProperty(damage, async ({ length, changes }) => {
    const bytes = Uint8Array.from(whole);
    for (const [at, value] of changes) bytes[at] = value;
    const outcome: unknown = await readCatalogueBytes('damaged', bytes.subarray(0, length)).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(SteelyardError);
    else expect(outcome).toMatchObject({ source: { bytes: length } });
  }), { numRuns: 150 });
});
