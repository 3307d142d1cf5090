import type { EChartsOption, SeriesOption } from 'echarts';
import { massDifference } from '../../science/posterior/difference.ts';
import type { MassDifference } from '../../science/posterior/difference.ts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import { headingTexts, legendAt, rangeBesideKeys } from './profile-parts.ts';
import { RADIUS_TITLES, distinctLabels, halfLightRadiusOf, runLook, shortLabel } from './runs.ts';
import type { Abscissa, ChartRun } from './runs.ts';
import { ringsPath, segmentsPath, shapeSeries } from './shapes.ts';
import { textSizes, themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** The same numbers as the figure and the table of differences have. */
export function differencesOf(reference: ChartRun, run: ChartRun, abscissa: Abscissa): MassDifference[] {
  const scaled = ({ posterior, result }: ChartRun) => ({ posterior, halfLightRadius: halfLightRadiusOf(result) });
  return massDifference(scaled(run), scaled(reference), abscissa);
}

/** log10 of the mass of each run over that of the reference, with the 68 % interval of both errors together. */
export function differenceChart(
  reference: ChartRun, others: readonly ChartRun[], style: FigureStyle, { abscissa = 'kpc' }: { readonly abscissa?: Abscissa } = {},
): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const box: Box = { left: em * 5, top: em * 1.2, width: style.width - em * 6.4, height: style.height - em * 4.9 };
  const curves = others.map((run) => differencesOf(reference, run, abscissa).flatMap(({ r_kpc, r_over_rh, difference }) =>
    (difference ? [{ x: abscissa === 'kpc' ? r_kpc : r_over_rh, ...difference }] : [])));
  const unit = abscissa === 'kpc' ? halfLightRadiusOf(reference.result) : 1;
  const xRange = paddedRange(reference.posterior.radiiOverRh.map((r) => r * unit), 0.05);

  const characters = Math.floor(box.width / (em * 0.55) / 1.3);
  const names = distinctLabels(others.map(({ label }) => label), characters);
  const heading = [`relative to ${shortLabel(reference.label, characters - 12)}`, 'median and equal-tailed 68 %, errors of both'];
  const lineHeight = textSizes(style).small * 1.45;
  const keys = { topLeft: { rows: names.length + heading.length, width: box.width * 0.8 }, bottomRight: { rows: 0, width: 0 } };
  const ends = curves.flat().flatMap(({ x, q16, q84 }): [number, number][] => [[x, q16], [x, q84]]);
  const yRange = rangeBesideKeys([...ends, [xRange.min, 0.05], [xRange.max, -0.05]], xRange, box, lineHeight, keys);
  const axes = panelAxes(style, 0, {
    bottom: { ...xRange, ticks: linearTicks(xRange.min, xRange.max, box.width / (em * 2.9)), title: RADIUS_TITLES[abscissa] },
    left: { ...yRange, ticks: linearTicks(yRange.min, yRange.max, box.height / (em * 2.5)), title: 'Δ log₁₀ M(<r) [dex]' },
  }, { left: em * 3.4 });
  const zero = shapeSeries('zero', {}, theme.ink, 2, (toPixels) =>
    segmentsPath([[[xRange.min, 0], [xRange.max, 0]]], toPixels, { stroke: theme.ink, lineWidth: 0.8, lineDash: [4, 3] }));
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    legend: [legendAt(style, names, em * 1.9, { left: box.left + em * 0.7, top: box.top + em * 0.6 + heading.length * lineHeight })],
    graphic: headingTexts(heading, box, style) as NonNullable<EChartsOption['graphic']>,
    series: [zero, ...curves.flatMap((points, i): SeriesOption[] => {
      // The reference has the first colour in the other figures.
      const { colour, dash, symbol } = runLook(i + 1, style);
      const ring = [
        ...points.map(({ x, q16 }): [number, number] => [x, q16]), ...points.toReversed().map(({ x, q84 }): [number, number] => [x, q84]),
      ];
      return [
        shapeSeries(`${names[i]!} `, {}, colour, 1, (toPixels) => ringsPath([ring], toPixels, {
          fill: colour, fillOpacity: 0.2, stroke: colour, lineWidth: 0.5, strokeOpacity: 0.5,
        })),
        {
          type: 'line', name: names[i]!, z: 3, silent: true, symbol, symbolSize: em * 0.42, showAllSymbol: true,
          lineStyle: { color: colour, width: 1.4, type: dash }, itemStyle: { color: colour, opacity: 1 },
          data: points.map(({ x, q50 }) => [x, q50]),
        },
      ];
    })],
  };
}
