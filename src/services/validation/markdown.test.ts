import { expect, it } from 'vitest';
import { markdownTable } from './markdown.ts';
import { radiusText, signed, starsText } from './wording.ts';

it('a table lines up: words left, numbers right, bars escaped', () => {
  expect(markdownTable(['name', 'bias', 'note'], [['a|b', '+0.1', 'yes'], ['long name', '-10.25', '']])).toBe([
    '| name      |   bias | note |',
    '|-----------|-------:|------|',
    '| a\\|b      |   +0.1 | yes  |',
    '| long name | -10.25 |      |',
  ].join('\n'));
});

it('words for numbers', () => {
  expect([signed(0.1234), signed(-0.5, 1), signed(-0.0001)]).toEqual(['+0.123', '-0.5', '+0.000']);
  expect([1, 0.6, 4 / 3, 1.77].map(radiusText)).toEqual(['1.0', '0.6', '1.33', '1.77']);
  expect([starsText(10000), starsText('all')]).toEqual(['10,000 stars', 'all draws together']);
});
