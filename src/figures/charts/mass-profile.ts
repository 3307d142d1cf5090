import type { EChartsOption, SeriesOption } from 'echarts';
import type { AnalysisResult, EstimatorMass, Quantiles } from '../../shared/posterior.ts';
import { baseOption, gridOf, linearTicks, logTicks, paddedRange, panelAxes } from './axes.ts';
import { errorBars, headingTexts, legendAt, rangeBesideKeys } from './profile-parts.ts';
import type { Box, Range, Ticks } from './axes.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { SOLAR_MASS, textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

export interface MassProfileOptions {
  /** `log10`: log10 M against r; `log-log`: both axes logarithmic, in Msun and kpc. Default `log10`. */
  readonly axes?: 'log10' | 'log-log';
}

/** Band colours stay apart in grey print. */
const BAND_TINTS = { outer: 0.2, inner: 0.45 } as const;
const SYMBOLS = ['rect', 'triangle', 'diamond', 'circle', 'path://M0 0L10 0L5 10Z'] as const;

/** The posterior of the enclosed mass against radius, with its bands, the estimators and, for a mock, the truth. */
export function massProfileChart(result: AnalysisResult, style: FigureStyle, options: MassProfileOptions = {}): EChartsOption {
  const theme = themeOf(style);
  const sizes = textSizes(style);
  const logarithmic = options.axes === 'log-log';
  const abscissa = (kpc: number): number => (logarithmic ? Math.log10(kpc) : kpc);

  const profile = result.radii.map((row) => ({ x: abscissa(row.r_kpc), mass: row.log10_mass }));
  const estimators = result.estimators.map((estimator) => ({ estimator, x: abscissa(estimator.r_kpc) }));
  const truth = result.truth?.map((mass, i): [number, number] => [profile[i]!.x, mass]);
  const halfLightRadius = result.radii[0]!.r_kpc / result.radii[0]!.r_over_rh;

  const em = style.fontSize;
  const left = em * (logarithmic ? 5.4 : 4.6);
  const box: Box = { left, top: em * 3.9, width: style.width - left - em * 1.4, height: style.height - em * 7.6 };
  const xRange = paddedRange([...profile, ...estimators].map(({ x }) => x), 0.05);
  const names = postedNames(result);
  const heading = headingOf(result);
  const obstacles = [
    ...profile.flatMap(({ x, mass }) => [[x, mass.q025], [x, mass.q975]] as [number, number][]),
    ...estimators.flatMap(({ estimator, x }) => errorEnds(estimator).map((y): [number, number] => [x, y])),
    ...(truth ?? []),
  ];
  const lineHeight = sizes.small * 1.45;
  const keys = {
    topLeft: { rows: names.length + heading.length, width: em * 17 },
    bottomRight: { rows: estimators.length, width: em * 11 },
  };
  const yRange = rangeBesideKeys(obstacles, xRange, box, lineHeight, keys);

  const overRh = (x: number): number => (logarithmic ? x - Math.log10(halfLightRadius) : x / halfLightRadius);
  const rh = { min: overRh(xRange.min), max: overRh(xRange.max) };
  const xTicks = (range: Range): Ticks =>
    logarithmic ? logTicks(range.min, range.max, false) : linearTicks(range.min, range.max, box.width / (em * 2.9));
  const axes = panelAxes(style, 0, {
    bottom: { ...xRange, ticks: xTicks(xRange), title: 'r [kpc]' },
    top: { ...rh, ticks: xTicks(rh), title: 'r / Rₕ' },
    left: {
      ...yRange,
      ticks: logarithmic ? logTicks(yRange.min, yRange.max, true) : linearTicks(yRange.min, yRange.max, box.height / (em * 2.5)),
      title: logarithmic ? `M(<r) [${SOLAR_MASS}]` : `log₁₀ [M(<r) / ${SOLAR_MASS}]`,
    },
  }, { left: em * (logarithmic ? 3.9 : 3) });

  const band = (name: string, low: keyof Quantiles, high: keyof Quantiles, opacity: number): SeriesOption => {
    const fill = tint(theme.accent, opacity, theme.background);
    const ring = [
      ...profile.map(({ x, mass }): [number, number] => [x, mass[low]]),
      ...profile.toReversed().map(({ x, mass }): [number, number] => [x, mass[high]]),
    ];
    return shapeSeries(name, {}, fill, 1, (toPixels) => ringsPath([ring], toPixels, { fill }));
  };

  const series: SeriesOption[] = [
    band(NAMES.outer, 'q025', 'q975', BAND_TINTS.outer),
    band(NAMES.inner, 'q16', 'q84', BAND_TINTS.inner),
    {
      type: 'line', name: NAMES.median, z: 3, silent: true, symbol: 'circle', symbolSize: em * 0.34,
      lineStyle: { color: theme.accent, width: 1.4 }, itemStyle: { color: theme.accent },
      data: profile.map(({ x, mass }) => [x, mass.q50]),
    },
  ];
  for (const { medians } of result.systematics?.models ?? []) {
    series.push({
      type: 'line', name: NAMES.suites, z: 3, silent: true, symbol: 'none',
      lineStyle: { color: theme.muted, width: 1, type: [2, 2] }, itemStyle: { color: theme.muted },
      data: medians.map((mass, i) => [profile[i]!.x, mass]),
    });
  }
  if (truth !== undefined) {
    series.push({
      type: 'line', name: NAMES.truth, z: 4, silent: true, symbol: 'path://M0 4L4 4L4 0L6 0L6 4L10 4L10 6L6 6L6 10L4 10L4 6L0 6Z',
      symbolSize: em * 0.6, lineStyle: { color: theme.truth, width: 1.1, type: [5, 3] }, itemStyle: { color: theme.truth }, data: truth,
    });
  }
  estimators.forEach(({ estimator, x }, i) => series.push(...estimatorSeries(estimator, x, i, style)));

  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    legend: [
      legendAt(style, names, em * 1.6, { left: box.left + em * 0.7, top: box.top + em * 0.6 + heading.length * lineHeight }),
      legendAt(style, estimators.map(({ estimator }) => estimator.name), em * 0.7, {
        right: style.width - box.left - box.width + em * 0.7,
        bottom: style.height - box.top - box.height + em * 0.6,
      }),
    ],
    graphic: headingTexts(heading, box, style),
    series,
  };
}

const NAMES = { median: 'median', inner: 'equal-tailed 68 %', outer: 'equal-tailed 95 %', suites: 'medians of the models', truth: 'truth' } as const;

function postedNames(result: AnalysisResult): string[] {
  const { systematics, truth } = result;
  return [NAMES.median, NAMES.inner, NAMES.outer, ...(systematics ? [NAMES.suites] : []), ...(truth ? [NAMES.truth] : [])];
}

/** Whose masses these are and which model gave them. */
function headingOf(result: AnalysisResult): string[] {
  const { model, sample } = result;
  return [
    `${result.galaxy}, ${sample.n_stars} stars`,
    `${model.name} ${model.version}${model.synthetic ? ', trained on synthetic mocks' : ''}`,
  ];
}

function errorEnds(estimator: EstimatorMass): [number, number] {
  return [estimator.log10_mass - estimator.err_lo, estimator.log10_mass + estimator.err_hi];
}

/** The marker and the asymmetric error bar of one estimator. */
function estimatorSeries(estimator: EstimatorMass, x: number, index: number, style: FigureStyle): SeriesOption[] {
  const theme = themeOf(style);
  const colour = theme.series[index % theme.series.length]!;
  const [low, high] = errorEnds(estimator);
  return [
    {
      type: 'scatter', name: estimator.name, z: 6, silent: true, symbol: SYMBOLS[index % SYMBOLS.length]!, symbolSize: style.fontSize * 0.62,
      itemStyle: { color: colour, borderColor: theme.background, borderWidth: 0.6, opacity: 1 }, data: [[x, estimator.log10_mass]],
    },
    errorBars(estimator.name, [{ x, low, high }], colour, style),
  ];
}
