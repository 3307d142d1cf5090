import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSexagesimal } from './angles.ts';

describe('sexagesimal angles', () => {
  test.each([
    ['02:39:59.3', 2 + 39 / 60 + 59.3 / 3600, undefined],
    ['-34 26 57', -(34 + 26 / 60 + 57 / 3600), undefined],
    ['-00:30:00', -0.5, undefined],
    ['+57d54m55s', 57 + 54 / 60 + 55 / 3600, false],
    ['17h20m12.4s', 17 + 20 / 60 + 12.4 / 3600, true],
    ['−05°30′', -5.5, false],
    ['17:20', 17 + 20 / 60, undefined],
  ])('%s', (text, value, hours) => {
    const angle = parseSexagesimal(text)!;
    expect(angle.value).toBeCloseTo(value, 12);
    expect(angle.hours).toBe(hours);
  });

  test.each(['', '12.5', 'abc', '10:60:00', '10:20:61', '1:2:3:4', 'Draco'])('%j is none', (text) => expect(parseSexagesimal(text)).toBeUndefined());

  test('whatever is written reads back', () => {
    fc.assert(fc.property(fc.boolean(), fc.nat(359), fc.nat(59), fc.nat(59999), (negative, degrees, minutes, milliseconds) => {
      const text = `${negative ? '-' : ''}${degrees}:${String(minutes).padStart(2, '0')}:${(milliseconds / 1000).toFixed(3).padStart(6, '0')}`;
      const size = degrees + minutes / 60 + milliseconds / 3_600_000;
      expect(parseSexagesimal(text)?.value).toBeCloseTo(negative ? -size : size, 10);
    }));
  });
});
