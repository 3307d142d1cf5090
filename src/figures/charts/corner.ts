import type { EChartsOption, GridComponentOption, SeriesOption, XAXisComponentOption, YAXisComponentOption } from 'echarts';
import { quantiles } from '../../science/statistics/quantiles.ts';
import type { Posterior } from '../../shared/posterior.ts';
import { baseOption, linearTicks } from './axes.ts';
import type { Box, Ticks } from './axes.ts';
import { densityHistogram, enclosingRegions } from './density.ts';
import type { Histogram, Ring } from './density.ts';
import { distinctLabels, runLook } from './runs.ts';
import { ringsPath, segmentsPath, shapeSeries } from './shapes.ts';
import { FONT_FAMILY, SOLAR_MASS, formatNumber, richText, round, textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

export interface CornerOptions {
  /** Which of the posterior's radii to draw, by index; all by default. */
  readonly radii?: readonly number[];
  /** True log10 masses at all of the posterior's radii. */
  readonly truth?: readonly number[];
  /** Of the regions, in units of Scott's rule; default 1. */
  readonly smoothing?: number;
  /** Other posteriors at the same radii, drawn as outlines over the first, whose name the key then shows too. */
  readonly others?: readonly NamedPosterior[];
  readonly label?: string;
}

export interface NamedPosterior {
  readonly label: string;
  readonly posterior: Posterior;
}

/** One mass of the plot: its samples and what is drawn of them. */
interface Variable {
  readonly samples: Float64Array;
  /** `0.6 Rₕ` */
  readonly radius: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: Ticks;
  readonly histogram: Histogram;
  readonly q16: number;
  readonly q50: number;
  readonly q84: number;
  readonly truth: number | undefined;
  /** Of the other posteriors. */
  readonly others: readonly { readonly samples: Float64Array; readonly histogram: Histogram }[];
}

/** What the parts of a figure share. */
interface Look {
  readonly style: FigureStyle;
  readonly smoothing: number;
  /** Of the other posteriors, in order. */
  readonly names: readonly string[];
}

const FRACTIONS = [0.95, 0.68] as const;
const NAMES = {
  0.68: 'enclosing 68 % of the samples',
  0.95: 'enclosing 95 % of the samples',
  interval: 'median and equal-tailed 68 %',
  truth: 'truth',
} as const;
const TINTS = { 0.68: 0.6, 0.95: 0.25 } as const;

/** All pairs of the masses' joint posterior: densities on the diagonal, enclosing regions below it. */
export function cornerChart(posterior: Posterior, style: FigureStyle, options: CornerOptions = {}): EChartsOption {
  const theme = themeOf(style);
  const sizes = textSizes(style);
  const indices = options.radii ?? posterior.radiiOverRh.map((_, i) => i);
  const n = indices.length;
  const em = style.fontSize;
  const margin = { left: em * 6.4, bottom: em * 5.2, top: em * 3.2, right: em * 1.4 };
  const cell = Math.min((style.width - margin.left - margin.right) / n, (style.height - margin.top - margin.bottom) / n);
  const gap = cell * 0.06;
  const labelSize = Math.min(sizes.small, cell * 0.115);
  const others = options.others ?? [];
  const characters = Math.max(14, Math.floor(((n - 1.4) * cell - em * 2.5) / (em * 0.56)));
  const [ownName, ...names] = distinctLabels([options.label ?? 'this run', ...others.map(({ label }) => label)], characters);
  const look: Look = { style, smoothing: options.smoothing ?? 1, names };
  const variables = indices.map((index) =>
    variable([posterior, ...others.map((other) => other.posterior)], index, options.truth?.[index], cell, labelSize));

  const grid: GridComponentOption[] = [];
  const xAxis: XAXisComponentOption[] = [];
  const yAxis: YAXisComponentOption[] = [];
  const series: SeriesOption[] = [];
  const titles: object[] = [];
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      const box: Box = { left: margin.left + column * cell, top: margin.top + row * cell, width: cell - gap, height: cell - gap };
      const across = variables[column]!;
      const panel = grid.length;
      grid.push({ ...box, show: true, backgroundColor: 'transparent', borderColor: theme.ink, borderWidth: 0.7 });
      const diagonal = row === column;
      const peak = Math.max(...[across, ...across.others].map(({ histogram }) => Math.max(...histogram.density)));
      xAxis.push({ ...axis(style, across, labelSize, row === n - 1, 2.4), gridIndex: panel, position: 'bottom' } as XAXisComponentOption);
      yAxis.push((diagonal
        ? { type: 'value', gridIndex: panel, show: false, min: 0, max: peak * 1.12 }
        : { ...axis(style, variables[row]!, labelSize, column === 0, 3.9), gridIndex: panel, position: 'left' }) as YAXisComponentOption);
      if (diagonal) {
        series.push(...densitySeries(across, panel, peak * 1.12, look));
        titles.push(...title(across, box, labelSize, style));
      } else {
        series.push(...regionSeries(across, variables[row]!, panel, look));
      }
    }
  }

  const side = n * cell - gap;
  const shared = (rotation: number, x: number, y: number): object => ({
    type: 'text', silent: true, x, y, rotation,
    style: {
      text: `log₁₀ [M(<r) / ${SOLAR_MASS}]`, align: 'center', verticalAlign: 'middle', fill: theme.ink,
      fontSize: sizes.title, fontFamily: FONT_FAMILY, rich: richText(sizes.title),
    },
  });
  return {
    ...baseOption(style),
    grid, xAxis, yAxis,
    series: others.length === 0 ? series : [...series, keySeries(ownName!, tint(theme.accent, TINTS[0.68], theme.background))],
    graphic: [
      ...titles,
      shared(0, margin.left + side / 2, margin.top + side + em * 4.2),
      shared(Math.PI / 2, em * 1.1, margin.top + side / 2),
    ] as NonNullable<EChartsOption['graphic']>,
    legend: {
      right: margin.right, top: margin.top, orient: 'vertical', align: 'left', itemGap: em * 0.6, itemWidth: em * 1.6, itemHeight: em * 0.8,
      textStyle: { color: theme.ink, fontSize: n < 4 ? labelSize : sizes.label }, selectedMode: false,
      data: [
        ...(others.length === 0 ? [] : [{ name: ownName!, icon: 'rect' }, ...names.map((name) => ({ name, icon: BAR }))]),
        { name: NAMES[0.68], icon: 'rect' }, { name: NAMES[0.95], icon: 'rect' }, { name: NAMES.interval, icon: DASHES },
        ...(options.truth === undefined ? [] : [{ name: NAMES.truth, icon: BAR }]),
      ],
    },
  };
}

/** Legend keys of the lines: dashes and a bar. */
const DASHES = 'path://M0 4L4 4L4 6L0 6ZM7 4L11 4L11 6L7 6ZM14 4L18 4L18 6L14 6Z';
const BAR = 'path://M0 4L18 4L18 6L0 6Z';

/** A name of the key whose marks are drawn under other names. */
function keySeries(name: string, colour: string): SeriesOption {
  return shapeSeries(name, { xAxisIndex: 0, yAxisIndex: 0 }, colour, 0, (toPixels) => segmentsPath([], toPixels, {}));
}

function samplesOf({ log10Mass, sampleCount, radiiOverRh }: Posterior, index: number): Float64Array {
  const samples = new Float64Array(sampleCount);
  for (let i = 0; i < sampleCount; i++) samples[i] = log10Mass[i * radiiOverRh.length + index]!;
  return samples;
}

function variable(
  [posterior, ...others]: readonly Posterior[], index: number, truth: number | undefined, cell: number, labelSize: number,
): Variable {
  const { radiiOverRh } = posterior!;
  const samples = samplesOf(posterior!, index);
  const [lowest, q16, q50, q84, highest] = quantiles(samples, [0.001, 0.16, 0.5, 0.84, 0.999]) as [number, number, number, number, number];
  const otherSamples = others.map((other) => samplesOf(other, index));
  const ends = otherSamples.flatMap((values) => quantiles(values, [0.001, 0.999]));
  const low = Math.min(lowest, truth ?? lowest, ...ends);
  const high = Math.max(highest, truth ?? highest, ...ends);
  const margin = 0.08 * Math.max(high - low, 1e-3);
  const min = low - margin;
  const max = high + margin;
  // Labels near a corner would run into the next panel's.
  const inside = (value: number): boolean => value > min + 0.1 * (max - min) && value < max - 0.1 * (max - min);
  const room = Math.max(2, Math.floor(cell / (labelSize * 3)));
  let ticks = linearTicks(min, max, room);
  for (let count = room + 1; count <= 6 && ticks.all.filter(inside).length < 2; count++) ticks = linearTicks(min, max, count);
  const bins = Math.round(Math.min(40, Math.max(12, cell / 3)));
  return {
    samples, min, max, q16, q50, q84, truth,
    radius: `${formatNumber(radiiOverRh[index]!, 1)} Rₕ`,
    ticks: { all: ticks.all, labels: new Map([...ticks.labels].filter(([value]) => inside(value))) },
    histogram: densityHistogram(samples, min, max, bins),
    others: otherSamples.map((values) => ({ samples: values, histogram: densityHistogram(values, min, max, bins) })),
  };
}

function axis(style: FigureStyle, across: Variable, labelSize: number, labelled: boolean, gap: number): object {
  const theme = themeOf(style);
  return {
    type: 'value', min: across.min, max: across.max, silent: true,
    axisLine: { show: false },
    splitLine: { show: false },
    axisTick: { show: true, inside: true, length: 3, lineStyle: { color: theme.ink, width: 0.7 }, customValues: [...across.ticks.all] },
    axisLabel: {
      show: labelled, customValues: [...across.ticks.labels.keys()], fontSize: labelSize, color: theme.ink, margin: labelSize * 0.5,
      formatter: (value: number) => [...across.ticks.labels].find(([tick]) => Math.abs(tick - value) < 1e-9)?.[1] ?? '',
    },
    name: labelled ? `r = ${across.radius}` : '', nameLocation: 'middle', nameGap: labelSize * gap, nameMoveOverlap: false,
    nameTextStyle: { fontSize: labelSize, color: theme.ink },
  };
}

/** The marginal density as a stepped histogram: it shows the samples as they are, with no kernel to leak past a bound. */
function densitySeries(across: Variable, panel: number, top: number, { style, names }: Look): SeriesOption[] {
  const theme = themeOf(style);
  const axes = { xAxisIndex: panel, yAxisIndex: panel };
  const lines = [across.q16, across.q50, across.q84].map((x): [[number, number], [number, number]] => [[x, 0], [x, top]]);
  const fill = tint(theme.accent, 0.25, theme.background);
  const series: SeriesOption[] = [
    shapeSeries('density', axes, fill, 2, (toPixels) =>
      ringsPath([stepsOf(across.histogram)], toPixels, { fill, stroke: theme.accent, lineWidth: 0.8 })),
    shapeSeries(NAMES.interval, axes, theme.ink, 3, (toPixels) =>
      segmentsPath(lines, toPixels, { stroke: theme.ink, lineWidth: 0.8, lineDash: [3, 2] })),
    ...across.others.map(({ histogram }, i) => {
      const { colour } = runLook(i + 1, style);
      return shapeSeries(names[i]!, axes, colour, 3, (toPixels) =>
        ringsPath([stepsOf(histogram)], toPixels, { stroke: colour, lineWidth: 1 }));
    }),
  ];
  if (across.truth !== undefined) series.push(truthSeries([[[across.truth, 0], [across.truth, top]]], axes, style));
  return series;
}

function stepsOf({ min, binWidth, density }: Histogram): [number, number][] {
  const steps: [number, number][] = [[min, 0]];
  density.forEach((value, i) => steps.push([min + i * binWidth, value], [min + (i + 1) * binWidth, value]));
  steps.push([min + density.length * binWidth, 0]);
  return steps;
}

function regionSeries(across: Variable, up: Variable, panel: number, { style, smoothing, names }: Look): SeriesOption[] {
  const theme = themeOf(style);
  const axes = { xAxisIndex: panel, yAxisIndex: panel };
  const series: SeriesOption[] = enclosingRegions(across.samples, up.samples, FRACTIONS, smoothing).map((region) => {
    const fraction = region.fraction as (typeof FRACTIONS)[number];
    const fill = tint(theme.accent, TINTS[fraction], theme.background);
    const rings: Ring[] = region.polygons.flat();
    return shapeSeries(NAMES[fraction], axes, fill, 2, (toPixels) =>
      ringsPath(rings, toPixels, { fill, stroke: theme.accent, lineWidth: 0.7 }));
  });
  across.others.forEach(({ samples }, i) => {
    const { colour } = runLook(i + 1, style);
    for (const region of enclosingRegions(samples, up.others[i]!.samples, FRACTIONS, smoothing)) {
      series.push(shapeSeries(names[i]!, axes, colour, 3, (toPixels) =>
        ringsPath(region.polygons.flat(), toPixels, { stroke: colour, lineWidth: region.fraction === 0.68 ? 1.3 : 0.8 })));
    }
  });
  if (across.truth !== undefined && up.truth !== undefined) {
    series.push(truthSeries([
      [[across.truth, up.min], [across.truth, up.max]],
      [[across.min, up.truth], [across.max, up.truth]],
    ], axes, style));
  }
  return series;
}

function truthSeries(
  lines: readonly (readonly [readonly [number, number], readonly [number, number]])[],
  axes: { xAxisIndex: number; yAxisIndex: number },
  style: FigureStyle,
): SeriesOption {
  const colour = themeOf(style).highlight;
  return shapeSeries(NAMES.truth, axes, colour, 4, (toPixels) => segmentsPath(lines, toPixels, { stroke: colour, lineWidth: 0.9 }));
}

/** `M(<0.6 Rₕ)` over `7.05` with its errors stacked, as TeX would set x^{+a}_{-b}. */
function title(across: Variable, box: Box, size: number, style: FigureStyle): object[] {
  const fill = themeOf(style).ink;
  const middle = box.left + box.width / 2;
  const baseline = box.top - size * 1.15;
  const errorSize = round(size * 0.76);
  const text = (content: string, x: number, y: number, fontSize: number, align: string): object => ({
    type: 'text', silent: true, x: round(x), y: round(y),
    style: { text: content, fill, fontSize, fontFamily: FONT_FAMILY, align, verticalAlign: 'middle' },
  });
  // The value ends and its errors begin here: centred for four figures and errors of five characters.
  const joint = middle - size * 0.12;
  return [
    text(formatNumber(across.q50, 2), joint, baseline, size, 'right'),
    text(`+${formatNumber(across.q84 - across.q50, 2)}`, joint + size * 0.1, baseline - size * 0.45, errorSize, 'left'),
    text(`−${formatNumber(across.q50 - across.q16, 2)}`, joint + size * 0.1, baseline + size * 0.45, errorSize, 'left'),
  ];
}
