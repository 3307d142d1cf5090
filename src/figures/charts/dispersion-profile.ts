import type { EChartsOption, SeriesOption } from 'echarts';
import type { DispersionBin } from '../../shared/posterior.ts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Range } from './axes.ts';
import { errorBars, headingTexts, legendAt, profileBox } from './profile-parts.ts';
import { distinctLabels, halfLightRadiusOf, runLook } from './runs.ts';
import type { Abscissa, ChartRun } from './runs.ts';
import { ringsPath, segmentsPath, shapeSeries } from './shapes.ts';
import { textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

const TITLES: Readonly<Record<Abscissa, string>> = { kpc: 'R [kpc]', R_h: 'R / Rₕ' };

/**
 * The line-of-sight velocity dispersion of the stars in rings, of one run or several. One run has that of the whole sample
 * behind it, which is what the estimators use. Runs without rings (too few stars) have no points.
 */
export function dispersionProfileChart(
  runs: readonly Pick<ChartRun, 'label' | 'result'>[], style: FigureStyle, { abscissa = 'kpc' }: { readonly abscissa?: Abscissa } = {},
): EChartsOption {
  const em = style.fontSize;
  const alone = runs.length === 1;
  const showsRh = alone && abscissa === 'kpc';
  const box = profileBox(style, showsRh);
  const scale = runs.map(({ result }) => (abscissa === 'kpc' ? 1 : 1 / halfLightRadiusOf(result)));
  const rings = runs.map(({ result }, i) => (result.dispersion ?? []).map((bin) => ringOf(bin, scale[i]!)));
  const ends = rings.flat().map(({ to }) => to);
  const xRange = { min: 0, max: 1.05 * (ends.length > 0 ? Math.max(...ends) : 2.5 * halfLightRadiusOf(runs[0]!.result) * scale[0]!) };
  const sample = runs[0]!.result.sample;
  const whole = { low: sample.sigma_kms - sample.sigma_err, high: sample.sigma_kms + sample.sigma_err };

  const characters = Math.floor(box.width / (em * 0.55) / 1.3);
  const names = alone ? [ONE.rings, ONE.whole] : distinctLabels(runs.map(({ label }) => label), characters);
  const heading = alone ? [`${runs[0]!.result.galaxy}, ${sample.n_stars} stars`] : ['stars in rings, 1σ errors'];
  const values = rings.flat().flatMap(({ low, high }) => [low, high]);
  const { min, max } = paddedRange([...values, ...(alone ? [whole.low, whole.high] : [])], 0.08);
  const keyShare = Math.min(0.45, ((names.length + heading.length + 1.2) * textSizes(style).small * 1.45) / box.height);
  const yRange = { min: Math.max(0, min), max: Math.max(0, min) + (max - Math.max(0, min)) / (1 - keyShare) };

  const xTicks = (range: Range) => linearTicks(range.min, range.max, box.width / (em * 2.9));
  const overRh = { min: 0, max: xRange.max / halfLightRadiusOf(runs[0]!.result) };
  const axes = panelAxes(style, 0, {
    bottom: { ...xRange, ticks: xTicks(xRange), title: TITLES[abscissa] },
    ...(showsRh ? { top: { ...overRh, ticks: xTicks(overRh), title: TITLES.R_h } } : {}),
    left: { ...yRange, ticks: linearTicks(yRange.min, yRange.max, box.height / (em * 2.5)), title: 'velocity dispersion [km s⁻¹]' },
  });
  const series: SeriesOption[] = [
    ...(alone ? wholeSample(whole, sample.sigma_kms, xRange, style) : []),
    ...rings.flatMap((points, i) => ringSeries(points, alone ? ONE.rings : names[i]!, i, style)),
  ];
  const lineHeight = textSizes(style).small * 1.45;
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    legend: [{
      ...legendAt(style, names, em * 1.6, { left: box.left + em * 0.7, top: box.top + em * 0.6 + heading.length * lineHeight }),
      data: names.map((name) => (name === ONE.whole ? { name, icon: 'rect' } : { name })),
    }],
    graphic: headingTexts(heading, box, style) as NonNullable<EChartsOption['graphic']>,
    series,
  };
}

const ONE = { rings: 'equal-weight rings, 1σ', whole: 'all stars' } as const;

interface Ring {
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function ringOf(bin: DispersionBin, scale: number): Ring {
  return {
    x: bin.r_kpc * scale, from: bin.r_lo_kpc * scale, to: bin.r_hi_kpc * scale,
    value: bin.sigma_kms, low: bin.sigma_kms - bin.err_lo, high: bin.sigma_kms + bin.err_hi,
  };
}

function ringSeries(points: readonly Ring[], name: string, index: number, style: FigureStyle): SeriesOption[] {
  const theme = themeOf(style);
  const look = runLook(index, style);
  return [
    {
      type: 'scatter', name, z: 6, silent: true, symbol: look.symbol, symbolSize: style.fontSize * 0.55,
      itemStyle: { color: look.colour, borderColor: theme.background, borderWidth: 0.6, opacity: 1 },
      data: points.map(({ x, value }) => [x, value]),
    },
    errorBars(
      name, points.map(({ x, low, high, from, to, value }) => ({ x, low, high, across: { y: value, from, to } })), look.colour, style,
    ),
  ];
}

function wholeSample(band: { low: number; high: number }, value: number, { min, max }: Range, style: FigureStyle): SeriesOption[] {
  const theme = themeOf(style);
  const fill = tint(theme.muted, 0.3, theme.background);
  const ring: [number, number][] = [[min, band.low], [max, band.low], [max, band.high], [min, band.high]];
  return [
    shapeSeries(ONE.whole, {}, fill, 1, (toPixels) => ringsPath([ring], toPixels, { fill })),
    shapeSeries(`${ONE.whole} `, {}, theme.muted, 2, (toPixels) =>
      segmentsPath([[[min, value], [max, value]]], toPixels, { stroke: theme.muted, lineWidth: 1 })),
  ];
}
