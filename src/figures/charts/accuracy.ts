import type { EChartsOption, SeriesOption } from 'echarts';
import { baseOption, gridOf, linearTicks, logTicks, paddedRange, panelAxes } from './axes.ts';
import type { Box, Ticks } from './axes.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { FONT_FAMILY, formatNumber, textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

/** Quantiles of log10 of M_predicted / M_true at one abscissa, dex. */
export interface ResidualPoint {
  readonly x: number;
  readonly q16: number;
  readonly q50: number;
  readonly q84: number;
}

export interface ResidualCurve {
  readonly name: string;
  readonly points: readonly ResidualPoint[];
}

export interface AccuracyOptions {
  /** Title of the abscissa. */
  readonly abscissa: string;
  /** The abscissa is logarithmic: for numbers of stars. */
  readonly logarithmic?: boolean;
  /** Single points with error bars: the estimators at their own radii. */
  readonly points?: readonly (ResidualPoint & { readonly name: string })[];
  readonly heading?: string;
  /** Title of the ordinate where it is no residual: then no line is drawn at zero. */
  readonly ordinate?: string;
}

/** Median and central 68 % of log10 of M_predicted / M_true against radius, or against whatever was varied. */
export function accuracyChart(curves: readonly ResidualCurve[], style: FigureStyle, options: AccuracyOptions): EChartsOption {
  const { abscissa, logarithmic = false, points = [], heading, ordinate } = options;
  const theme = themeOf(style);
  const sizes = textSizes(style);
  const em = style.fontSize;
  const at = (x: number) => (logarithmic ? Math.log10(x) : x);
  const names = [...curves.map(({ name }) => name), ...points.map(({ name }) => name)];
  const rows = Math.ceil(names.length / 4);
  const top = em * (1.6 + (heading ? 1.4 : 0) + 1.35 * rows);
  const box: Box = { left: em * 4.6, top, width: style.width - em * 6, height: style.height - top - em * 3.8 };
  const all = [...curves.flatMap((curve) => curve.points), ...points];
  const xRange = paddedRange(all.map(({ x }) => at(x)), 0.05);
  const yRange = paddedRange([...all.flatMap(({ q16, q84 }) => [q16, q84]), ...(ordinate ? [] : [-0.05, 0.05])], 0.06);
  const ticks: Ticks = logarithmic ? logTicks(xRange.min, xRange.max, false) : linearTicks(xRange.min, xRange.max, 7);
  const axes = panelAxes(style, 0, {
    bottom: { ...xRange, ticks, title: abscissa },
    left: { ...yRange, ticks: linearTicks(yRange.min, yRange.max, box.height / (em * 3)), title: ordinate ?? 'log M / M{sub|true}  [dex]' },
  }, { left: em * 3.2 });
  const colours = [theme.accent, ...theme.series];
  const series: SeriesOption[] = ordinate ? [] : [zeroLine(xRange.min, xRange.max, theme.muted)];
  curves.forEach((curve, c) => {
    const colour = colours[c % colours.length]!;
    const fill = tint(colour, curves.length > 1 ? 0.14 : 0.3, theme.background);
    const ring = [
      ...curve.points.map(({ x, q16 }): [number, number] => [at(x), q16]),
      ...curve.points.toReversed().map(({ x, q84 }): [number, number] => [at(x), q84]),
    ];
    series.push(
      shapeSeries('', {}, fill, 1, (toPixels) =>
        ringsPath([ring], toPixels, curves.length > 1 ? { stroke: colour, lineWidth: 0.7, lineDash: [3, 2] } : { fill })),
      {
        type: 'line', name: curve.name, symbol: 'circle', symbolSize: em * 0.4, silent: true, z: 4,
        lineStyle: { color: colour, width: 1.5 }, itemStyle: { color: colour }, data: curve.points.map(({ x, q50 }) => [at(x), q50]),
      },
    );
  });
  points.forEach((point, p) => {
    const colour = theme.series[p % theme.series.length]!;
    series.push(
      {
        type: 'line', silent: true, symbol: 'none', z: 3, lineStyle: { color: colour, width: 1.2 },
        data: [[at(point.x), point.q16], [at(point.x), point.q84]],
      },
      {
        type: 'scatter', name: point.name, silent: true, z: 5, symbol: 'diamond', symbolSize: em * 0.7,
        itemStyle: { color: colour, borderColor: theme.background, borderWidth: 0.5, opacity: 1 }, data: [[at(point.x), point.q50]],
      },
    );
  });
  return {
    ...baseOption(style), grid: [gridOf(box)], ...axes, series,
    legend: {
      left: box.left, top: em * (heading ? 2 : 0.6), width: box.width,
      padding: 0, itemGap: em * 0.8, itemWidth: em * 1.4, itemHeight: em * 0.6,
      data: names, textStyle: { color: theme.ink, fontSize: sizes.small }, selectedMode: false,
    },
    ...(heading ? { graphic: [headingText(heading, box.left, em * 0.6, style)] } : {}),
  };
}

/** How often intervals hold the truth: one group of bars a name, with the bounds that are wanted. */
export interface CoverageBar {
  readonly name: string;
  readonly held68: number;
  readonly held95: number;
}

/** @param bounds the least and most that 68 % intervals may hold, and the least of 95 % ones */
export function coverageChart(
  bars: readonly CoverageBar[], bounds: { readonly low68: number; readonly high68: number; readonly low95: number },
  style: FigureStyle, heading: string,
): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const box: Box = { left: em * 10, top: em * 3.4, width: style.width - em * 12, height: style.height - em * 7 };
  const row = (i: number) => bars.length - i;
  const axes = panelAxes(style, 0, {
    bottom: { min: 0, max: 1, ticks: linearTicks(0, 1, 10), title: 'share of intervals that hold the truth' },
    left: { min: 0.4, max: bars.length + 0.6, ticks: { all: [], labels: new Map(bars.map(({ name }, i) => [row(i), name])) } },
  });
  const [inner, outer] = [theme.accent, theme.series[0]!];
  const band = (from: number, to: number, colour: string): SeriesOption => shapeSeries('', {}, colour, 1, (toPixels) => {
    const [bottom, top] = [0.4, bars.length + 0.6];
    return ringsPath([[[from, bottom], [to, bottom], [to, top], [from, top]]], toPixels, { fill: tint(colour, 0.12, theme.background) });
  });
  const dots = (name: string, colour: string, symbol: string, value: (bar: CoverageBar) => number): SeriesOption => ({
    type: 'scatter', name, silent: true, z: 4, symbol, symbolSize: em * 0.8, itemStyle: { color: colour, opacity: 1 },
    label: { show: true, position: 'top', distance: em * 0.2, color: theme.muted, fontSize: textSizes(style).small },
    data: bars.map((bar, i) => ({ value: [value(bar), row(i)], label: { formatter: `${formatNumber(100 * value(bar), 0)} %` } })),
  });
  return {
    ...baseOption(style), grid: [gridOf(box)], ...axes,
    legend: {
      right: em * 2, top: em * 0.4, padding: 0, data: ['68 % intervals', '95 % intervals'],
      textStyle: { color: theme.ink, fontSize: textSizes(style).small }, selectedMode: false,
    },
    graphic: [headingText(heading, em, em * 0.7, style)],
    series: [
      band(bounds.low68, bounds.high68, inner), band(bounds.low95, 1, outer),
      dots('68 % intervals', inner, 'circle', ({ held68 }) => held68), dots('95 % intervals', outer, 'diamond', ({ held95 }) => held95),
    ],
  };
}

/** What the figure shows, in bold at its top. */
export function headingText(text: string, left: number, top: number, style: FigureStyle): object {
  const { ink } = themeOf(style);
  return {
    type: 'text', silent: true, left, top,
    style: { text, fill: ink, fontSize: textSizes(style).label, fontFamily: FONT_FAMILY, fontWeight: 'bold' },
  };
}

function zeroLine(from: number, to: number, colour: string): SeriesOption {
  return { type: 'line', symbol: 'none', silent: true, z: 2, lineStyle: { color: colour, width: 1, type: [4, 3] }, data: [[from, 0], [to, 0]] };
}
