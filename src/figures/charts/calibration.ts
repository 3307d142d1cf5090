import type { EChartsOption, SeriesOption } from 'echarts';
import { headingText } from './accuracy.ts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { colourAt, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

/** Coverage against credibility, with bands from bootstraps. */
export interface CoverageCurve {
  readonly name: string;
  readonly credibility: readonly number[];
  readonly coverage: readonly number[];
  readonly low68: readonly number[];
  readonly high68: readonly number[];
  readonly low95: readonly number[];
  readonly high95: readonly number[];
}

/** Cumulative ranks of the truth at one radius: counts in bins of equal width. */
export interface RankCounts {
  readonly r_over_rh: number;
  readonly counts: readonly number[];
}

/**
 * Two panels: expected coverage less credibility (TARP) with its 68 and 95 % bands, and at each radius the share of ranks
 * below a fraction less that fraction (SBC), with the band within which a calibrated posterior of so many galaxies stays
 * point by point 95 % of the time.
 */
export function calibrationChart(curve: CoverageCurve, ranks: readonly RankCounts[], style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const width = (style.width - em * 12) / 2;
  const boxes: Box[] = [0, 1].map((panel) =>
    ({ left: em * 4.8 + panel * (width + em * 5.6), top: em * 2.6, width, height: style.height - em * 6.4 }));
  const less = (values: readonly number[]) => values.map((value, i) => value - curve.credibility[i]!);
  const galaxies = ranks[0]!.counts.reduce((sum, count) => sum + count, 0);
  const expected = Array.from({ length: 41 }, (_, i) => i / 40).map((at) => [at, 1.96 * Math.sqrt((at * (1 - at)) / galaxies)] as const);
  const lines = ranks.map(({ counts }) => {
    let sum = 0;
    return [[0, 0], ...counts.map((count, i): [number, number] => {
      sum += count;
      return [(i + 1) / counts.length, sum / galaxies - (i + 1) / counts.length];
    })] as [number, number][];
  });
  const heights = [less(curve.low95), less(curve.high95), lines.flat().map(([, y]) => y), expected.map(([, y]) => y)];
  const reach = Math.max(0.04, ...heights.flat().map(Math.abs));
  const range = paddedRange([-reach, reach], 0.05);
  const panels = boxes.map((box, panel) => panelAxes(style, panel, {
    bottom: { min: 0, max: 1, ticks: linearTicks(0, 1, 5), title: panel === 0 ? 'credibility' : 'rank of the truth / samples' },
    left: {
      ...range, ticks: linearTicks(range.min, range.max, box.height / (em * 3)),
      title: panel === 0 ? 'coverage − credibility' : 'share below − expected',
    },
  }, { left: em * 3.4 }));
  type Points = readonly (readonly [number, number])[];
  const band = (panel: number, low: Points, high: Points, fill: string): SeriesOption => {
    const ring = [...low, ...high.toReversed()].map(([x, y]): [number, number] => [x, y]);
    return shapeSeries('', { xAxisIndex: 2 * panel, yAxisIndex: 2 * panel }, fill, 1, (toPixels) => ringsPath([ring], toPixels, { fill }));
  };
  const pairs = (values: readonly number[]) => values.map((value, i): [number, number] => [curve.credibility[i]!, value]);
  const zero = (panel: number): SeriesOption => ({
    type: 'line', xAxisIndex: 2 * panel, yAxisIndex: 2 * panel, symbol: 'none', silent: true, z: 2,
    lineStyle: { color: theme.muted, width: 1, type: [4, 3] }, data: [[0, 0], [1, 0]],
  });
  return {
    ...baseOption(style),
    grid: boxes.map(gridOf),
    xAxis: panels.flatMap(({ xAxis }) => xAxis),
    yAxis: panels.flatMap(({ yAxis }) => yAxis),
    graphic: [
      headingText(`TARP, ${curve.name}`, boxes[0]!.left, em * 0.8, style),
      headingText(`SBC ranks, dark: inner radii; ${galaxies.toLocaleString('en')} galaxies`, boxes[1]!.left, em * 0.8, style),
    ],
    series: [
      band(0, pairs(less(curve.low95)), pairs(less(curve.high95)), tint(theme.accent, 0.2, theme.background)),
      band(0, pairs(less(curve.low68)), pairs(less(curve.high68)), tint(theme.accent, 0.45, theme.background)),
      zero(0),
      { type: 'line', symbol: 'none', silent: true, z: 3, lineStyle: { color: theme.accent, width: 1.6 }, data: pairs(less(curve.coverage)) },
      band(1, expected.map(([x, y]) => [x, -y]), expected, tint(theme.muted, 0.2, theme.background)),
      zero(1),
      ...lines.map((data, k): SeriesOption => ({
        type: 'line', xAxisIndex: 2, yAxisIndex: 2, symbol: 'none', silent: true, z: 3, data,
        lineStyle: { color: colourAt(theme.sequential, (0.9 * k) / Math.max(1, lines.length - 1)), width: 1.2 },
      })),
    ],
  };
}
