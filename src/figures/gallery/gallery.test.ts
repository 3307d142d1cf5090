import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderSvg } from '../render/index.ts';
import { FIGURES } from './index.ts';

/**
 * Every picture is drawn and compared with the one stored. A new one is stored (outside continuous integration); a
 * changed one is saved beside it as `NAME-changed.svg`, to look at: when it is better, it replaces the stored one.
 */
const OUTPUT = fileURLToPath(new URL('output/', import.meta.url));

describe('the gallery', () => {
  for (const [name, make] of Object.entries(FIGURES)) {
    it(`draws ${name} as stored`, () => {
      const { option, style } = make();
      const drawn = renderSvg(option, style);
      const stored = `${OUTPUT}${name}.svg`;
      const changed = `${OUTPUT}${name}-changed.svg`;
      if (!existsSync(stored)) {
        expect(process.env['CI'], `${name}.svg is not stored: run the test outside CI and commit it`).toBeFalsy();
        mkdirSync(OUTPUT, { recursive: true });
        writeFileSync(stored, drawn);
      }
      const same = readFileSync(stored, 'utf8') === drawn;
      if (same) rmSync(changed, { force: true });
      else writeFileSync(changed, drawn);
      expect(same, `${name}.svg has changed: compare it with ${name}-changed.svg`).toBe(true);
    });
  }

  it('stores no picture that it no longer draws', () => {
    const stored = readdirSync(OUTPUT).filter((file) => file.endsWith('.svg') && !file.endsWith('-changed.svg'));
    expect(stored.toSorted()).toEqual(Object.keys(FIGURES).map((name) => `${name}.svg`).toSorted());
  });
});
