import type { LegendComponentOption, SeriesOption } from 'echarts';
import { paddedRange } from './axes.ts';
import type { Box, Range } from './axes.ts';
import { pathElement, shapeSeries } from './shapes.ts';
import { FONT_FAMILY, round, textSizes, themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** The panel of a profile; with an axis above where there is one in half-light radii. */
export function profileBox(style: FigureStyle, axisAbove: boolean): Box {
  const em = style.fontSize;
  const top = em * (axisAbove ? 3.9 : 1.2);
  return { left: em * 4.6, top, width: style.width - em * 6, height: style.height - em * 3.7 - top };
}

/** A value's error bar, and where it has one, that across. */
export interface ErrorBar {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly across?: { readonly y: number; readonly from: number; readonly to: number };
}

/** Error bars with caps; those across have none. */
export function errorBars(name: string, bars: readonly ErrorBar[], colour: string, style: FigureStyle): SeriesOption {
  const cap = style.fontSize * 0.22;
  return shapeSeries(name, {}, colour, 5, (toPixels) => {
    const paths = bars.map(({ x, low, high, across }) => {
      const [px, bottom] = toPixels([x, low]);
      const top = toPixels([x, high])[1];
      const caps = [bottom, top].map((y) => `M${round(px - cap)} ${y}L${round(px + cap)} ${y}`).join('');
      const line = across ? `M${toPixels([across.from, across.y]).join(' ')}L${toPixels([across.to, across.y]).join(' ')}` : '';
      return `M${px} ${bottom}L${px} ${top}${caps}${line}`;
    });
    return pathElement(paths.join(''), { stroke: colour, lineWidth: 1.2 });
  });
}

/** Lines of text in the corner of a panel: the first names what is shown. */
export function headingTexts(lines: readonly string[], box: Box, style: FigureStyle): object[] {
  const theme = themeOf(style);
  const { small } = textSizes(style);
  return lines.map((text, i) => ({
    type: 'text', silent: true, z: 4, left: box.left + style.fontSize * 0.9, top: box.top + style.fontSize * 0.6 + i * small * 1.45,
    style: {
      // Its own ground: grid lines end at the text.
      text, fill: i === 0 ? theme.ink : theme.muted, backgroundColor: theme.background,
      fontSize: small, fontFamily: FONT_FAMILY, fontWeight: i === 0 ? 'bold' : 'normal',
    },
  }));
}

/** A key of lines and symbols; intervals get a box. */
export function legendAt(
  style: FigureStyle,
  names: readonly string[],
  itemWidth: number,
  at: Readonly<Record<string, number>>,
): LegendComponentOption {
  const theme = themeOf(style);
  const sizes = textSizes(style);
  return {
    ...at,
    orient: 'vertical', align: 'left', padding: 0, itemGap: sizes.small * 0.45, itemWidth, itemHeight: style.fontSize * 0.7,
    data: names.map((name) => (name.startsWith('equal-tailed') ? { name, icon: 'rect' } : { name })),
    textStyle: { color: theme.ink, fontSize: sizes.small },
    selectedMode: false,
    backgroundColor: theme.background,
  };
}

/** Stretches the upright axis until both keys lie on empty ground. */
export function rangeBesideKeys(
  obstacles: readonly (readonly [number, number])[],
  xRange: Range,
  box: Box,
  lineHeight: number,
  keys: Readonly<Record<'topLeft' | 'bottomRight', { rows: number; width: number }>>,
): Range {
  const { min, max } = paddedRange(obstacles.map(([, y]) => y), 0.07);
  const perPixel = (xRange.max - xRange.min) / box.width;
  const fraction = (rows: number): number => Math.min(0.45, ((rows + 1.2) * lineHeight) / box.height);
  const highestLeft = Math.max(min, ...obstacles.filter(([x]) => x < xRange.min + keys.topLeft.width * perPixel).map(([, y]) => y));
  const lowestRight = Math.min(max, ...obstacles.filter(([x]) => x > xRange.max - keys.bottomRight.width * perPixel).map(([, y]) => y));
  const top = fraction(keys.topLeft.rows);
  const bottom = fraction(keys.bottomRight.rows);
  // Each stretch moves the other key's edge, so settle both together.
  let range = { min, max };
  for (let i = 0; i < 20; i++) {
    range = {
      max: Math.max(max, range.min + (highestLeft - range.min) / (1 - top)),
      min: Math.min(min, range.max - (range.max - lowestRight) / (1 - bottom)),
    };
  }
  return range;
}
