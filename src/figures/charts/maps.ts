import type { EChartsOption, SeriesOption } from 'echarts';
import type { Maps, MapsRecipe } from '../../shared/maps.ts';
import { baseOption, gridOf, linearTicks, panelAxes } from './axes.ts';
import type { Box, Range } from './axes.ts';
import { pathElement, shapeSeries } from './shapes.ts';
import { FONT_FAMILY, colourAt, textSizes, themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** Steps of the colour scale: finer than the eye tells apart in a figure, coarse enough for a small file. */
const LEVELS = 48;

/** The two images that the network sees, each scaled to its own maximum. */
export function mapsChart(maps: Maps, recipe: MapsRecipe, style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const sizes = textSizes(style);
  const em = style.fontSize;
  const margin = { left: em * 4.2, top: em * 2.4, bottom: em * 3.6, right: em * 5.4, between: em * 5 };
  const side = Math.min((style.width - margin.left - margin.right - margin.between) / 2, style.height - margin.top - margin.bottom);
  const boxes: Box[] = [0, 1].map((i) => ({ left: margin.left + i * (side + margin.between), top: margin.top, width: side, height: side }));
  const sky: Range = { min: -recipe.skyExtent, max: recipe.skyExtent };
  const radius: Range = { min: 0, max: recipe.radiusExtent };
  const velocity: Range = { min: -recipe.velocityExtent, max: recipe.velocityExtent };
  const ticks = (range: Range) => linearTicks(range.min, range.max, side / (em * 2.6));
  const panels = [
    panelAxes(style, 0, {
      // x grows towards the east, which is drawn on the left.
      bottom: { ...sky, ticks: ticks(sky), title: 'x / Rₕ (east left)', inverse: true }, left: { ...sky, ticks: ticks(sky), title: 'y / Rₕ' },
    }, { left: em * 2.7 }, 'outside'),
    panelAxes(style, 1, {
      bottom: { ...radius, ticks: ticks(radius), title: 'R / Rₕ' }, left: { ...velocity, ticks: ticks(velocity), title: 'v / σ' },
    }, { left: em * 2.7 }, 'outside'),
  ];
  const image = (values: Float32Array, panel: number, x: Range, y: Range): SeriesOption[] =>
    heatmap(values, maps.pixels, x, y, { xAxisIndex: 2 * panel, yAxisIndex: 2 * panel }, theme.sequential);
  const scaleLeft = boxes[1]!.left + side + em * 1.2;
  const caption = (text: string, x: number, y: number, align: 'left' | 'center') => ({
    type: 'text' as const, silent: true, x, y, style: { text, fill: theme.ink, fontSize: sizes.small, fontFamily: FONT_FAMILY, align, verticalAlign: 'middle' as const },
  });
  return {
    ...baseOption(style),
    grid: boxes.map(gridOf),
    xAxis: panels.flatMap((panel) => panel.xAxis),
    yAxis: panels.flatMap((panel) => panel.yAxis),
    series: [...image(maps.sky, 0, sky, sky), ...image(maps.phaseSpace, 1, radius, velocity)],
    graphic: [
      caption('sky', boxes[0]!.left + side / 2, em * 1.3, 'center'),
      caption('phase space', boxes[1]!.left + side / 2, em * 1.3, 'center'),
      ...Array.from({ length: LEVELS }, (_, level) => ({
        type: 'rect' as const, silent: true,
        // Each step reaches under the one above it: no seams.
        shape: { x: scaleLeft, y: margin.top + side * (1 - (level + 1) / LEVELS), width: em * 0.8, height: (side * (level + 1)) / LEVELS },
        z: LEVELS - level, style: { fill: colourAt(theme.sequential, level / (LEVELS - 1)) },
      })),
      caption('max', scaleLeft + em * 1.1, margin.top + sizes.small / 2, 'left'),
      caption('0', scaleLeft + em * 1.1, margin.top + side - sizes.small / 2, 'left'),
    ],
  };
}

/**
 * An image as nested shapes, one a colour: the pixels of at least its level, drawn over those of lower levels. Viewers
 * blur small bitmaps and show seams between single rectangles; these do neither.
 */
function heatmap(
  values: Float32Array,
  pixels: number,
  x: Range,
  y: Range,
  axes: { xAxisIndex: number; yAxisIndex: number },
  scale: readonly string[],
): SeriesOption[] {
  const peak = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  return Array.from({ length: LEVELS }, (_, level) => {
    const colour = colourAt(scale, level / (LEVELS - 1));
    const runs = runsAbove(values, pixels, (level / LEVELS) * peak);
    return shapeSeries(`level ${level}`, axes, colour, 1 + level / LEVELS, (toPixels) => {
      const at = (column: number, row: number): [number, number] =>
        toPixels([x.min + (column / pixels) * (x.max - x.min), y.min + (row / pixels) * (y.max - y.min)]);
      const d = runs.map(({ row, from, to }) => {
        const [left, bottom] = at(from, row);
        const [right, top] = at(to, row + 1);
        return `M${left} ${bottom}H${right}V${top}H${left}Z`;
      });
      return pathElement(d.join(''), { fill: colour });
    });
  });
}

/** Runs of neighbouring pixels in a row (row-major image) whose value is at least `threshold`. */
export function runsAbove(values: Float32Array, pixels: number, threshold: number): { row: number; from: number; to: number }[] {
  const runs: { row: number; from: number; to: number }[] = [];
  for (let row = 0; row < pixels; row++) {
    let from = -1;
    for (let column = 0; column <= pixels; column++) {
      const inside = column < pixels && values[row * pixels + column]! >= threshold;
      if (inside && from < 0) from = column;
      if (!inside && from >= 0) {
        runs.push({ row, from, to: column });
        from = -1;
      }
    }
  }
  return runs;
}
