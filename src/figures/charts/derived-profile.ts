import type { EChartsOption, SeriesOption } from 'echarts';
import { circularVelocityProfile, meanDensityProfile } from '../../science/posterior/derivedProfiles.ts';
import type { ProfilePoint } from '../../science/posterior/derivedProfiles.ts';
import { summarise } from '../../science/posterior/summary.ts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Range } from './axes.ts';
import { headingTexts, legendAt, profileBox, rangeBesideKeys } from './profile-parts.ts';
import { RADIUS_TITLES, distinctLabels, halfLightRadiusOf, runLook } from './runs.ts';
import type { Abscissa, ChartRun } from './runs.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { SOLAR_MASS, textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

/** What a profile is of. */
export type ProfileQuantity = 'mass' | 'circular-velocity' | 'density';

export interface ProfilesOptions {
  /** Default `kpc`. */
  readonly abscissa?: Abscissa;
}

interface Quantity {
  readonly title: string;
  readonly profile: (run: ChartRun) => ProfilePoint[];
  /** Where the curve leaves room for the key. */
  readonly key: 'left' | 'right';
}

const QUANTITIES: Readonly<Record<ProfileQuantity, Quantity>> = {
  mass: { title: `log₁₀ [M(<r) / ${SOLAR_MASS}]`, profile: massProfileOf, key: 'left' },
  'circular-velocity': {
    title: 'circular velocity [km s⁻¹]', key: 'left',
    profile: ({ posterior, result }) => circularVelocityProfile(posterior, halfLightRadiusOf(result)),
  },
  density: {
    title: `log₁₀ [mean density(<r) / (${SOLAR_MASS} kpc⁻³)]`, key: 'right',
    profile: ({ posterior, result }) => meanDensityProfile(posterior, halfLightRadiusOf(result)),
  },
};

function massProfileOf({ posterior, result }: ChartRun): ProfilePoint[] {
  const quantiles = summarise(posterior);
  const radius = halfLightRadiusOf(result);
  return posterior.radiiOverRh.map((r_over_rh, k) => ({ r_over_rh, r_kpc: r_over_rh * radius, quantiles: quantiles[k]! }));
}

const ONE_RUN = { median: 'median', inner: 'equal-tailed 68 %', outer: 'equal-tailed 95 %' } as const;

/**
 * A quantity against radius from the posterior samples of one run, or of several over each other. One run has both
 * bands; several have the 68 % band each, clear enough to see through.
 */
export function profilesChart(
  quantity: ProfileQuantity, runs: readonly ChartRun[], style: FigureStyle, { abscissa = 'kpc' }: ProfilesOptions = {},
): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const { title, profile, key } = QUANTITIES[quantity];
  const alone = runs.length === 1;
  const x = (point: ProfilePoint): number => (abscissa === 'kpc' ? point.r_kpc : point.r_over_rh);
  const curves = runs.map((run) => profile(run).map((point) => ({ x: x(point), ...point.quantiles })));

  const showsRh = alone && abscissa === 'kpc';
  const box = profileBox(style, showsRh);
  const xRange = paddedRange(curves.flat().map((point) => point.x), 0.05);
  const characters = Math.floor(box.width / (em * 0.55) / (alone ? 1.2 : 1.6));
  const names = alone ? [ONE_RUN.median, ONE_RUN.inner, ONE_RUN.outer] : distinctLabels(runs.map(({ label }) => label), characters);
  const heading = alone ? headingOf(runs[0]!) : ['equal-tailed 68 %, from posterior samples'];
  const lineHeight = textSizes(style).small * 1.45;
  const longest = Math.max(...names.map((name) => name.length + 6), ...heading.map((line) => line.length));
  const keys = {
    topLeft: { rows: names.length + heading.length, width: Math.min(longest * em * 0.5, box.width * 0.8) },
    bottomRight: { rows: 0, width: 0 },
  };
  const obstacles = curves.flat().flatMap((point): [number, number][] => [
    [point.x, alone ? point.q025 : point.q16], [point.x, alone ? point.q975 : point.q84],
  ]);
  const mirrored = obstacles.map(([px, y]): [number, number] => [xRange.min + xRange.max - px, y]);
  const yRange = rangeBesideKeys(key === 'left' ? obstacles : mirrored, xRange, box, lineHeight, keys);

  const xTicks = (range: Range) => linearTicks(range.min, range.max, box.width / (em * 2.9));
  const halfLightRadius = halfLightRadiusOf(runs[0]!.result);
  const overRh = { min: xRange.min / halfLightRadius, max: xRange.max / halfLightRadius };
  const axes = panelAxes(style, 0, {
    bottom: { ...xRange, ticks: xTicks(xRange), title: RADIUS_TITLES[abscissa] },
    ...(showsRh ? { top: { ...overRh, ticks: xTicks(overRh), title: RADIUS_TITLES.R_h } } : {}),
    left: { ...yRange, ticks: linearTicks(yRange.min, yRange.max, box.height / (em * 2.5)), title },
  });
  const series = curves.flatMap((points, i) => (alone ? bandsOfOne(points, style) : bandOfSeveral(points, names[i]!, i, style)));
  const keyLeft = key === 'left' ? box.left + em * 0.7 : box.left + box.width - keys.topLeft.width;
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    legend: [{
      ...legendAt(style, names, em * 1.9, { left: keyLeft, top: box.top + em * 0.6 + heading.length * lineHeight }),
      backgroundColor: theme.background,
    }],
    graphic: headingTexts(heading, { ...box, left: keyLeft - em * 0.7 }, style) as NonNullable<EChartsOption['graphic']>,
    series,
  };
}

function headingOf({ result }: ChartRun): string[] {
  const { model, sample } = result;
  return [`${result.galaxy}, ${sample.n_stars} stars`, `${model.name} ${model.version}${model.synthetic ? ', trained on synthetic mocks' : ''}`];
}

interface CurvePoint {
  readonly x: number;
  readonly q025: number;
  readonly q16: number;
  readonly q50: number;
  readonly q84: number;
  readonly q975: number;
}

function ringOf(points: readonly CurvePoint[], low: 'q025' | 'q16', high: 'q84' | 'q975'): [number, number][] {
  return [
    ...points.map((point): [number, number] => [point.x, point[low]]),
    ...points.toReversed().map((point): [number, number] => [point.x, point[high]]),
  ];
}

function bandsOfOne(points: readonly CurvePoint[], style: FigureStyle): SeriesOption[] {
  const theme = themeOf(style);
  const band = (name: string, low: 'q025' | 'q16', high: 'q84' | 'q975', opacity: number): SeriesOption => {
    const fill = tint(theme.accent, opacity, theme.background);
    return shapeSeries(name, {}, fill, 1, (toPixels) => ringsPath([ringOf(points, low, high)], toPixels, { fill }));
  };
  return [
    band(ONE_RUN.outer, 'q025', 'q975', 0.2),
    band(ONE_RUN.inner, 'q16', 'q84', 0.45),
    median(ONE_RUN.median, points, { colour: theme.accent, dash: 'solid', symbol: 'circle' }, style),
  ];
}

function bandOfSeveral(points: readonly CurvePoint[], name: string, index: number, style: FigureStyle): SeriesOption[] {
  const look = runLook(index, style);
  return [
    // The band is no part of the key: its line and symbol are.
    shapeSeries(`${name} `, {}, look.colour, 1, (toPixels) => ringsPath([ringOf(points, 'q16', 'q84')], toPixels, {
      fill: look.colour, fillOpacity: 0.2, stroke: look.colour, lineWidth: 0.5, strokeOpacity: 0.5,
    })),
    median(name, points, look, style),
  ];
}

function median(
  name: string, points: readonly CurvePoint[], { colour, dash, symbol }: ReturnType<typeof runLook>, style: FigureStyle,
): SeriesOption {
  return {
    type: 'line', name, z: 3, silent: true, symbol, symbolSize: style.fontSize * (symbol === 'circle' ? 0.34 : 0.42), showAllSymbol: true,
    lineStyle: { color: colour, width: 1.4, type: dash }, itemStyle: { color: colour, borderWidth: 0, opacity: 1 },
    data: points.map((point) => [point.x, point.q50]),
  };
}
