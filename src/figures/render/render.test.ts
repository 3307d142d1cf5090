import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIGURES } from '../gallery/index.ts';
import { textWidth } from './font.ts';
import { renderPdf, renderPng, renderSvg } from './index.ts';

const poppler = spawnSync('pdffonts', ['-v']).status === 0;

function draw(name: string): string {
  const { option, style } = FIGURES[name]!();
  return renderSvg(option, style);
}

describe('SVG', () => {
  it('is the same however often it is drawn', () => {
    expect(draw('sky-by-weight')).toBe(draw('sky-by-weight'));
  });

  it('carries nothing that only a browser, or one process, understands', () => {
    for (const name of Object.keys(FIGURES)) {
      const svg = draw(name);
      expect(svg).not.toMatch(/\bzr\d|<style|class=|ecmeta|dominant-baseline|style="font:|NaN|undefined/);
    }
  });

  it('keeps its description, escaped', () => {
    const { option, style } = FIGURES['velocity-histogram']!();
    expect(renderSvg(option, style, 'M(<r) & σ, seed 1')).toContain('<desc>M(&lt;r) &amp; σ, seed 1</desc>');
  });

  it('holds every text within the figure', () => {
    for (const [name, make] of Object.entries(FIGURES)) {
      const { option, style } = make();
      for (const { left, right, top, bottom, text } of textBoxes(renderSvg(option, style))) {
        const where = `${name}: ${text}`;
        expect(left, where).toBeGreaterThanOrEqual(0);
        expect(top, where).toBeGreaterThanOrEqual(0);
        expect(right, where).toBeLessThanOrEqual(style.width);
        expect(bottom, where).toBeLessThanOrEqual(style.height);
      }
    }
  });

  it('lays no text over another', () => {
    for (const name of Object.keys(FIGURES)) {
      const boxes = textBoxes(draw(name));
      for (const [i, a] of boxes.entries()) {
        for (const b of boxes.slice(i + 1)) {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          expect(across > 0.5 && down > 0.5, `${name}: "${a.text}" over "${b.text}"`).toBe(false);
        }
      }
    }
  });
});

describe('PNG', () => {
  it('has the scaled size, the theme’s ground and the same bytes each time', () => {
    const svg = draw('mass-profile');
    const png = Buffer.from(renderPng(svg, 2));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([960, 840]);
    expect(png.equals(Buffer.from(renderPng(svg, 2)))).toBe(true);
  });

  it('draws the text: without it the picture is another', () => {
    const svg = draw('mass-profile');
    const mute = svg.replace(/<text[\s\S]*?<\/text>/g, '');
    expect(Buffer.from(renderPng(svg, 1)).equals(Buffer.from(renderPng(mute, 1)))).toBe(false);
  });
});

describe('PDF', () => {
  it('has the same bytes each time, with no clock in them', async () => {
    const svg = draw('mass-profile');
    const first = Buffer.from(await renderPdf(svg));
    expect(first.equals(Buffer.from(await renderPdf(svg)))).toBe(true);
    expect(first.toString('latin1').match(/\(D:[^)]*\)/g)).toEqual(['(D:19700101000000Z)', '(D:19700101000000Z)']);
  });

  it.skipIf(!poppler)('is vector, with its font embedded and its text searchable (checked with poppler, when installed)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'steelyard-figure-'));
    try {
      const file = join(folder, 'figure.pdf');
      const { option, style } = FIGURES['mass-profile']!();
      writeFileSync(file, await renderPdf(renderSvg(option, style, 'seed 1 & M(<r)')));
      const fonts = execFileSync('pdffonts', [file], { encoding: 'utf8' }).trim().split('\n').slice(2);
      expect(fonts.length).toBeGreaterThan(0);
      for (const font of fonts) expect(font).toMatch(/DejaVuSans.*CID TrueType.*yes yes yes/);
      expect(execFileSync('pdfimages', ['-list', file], { encoding: 'utf8' }).trim().split('\n')).toHaveLength(2);
      const text = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' });
      for (const word of ['equal-tailed 68 %', 'Walker+09', 'r [kpc]', 'M☉']) expect(text).toContain(word);
      expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Subject:\s+seed 1 & M\(<r\)[\s\S]*Page size:\s+360 x 315 pts/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

interface TextBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where each text of an SVG lies, from its attributes and the font's widths; ink heights, not line heights. */
function textBoxes(svg: string): TextBox[] {
  const boxes: TextBox[] = [];
  for (const [, attributes, content] of svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)) {
    const text = content!.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    const read = (pattern: RegExp, fallback: string): string => pattern.exec(attributes!)?.[1] ?? fallback;
    const size = Number(read(/font-size:([\d.]+)px/, '12'));
    const width = textWidth(text, size, /font-weight:bold/.test(attributes!));
    const anchor = read(/text-anchor="(\w+)"/, 'start');
    const x = Number(read(/ x="([-\d.e]+)"/, '0')) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
    const baseline = Number(read(/ y="([-\d.e]+)"/, '0'));
    const [a, b, c, d, e, f] = matrixOf(read(/transform="([^"]*)"/, 'translate(0 0)'));
    const corners = [[x, baseline - 0.72 * size], [x + width, baseline], [x, baseline], [x + width, baseline - 0.72 * size]] as const;
    const xs = corners.map(([u, v]) => a * u + c * v + e);
    const ys = corners.map(([u, v]) => b * u + d * v + f);
    boxes.push({ text, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) });
  }
  return boxes;
}

function matrixOf(transform: string): [number, number, number, number, number, number] {
  const numbers = transform.slice(transform.indexOf('(') + 1, -1).split(/[ ,]+/).map(Number);
  return transform.startsWith('matrix')
    ? (numbers as [number, number, number, number, number, number])
    : [1, 0, 0, 1, numbers[0]!, numbers[1] ?? 0];
}
