import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shellWord } from './shellWord.ts';

it('comes through a shell as it was', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }).filter((word) => !word.includes('\0')), { minLength: 1, maxLength: 8 }), (words) => {
    const said = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], { encoding: 'utf8' });
    expect(said.split('\0').slice(0, -1)).toEqual(words);
  }), { numRuns: 60, examples: [[['it\'s', '', '$HOME', '~', 'a b', '*', '--column', 'velocity=v:km/s', '`id`', '-n\n']]] });
});

it('leaves plain words as they are', () => {
  for (const word of ['--seed', 'fornax.csv', 'velocity=HRV:km/s', '1e-3', 'a,b']) expect(shellWord(word)).toBe(word);
});
