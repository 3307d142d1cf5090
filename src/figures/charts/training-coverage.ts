import type { EChartsOption, SeriesOption } from 'echarts';
import type { LatentCoverage } from '../../science/calibration/latentCoverage.ts';
import { LATENT_LEVELS } from '../../shared/posterior.ts';
import { headingText } from './accuracy.ts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

/** How well one network's posteriors hold what they say after one epoch. */
export interface EpochCoverage {
  readonly member: number;
  readonly epoch: number;
  readonly coverage: LatentCoverage;
}

/** Epochs before the last one that are drawn, faintly. */
const EPOCHS_BEFORE = 8;

/**
 * Coverage less credibility on validation galaxies, as training goes on: a bold line a network for its last epoch, faint ones for
 * those before, and the band within which a calibrated posterior stays point by point 95 % of the time.
 *
 * @param points at least one
 */
export function trainingCoverageChart(points: readonly EpochCoverage[], style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const members = [...new Set(points.map(({ member }) => member))].sort((a, b) => a - b);
  const colours = [theme.accent, ...theme.series];
  const newestFirst = members.map((member) => points.filter((point) => point.member === member).sort((a, b) => b.epoch - a.epoch));
  const lineOf = ({ coverage }: EpochCoverage): [number, number][] =>
    [[0, 0], ...LATENT_LEVELS.map((level, k): [number, number] => [level, coverage.shares[k]! - level]), [1, 0]];
  const { examples } = newestFirst.at(-1)![0]!.coverage;
  const expected = Array.from({ length: 41 }, (_, i) => i / 40)
    .map((at): [number, number] => [at, 1.96 * Math.sqrt((at * (1 - at)) / examples)]);
  const lasting = newestFirst.map((all) => all.slice(0, 1 + EPOCHS_BEFORE));
  // An untrained network is off by half of everything: what is drawn is scaled to the newest epochs.
  const newest = lasting.flatMap((all) => all.slice(0, 3)).flatMap(lineOf);
  const reach = Math.min(1, Math.max(0.04, ...[...newest, ...expected].map(([, y]) => Math.abs(y))));
  const range = paddedRange([-reach, reach], 0.05);
  const box: Box = { left: em * 5, top: em * 3.2, width: style.width - em * 6.6, height: style.height - em * 7 };
  const axes = panelAxes(style, 0, {
    bottom: { min: 0, max: 1, ticks: linearTicks(0, 1, 5), title: 'credibility' },
    left: { ...range, ticks: linearTicks(range.min, range.max, box.height / (em * 3)), title: 'coverage − credibility' },
  }, { left: em * 3.4 });
  const band = [...expected, ...expected.map(([x, y]): [number, number] => [x, -y]).reverse()];
  const fill = tint(theme.muted, 0.2, theme.background);
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    xAxis: axes.xAxis,
    yAxis: axes.yAxis,
    graphic: [headingText(`Calibration, ${examples.toLocaleString('en')} validation views`, box.left, em * 0.8, style)],
    legend: {
      right: em * 1.2, top: em * 0.6, padding: 0, itemWidth: em * 2, data: ['last epoch', 'before'],
      textStyle: { color: theme.ink, fontSize: textSizes(style).small }, selectedMode: false,
    },
    series: [
      shapeSeries('', { xAxisIndex: 0, yAxisIndex: 0 }, fill, 1, (toPixels) => ringsPath([band], toPixels, { fill })),
      {
        type: 'line', symbol: 'none', silent: true, z: 2, lineStyle: { color: theme.muted, width: 1, type: [4, 3] }, data: [[0, 0], [1, 0]],
      },
      ...lasting.flatMap((all, k) => all.map((point, age): SeriesOption => {
        const colour = colours[members[k]! % colours.length]!;
        return {
          type: 'line', name: age === 0 ? 'last epoch' : 'before', symbol: age === 0 ? 'circle' : 'none', symbolSize: em * 0.35, silent: true,
          z: age === 0 ? 5 : 3, clip: true, data: lineOf(point), itemStyle: { color: colour },
          lineStyle: { color: colour, width: age === 0 ? 1.8 : 0.9, opacity: age === 0 ? 1 : 0.35 },
        };
      })),
    ],
  };
}
