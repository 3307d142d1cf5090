import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../shared/catalogue.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import { compileRowFilter } from './rowFilter.ts';

const described = { unit: '', description: '', ucd: '' };
const columns: readonly Column[] = [
  { kind: 'number', name: 'p_member', ...described, integer: false, values: Float64Array.of(0.1, 0.9, NaN) },
  { kind: 'number', name: 'v_helio', ...described, integer: false, values: Float64Array.of(50, 60, 70) },
  { kind: 'number', name: '[Fe/H]', ...described, integer: false, values: Float64Array.of(-1, -2, -3) },
  { kind: 'text', name: 'source_id', ...described, values: ['a', '5012345678901234567', ''] },
  { kind: 'boolean', name: 'flag', ...described, values: Uint8Array.of(1, 0, 255) },
];

function passing(expression: string): string {
  const passes = compileRowFilter(expression, columns);
  return [0, 1, 2].filter((row) => passes(row)).join('');
}

describe('a row filter', () => {
  it.each([
    ['p_member>0.5', '1'],
    ['p_member != 0.1', '1'], // missing is neither
    ['p_member <> .1', '1'],
    ['P_Member = 9e-1', '1'],
    ['v_helio >= 60 and p_member < 1', '1'],
    ['v_helio < 55 or v_helio > 65', '02'],
    ['v_helio < 55 || v_helio > 65 && false', '0'],
    ['(v_helio < 55 | v_helio > 65) & TRUE', '02'],
    ['v_helio>55 & v_helio<65', '1'],
    ['not p_member > 0.5', '02'],
    ['! (p_member > 0.5)', '02'],
    ['not p_member > 0.5 and v_helio < 60', '0'],
    ['not not p_member + 0 > 0.5', '1'],
    ['(not flag) == true', '12'],
    ['flag', '0'],
    ['flag == false', '1'],
    ['not flag', '12'],
    ['isnan(flag) or isnan(p_member) or isnan(source_id)', '2'],
    ['source_id == 5012345678901234567', '1'], // every digit of it
    ["source_id = 'a'", '0'],
    ['source_id != "a"', '12'],
    ['`[Fe/H]` < -1.5', '12'],
    ['between(v_helio, 50, 60)', '01'],
    ['-v_helio + 2 * 10 < -(45)', '2'],
    ['(v_helio - 50) / 10 % 2 == 1', '1'],
    ['abs(v_helio - 60) < 5 and sqrt(pow(3, 2) + 16) == 5 and hypot(3, 4) == 5', '1'],
    ['log10(100) == 2 and ln(exp(1)) == 1 and min(v_helio, 65, 99) == 65', '2'],
    ['max(v_helio, 65) = 65', '01'],
  ])('%s', (expression, rows) => {
    expect(passing(expression)).toBe(rows);
  });

  it.each([
    ['p_membr > 1', /character 1: there is no column p_membr: perhaps p_member is meant\.$/],
    ['v_helio > 3 and sourceid == 1', /character 17: .* perhaps source_id is meant/],
    ['xyz > 1', /the columns are p_member, v_helio, \[Fe\/H\], source_id, flag\.$/],
    ['log(v_helio) > 1', /no function log: perhaps log10 is meant/],
    ['p_member >', /character 11: expected expression after >/],
    ['(p_member > 1', /character 14: unclosed \(/],
    ['p_member 5', /character 10: an operator is missing/],
    ['50 < v_helio < 60', /do not chain: write between\(x, low, high\)/],
    ['v_helio + 1', /a number, not yes or no/],
    ['"a"', /text, not yes or no/],
    ['v_helio and (v_helio + 1)', /number stands where a condition belongs/],
    ['source_id > v_helio', /character 13: a number cannot be compared with text/],
    ['source_id + 1 > 2', /column source_id holds text where a number belongs/],
    ['(v_helio > 1) + 1 > 1', /a condition stands where a number belongs/],
    ['[Fe/H] > 1', /goes between backticks/],
    ['gaia.ra > 1', /between backticks/],
    ['`open', /backtick is never closed/],
    ['sqrt(1, 2) > 1', /sqrt is used as sqrt\(x\), and has 2/],
    ['between(v_helio, 1)', /used as between\(x, low, high\), and has 2/],
    ['isnan()', /isnan takes one argument/],
    ['  ', /is empty/],
    ['v_helio > 1; flag', /an operator is missing/],
    ['constructor > 1', /no column constructor/],
    ['(v_helio > 1).constructor', /between backticks|not understood/],
    ['v_helio.map(1)', /only functions can be called|between backticks/],
    ['v_helio ? 1 : 2', /fails at character/],
    ['('.repeat(3999), /nested too deeply|unclosed|fails at character/],
    ['v_helio > 1 '.repeat(500), /may have 4000/],
  ])('explains what is wrong with %s', (expression, sentence) => {
    try {
      compileRowFilter(expression, columns);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SteelyardError);
      expect((error as SteelyardError).code).toBe('expression-invalid');
      expect((error as SteelyardError).message).toMatch(sentence);
    }
  });

  it('answers any text with a filter or a sentence', () => {
    const words = ['p_member', 'v_helio', 'flag', 'source_id', '(', ')', 'not', '!', 'and', '||', '=', '<', '+', '-', '1', "'a'", '`', ',', 'isnan', 'between', '[', '.', '@'];
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((list) => list.join(' '))), (expression) => {
      try {
        expect(typeof compileRowFilter(expression, columns)(1)).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(SteelyardError);
      }
    }), { numRuns: 2000 });
  });

  it('computes as JavaScript does', () => {
    const leaf = fc.oneof(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 9 }).map(String));
    const { sum } = fc.letrec<{ sum: string }>((tie) => ({
      sum: fc.oneof({ depthSize: 'small' }, leaf, fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/'), tie('sum'), fc.boolean())
        .map(([left, operator, right, grouped]) => (grouped ? `(${left} ${operator} ${right})` : `${left} ${operator} ${right}`))),
    }));
    fc.assert(fc.property(sum, sum, fc.constantFrom('<', '<=', '>', '>=', '=='), fc.double(), fc.double(), (left, right, operator, a, b) => {
      const expression = `${left} ${operator} ${right}`;
      const table = [['a', a], ['b', b]].map(([name, value]) => ({
        kind: 'number' as const, name: String(name), ...described, integer: false, values: Float64Array.of(Number(value)),
      }));
      const expected = new Function('a', 'b', `return ${expression}`) as (a: number, b: number) => boolean;
      expect(compileRowFilter(expression, table)(0)).toBe(expected(a, b));
    }));
  });
});
