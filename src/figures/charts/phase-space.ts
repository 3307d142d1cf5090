import type { EChartsOption, SeriesOption } from 'echarts';
import { baseOption, gridOf, linearTicks, panelAxes } from './axes.ts';
import type { Box, Range } from './axes.ts';
import type { SelectedStars } from './selected-stars.ts';
import { segmentsPath, shapeSeries } from './shapes.ts';
import { groupStars, legendHeight, legendNames, panelName, starLayer } from './star-series.ts';
import { formatNumber, themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** Velocity against projected (elliptical) radius, with the systemic velocity and one dispersion either side. */
export function phaseSpaceChart(stars: SelectedStars, style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const { systemicVelocity, velocityDispersion, halfLightRadius, pcPerArcmin, name } = stars.galaxy;
  const radii: Range = { min: 0, max: 1.04 * Math.max(2 * halfLightRadius, ...memberValues(stars, stars.radius)) };
  const velocities = velocityRange(stars);
  const groups = groupStars(stars, stars.radius, stars.velocity, { x: radii, y: velocities });
  const systemic = `systemic ${formatNumber(systemicVelocity, 1)} km s⁻¹`;
  const sigma = `± σ = ${formatNumber(velocityDispersion, 1)} km s⁻¹`;
  const width = style.width - em * 6.4;
  const below = em * 3.4 + legendHeight([...legendNames(groups), systemic, sigma], width, style);
  const box: Box = { left: em * 5, top: em * 4, width, height: style.height - em * 4 - below };
  const pc = { min: 0, max: radii.max * pcPerArcmin };
  const axes = panelAxes(style, 0, {
    bottom: { ...radii, ticks: linearTicks(radii.min, radii.max, box.width / (em * 3.4)), title: 'elliptical radius [arcmin]' },
    top: { ...pc, ticks: linearTicks(pc.min, pc.max, box.width / (em * 4.5)), title: '[pc]' },
    left: { ...velocities, ticks: linearTicks(velocities.min, velocities.max, box.height / (em * 2.8)), title: 'line-of-sight velocity [km s⁻¹]' },
  }, { left: em * 3.5 });
  const layer = starLayer(groups, box, style);
  const level = (label: string, offsets: readonly number[], lineDash: number[]): SeriesOption =>
    shapeSeries(label, {}, theme.ink, 4, (toPixels) => segmentsPath(
      offsets.map((offset) => [[radii.min, systemicVelocity + offset], [radii.max, systemicVelocity + offset]]),
      toPixels, { stroke: theme.ink, lineWidth: 1, lineDash },
    ));
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    series: [...layer.series, level(systemic, [0], []), level(sigma, [-velocityDispersion, velocityDispersion], [5, 3])] as SeriesOption[],
    legend: {
      ...layer.legend,
      data: [
        ...(layer.legend.data ?? []),
        { name: systemic, icon: 'path://M0 4.5L10 4.5L10 5.5L0 5.5Z' }, { name: sigma, icon: 'path://M0 4L4 4L4 6L0 6ZM6 4L10 4L10 6L6 6Z' },
      ],
    },
    ...(layer.visualMap === undefined ? {} : { visualMap: layer.visualMap }),
    graphic: panelName(name, box, style),
  };
}

/** Every member, and at least five dispersions either side: field stars must not squeeze the galaxy flat. */
export function velocityRange(stars: SelectedStars): Range {
  const { systemicVelocity, velocityDispersion } = stars.galaxy;
  let reach = 5 * velocityDispersion;
  for (const velocity of memberValues(stars, stars.velocity)) reach = Math.max(reach, Math.abs(velocity - systemicVelocity));
  return { min: systemicVelocity - 1.08 * reach, max: systemicVelocity + 1.08 * reach };
}

/** The finite values of the rows with positive weight. */
export function memberValues(stars: SelectedStars, values: Float64Array): Float64Array {
  return values.filter((value, row) => stars.weight[row]! > 0 && Number.isFinite(value));
}
