import type { EChartsOption, ScatterSeriesOption, SeriesOption } from 'echarts';
import type { DispersionBin } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { baseOption, gridOf, linearTicks, panelAxes, type Box } from './axes.ts';
import { errorBars } from './profile-parts.ts';
import { FONT_FAMILY, textSizes, themeOf, type FigureStyle } from './style.ts';

/** A galaxy to set beside another. */
export interface BesideGalaxy {
  readonly label: string;
  readonly sample: KinematicSample;
  readonly dispersion: readonly DispersionBin[];
}

/** Both are shown to here, R_h and dispersions. */
const EXTENT = 4;
const SPEED = 4;

/**
 * Two galaxies side by side on the same scales, positions in R_h and velocities in dispersions: their stars on the sky (north
 * up, east left), in phase space, and their dispersion profiles. Fainter stars are likelier to be no members.
 */
export function besideChart(galaxies: readonly [BesideGalaxy, BesideGalaxy], style: FigureStyle): EChartsOption {
  const em = style.fontSize;
  const left = em * 4.4;
  const gap = em * 4.6;
  const width = (style.width - left - gap - em) / 2;
  const tall = (style.height - em * 3 - 3 * em * 3.6) / 3;
  const most = 1.1 * Math.max(1.3, ...galaxies.flatMap(({ sample, dispersion }) =>
    dispersion.map(({ sigma_kms, err_hi }) => (sigma_kms + err_hi) / sample.velocityDispersion.value)));
  const panels = galaxies.flatMap((galaxy, column) => [0, 1, 2].map((row) => {
    const box = { left: left + column * (width + gap), top: em * 2.4 + row * (tall + em * 3.6), width, height: tall };
    return panel(galaxy, row, 3 * column + row, row === 0 ? square(box) : box, most, style);
  }));
  const title = ({ label, sample }: BesideGalaxy, column: number) => ({
    type: 'text' as const, silent: true, x: left + column * (width + gap) + width / 2, y: em * 1.1,
    style: {
      text: `${label}, ${sample.starCount} stars`, fill: themeOf(style).ink, fontSize: textSizes(style).label, fontFamily: FONT_FAMILY,
      align: 'center' as const, verticalAlign: 'middle' as const,
    },
  });
  return {
    ...baseOption(style),
    grid: panels.map(({ box }) => gridOf(box)),
    xAxis: panels.flatMap(({ axes }) => axes.xAxis),
    yAxis: panels.flatMap(({ axes }) => axes.yAxis),
    series: panels.flatMap(({ series }) => series),
    graphic: galaxies.map(title),
  };
}

function square({ left, top, width, height }: Box): Box {
  const side = Math.min(width, height);
  return { left: left + (width - side) / 2, top, width: side, height: side };
}

function panel({ sample, dispersion }: BesideGalaxy, row: number, index: number, box: Box, most: number, style: FigureStyle) {
  const em = style.fontSize;
  const sigma = sample.velocityDispersion.value;
  const axesOf = { xAxisIndex: 2 * index, yAxisIndex: 2 * index };
  const radius = { min: 0, max: EXTENT };
  const sky = { min: -EXTENT, max: EXTENT };
  const speed = { min: -SPEED, max: SPEED };
  const size = { min: 0, max: most };
  const across = (range: { min: number; max: number }) => linearTicks(range.min, range.max, box.width / (em * 3));
  const up = (range: { min: number; max: number }) => linearTicks(range.min, range.max, box.height / (em * 2.5));
  if (row === 0) {
    return {
      box, series: [stars(sample.x, sample.y, sample, axesOf, style)] as SeriesOption[],
      axes: panelAxes(style, index, {
        bottom: { ...sky, ticks: across(sky), title: 'x / Rₕ (east left)', inverse: true }, left: { ...sky, ticks: up(sky), title: 'y / Rₕ' },
      }, { left: em * 2.6 }),
    };
  }
  if (row === 1) {
    const distance = sample.x.map((x, i) => Math.hypot(x, sample.y[i]!));
    return {
      box, series: [stars(distance, sample.velocity.map((v) => v / sigma), sample, axesOf, style)] as SeriesOption[],
      axes: panelAxes(style, index, {
        bottom: { ...radius, ticks: across(radius), title: 'R / Rₕ' }, left: { ...speed, ticks: up(speed), title: 'v / σ' },
      }, { left: em * 2.6 }),
    };
  }
  const rings = dispersion.map(({ r_over_rh, sigma_kms, err_lo, err_hi }) => ({
    x: r_over_rh, value: sigma_kms / sigma, low: (sigma_kms - err_lo) / sigma, high: (sigma_kms + err_hi) / sigma,
  }));
  const colour = themeOf(style).ink;
  return {
    box,
    series: [
      { type: 'scatter', ...axesOf, silent: true, symbolSize: em * 0.5, itemStyle: { color: colour }, data: rings.map(({ x, value }) => [x, value]) },
      { ...errorBars('', rings.map(({ x, low, high }) => ({ x, low, high })), colour, style), ...axesOf },
    ] as SeriesOption[],
    axes: panelAxes(style, index, {
      bottom: { ...radius, ticks: across(radius), title: 'R / Rₕ' },
      left: { ...size, ticks: up(size), title: `σ(R) / σ, σ = ${sigma.toFixed(1)} km s⁻¹` },
    }, { left: em * 2.6 }),
  };
}

function stars(
  x: Float64Array, y: Float64Array, { weight }: KinematicSample, axes: { xAxisIndex: number; yAxisIndex: number }, style: FigureStyle,
): ScatterSeriesOption {
  return {
    type: 'scatter', ...axes, silent: true, clip: true, symbolSize: style.fontSize * 0.22,
    data: Array.from(x, (value, i) => ({
      value: [value, y[i]!], itemStyle: { color: themeOf(style).ink, opacity: 0.15 + 0.6 * weight[i]! },
    })).filter(({ value: [a, b] }) => Math.abs(a!) <= EXTENT && Math.abs(b!) <= Math.max(EXTENT, SPEED)),
  };
}
