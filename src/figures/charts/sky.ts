import type { EChartsOption, SeriesOption } from 'echarts';
import { DEGREE } from '../../science/constants/constants.ts';
import { baseOption, gridOf, linearTicks, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import type { Ring } from './density.ts';
import type { SelectedStars } from './selected-stars.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { groupStars, legendHeight, legendNames, panelName, starLayer } from './star-series.ts';
import { themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** The selection on the sky: north up, east left, the half-light ellipse drawn; arcmin below and left, pc above and right. */
export function skyChart(stars: SelectedStars, style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const margin = { left: em * 4.4, right: em * 5.2, top: em * 4, bottom: em * 3.4 };
  const half = 1.06 * extentOf(stars);
  const range = { min: -half, max: half };
  const groups = groupStars(stars, stars.east, stars.north, { x: range, y: range });
  margin.bottom += legendHeight([...legendNames(groups), 'Rₕ'], style.width - margin.left - margin.right, style);
  const side = Math.min(style.width - margin.left - margin.right, style.height - margin.top - margin.bottom);
  const box: Box = { left: (style.width - side + margin.left - margin.right) / 2, top: margin.top, width: side, height: side };
  const pc = { min: -half * stars.galaxy.pcPerArcmin, max: half * stars.galaxy.pcPerArcmin };
  const ticks = linearTicks(range.min, range.max, side / (em * 3.4));
  const pcTicks = linearTicks(pc.min, pc.max, side / (em * 3.9));
  const axes = panelAxes(style, 0, {
    bottom: { ...range, ticks, title: 'Δα cos δ [arcmin]', inverse: true },
    left: { ...range, ticks, title: 'Δδ [arcmin]' },
    top: { ...pc, ticks: pcTicks, title: '[pc]', inverse: true },
    right: { ...pc, ticks: pcTicks, title: '[pc]' },
  }, { right: em * 3.9 });
  const layer = starLayer(groups, box, style);
  const ellipse = shapeSeries('Rₕ', {}, theme.ink, 4, (toPixels) =>
    ringsPath([halfLightEllipse(stars.galaxy)], toPixels, { stroke: theme.ink, lineWidth: 1.1, lineDash: [5, 3] }));
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    series: [...layer.series, ellipse] as SeriesOption[],
    legend: { ...layer.legend, data: [...(layer.legend.data ?? []), { name: 'Rₕ', icon: 'path://M0 4L4 4L4 6L0 6ZM6 4L10 4L10 6L6 6Z' }] },
    ...(layer.visualMap === undefined ? {} : { visualMap: layer.visualMap }),
    graphic: panelName(stars.galaxy.name, box, style),
  };
}

/** The largest offset that must be seen: every member, and the half-light ellipse with room about it. */
function extentOf(stars: SelectedStars): number {
  let extent = 1.3 * stars.galaxy.halfLightRadius;
  for (let row = 0; row < stars.east.length; row++) {
    if (stars.weight[row]! > 0) extent = Math.max(extent, Math.abs(stars.east[row]!) || 0, Math.abs(stars.north[row]!) || 0);
  }
  return extent;
}

/** The ellipse with the half-light radius as its semi-major axis; position angle from north through east. */
export function halfLightEllipse(galaxy: SelectedStars['galaxy']): Ring {
  const sin = Math.sin(galaxy.positionAngle * DEGREE);
  const cos = Math.cos(galaxy.positionAngle * DEGREE);
  const minorOverMajor = 1 - galaxy.ellipticity;
  return Array.from({ length: 120 }, (_, i) => {
    const angle = (i / 120) * 2 * Math.PI;
    const major = galaxy.halfLightRadius * Math.cos(angle);
    const minor = galaxy.halfLightRadius * minorOverMajor * Math.sin(angle);
    return [major * sin + minor * cos, major * cos - minor * sin] as const;
  });
}
