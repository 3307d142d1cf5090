import * as echarts from 'echarts';
import type { EChartsOption } from 'echarts';
import type { FigureStyle } from '../charts/style.ts';
import { MIDDLE_TO_BASELINE, textWidth } from './font.ts';

/**
 * Draws a figure as SVG, the same bytes on every machine: text is measured with the shipped font's own metrics,
 * and the counters and hover rules that ECharts leaves for a browser are taken out.
 * @param description where the figure comes from (program, model, seed); kept in the file, and in the PDF made of it
 */
export function renderSvg(option: EChartsOption, style: FigureStyle, description = ''): string {
  echarts.setPlatformAPI({ measureText: (text, font) => ({ width: textWidth(text, sizeOf(font), /\bbold\b|\b[6-9]00\b/.test(font ?? '')) }) });
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: style.width, height: style.height });
  try {
    chart.setOption(option);
    return described(clean(chart.renderToSVGString()), description);
  } finally {
    chart.dispose();
  }
}

function sizeOf(font: string | undefined): number {
  const found = /([\d.]+)px/.exec(font ?? '');
  return found === null ? 12 : Number(found[1]);
}

function described(svg: string, description: string): string {
  if (description === '') return svg;
  const escaped = description.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return svg.replace(/^<svg [^>]*>\n?/, (root) => `${root.trimEnd()}\n<desc>${escaped}</desc>\n`);
}

function clean(svg: string): string {
  return svg
    .replace(/<style\s*>[\s\S]*?<\/style>\s*/g, '')
    .replace(/ (?:class|pointer-events|ecmeta_[a-z_]+)="[^"]*"/g, '')
    .replace(/\bzr\d+-/g, 'steelyard-')
    // Hit areas of the legend.
    .replace(/<path d="[^"]*"(?: transform="[^"]*")? fill="none"><\/path>\n?/g, '')
    .replace(/<path d="[^"]*"(?: transform="[^"]*")? fill="rgb\(0,0,0\)" fill-opacity="0"[^>]*><\/path>\n?/g, '')
    .replace(/style="font: ((?:(?:normal|italic|bold|\d{3}) )*)([\d.]+px) ([^"]*)"/g, longhand)
    .replace(/<text dominant-baseline="central"([^>]*)>/g, (_, attributes: string) => `<text${onBaseline(attributes)}>`)
    .replace(/^<svg [^>]*?>/, (root) => root.replace(/ (?:baseProfile|version)="[^"]*"/g, ''));
}

/** The `font` shorthand is lost on most programs that read SVG. */
function longhand(_: string, variants: string, size: string, family: string): string {
  return `style="font-size:${size};font-family:${family.replace(/;$/, '')};${/bold|[6-9]00/.test(variants) ? 'font-weight:bold;' : ''}"`;
}

/** Few programs honour `dominant-baseline`; a shifted baseline looks the same in all of them. */
function onBaseline(attributes: string): string {
  const shift = MIDDLE_TO_BASELINE * Number(/font-size:([\d.]+)px/.exec(attributes)?.[1] ?? 12);
  const y = Number(/ y="([-\d.]+)"/.exec(attributes)?.[1] ?? 0);
  return `${attributes.replace(/ y="[^"]*"/, '')} y="${Math.round((y + shift) * 100) / 100}"`;
}
