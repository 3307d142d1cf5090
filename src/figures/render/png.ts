import { Resvg } from '@resvg/resvg-js';
import { FONT_FILES } from './font.ts';

/** Rasterises a figure at `scale` pixels a CSS pixel (3.125 makes 300 dots an inch). */
export function renderPng(svg: string, scale: number): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: { loadSystemFonts: false, fontFiles: [FONT_FILES.regular, FONT_FILES.bold], defaultFontFamily: 'DejaVu Sans' },
  });
  return image.render().asPng();
}
