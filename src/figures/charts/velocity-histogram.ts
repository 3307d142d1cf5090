import type { EChartsOption, SeriesOption } from 'echarts';
import { baseOption, gridOf, linearTicks, niceStep, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import { memberValues, velocityRange } from './phase-space.ts';
import type { SelectedStars } from './selected-stars.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { panelName } from './star-series.ts';
import { formatNumber, textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

/** The members' velocities, counted by weight, under the fitted Gaussian broadened by each star's own error. */
export function velocityHistogramChart(stars: SelectedStars, style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const box: Box = { left: em * 4.6, top: em * 2, width: style.width - em * 6, height: style.height - em * 5.6 };
  const { systemicVelocity, velocityDispersion, name } = stars.galaxy;
  const range = velocityRange(stars);
  const bins = weightedBins(stars);
  const curve = expectedCounts(stars, range.min, range.max, bins.width);
  const top = 1.3 * Math.max(...bins.counts, ...curve.map(([, y]) => y));
  const axes = panelAxes(style, 0, {
    bottom: { ...range, ticks: linearTicks(range.min, range.max, box.width / (em * 3.4)), title: 'line-of-sight velocity [km s⁻¹]' },
    left: { min: 0, max: top, ticks: linearTicks(0, top, box.height / (em * 2.8)), title: `members per ${formatNumber(bins.width, bins.width < 1 ? 1 : 0)} km s⁻¹` },
  });
  const steps: [number, number][] = [[bins.start, 0]];
  bins.counts.forEach((count, i) => steps.push([bins.start + i * bins.width, count], [bins.start + (i + 1) * bins.width, count]));
  steps.push([bins.start + bins.counts.length * bins.width, 0]);
  const fill = tint(theme.accent, 0.3, theme.background);
  const observed = 'members, by weight';
  const fitted = `σ = ${formatNumber(velocityDispersion, 1)} km s⁻¹ and each star’s error`;
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    series: [
      shapeSeries(observed, {}, fill, 2, (toPixels) => ringsPath([steps], toPixels, { fill, stroke: theme.accent, lineWidth: 0.9 })),
      {
        type: 'line', name: fitted, data: curve, z: 3, silent: true, symbol: 'none',
        lineStyle: { color: theme.highlight, width: 1.5 }, itemStyle: { color: theme.highlight },
      },
    ] as SeriesOption[],
    legend: {
      left: box.left + em * 0.7, top: box.top + em * 0.7, orient: 'vertical', align: 'left', padding: 0, itemGap: em * 0.4, itemWidth: em * 1.6, itemHeight: em * 0.7,
      data: [{ name: observed, icon: 'rect' }, { name: fitted, icon: 'path://M0 4.5L16 4.5L16 5.5L0 5.5Z' }], textStyle: { color: theme.ink, fontSize: textSizes(style).small }, selectedMode: false,
    },
    graphic: panelName(`${name}, systemic ${formatNumber(systemicVelocity, 1)} km s⁻¹`, box, style, 0.9),
  };
}

interface Bins {
  readonly start: number;
  readonly width: number;
  readonly counts: number[];
}

/** Round bins of Scott's width (3.49 s n^(-1/3)), weights summed in each. */
export function weightedBins(stars: SelectedStars): Bins {
  const velocities = memberValues(stars, stars.velocity);
  const spread = Math.max(stars.galaxy.velocityDispersion, 1e-3);
  const width = niceStep(3.49 * spread * Math.max(1, velocities.length) ** (-1 / 3), 1);
  const low = velocities.reduce((a, b) => Math.min(a, b), Infinity);
  const high = velocities.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(high >= low)) return { start: stars.galaxy.systemicVelocity, width, counts: [0] };
  const first = Math.floor(low / width);
  const counts = new Array<number>(Math.floor(high / width) - first + 1).fill(0);
  stars.velocity.forEach((velocity, row) => {
    if (stars.weight[row]! > 0 && Number.isFinite(velocity)) counts[Math.floor(velocity / width) - first]! += stars.weight[row]!;
  });
  return { start: first * width, width, counts };
}

/** The weighted sum over members of N(v; systemic, sigma^2 + error^2), times the bin's width. */
export function expectedCounts(stars: SelectedStars, min: number, max: number, binWidth: number): [number, number][] {
  const { systemicVelocity, velocityDispersion } = stars.galaxy;
  const points = 160;
  return Array.from({ length: points + 1 }, (_, i) => {
    const v = min + (i / points) * (max - min);
    let sum = 0;
    for (let row = 0; row < stars.weight.length; row++) {
      if (!(stars.weight[row]! > 0) || !Number.isFinite(stars.velocity[row]!)) continue;
      const error = Number.isFinite(stars.velocityError[row]!) ? stars.velocityError[row]! : 0;
      const variance = velocityDispersion ** 2 + error ** 2;
      sum += (stars.weight[row]! * Math.exp(-0.5 * (v - systemicVelocity) ** 2 / variance)) / Math.sqrt(2 * Math.PI * variance);
    }
    return [v, sum * binWidth];
  });
}
