import type { EChartsOption } from 'echarts';
import type { MapsRecipe } from '../../shared/maps.ts';
import { pointPanelsChart } from './point-panels.ts';
import type { FigureStyle } from './style.ts';

/** The stars of one view of a simulated galaxy. */
export interface ProjectedStars {
  /** R_h */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** About the systemic, and the dispersion, km/s. */
  readonly velocity: Float64Array;
  readonly velocityDispersion: number;
}

/** A view's stars on the sky and in phase space, over the planes that its maps show. */
export function projectedViewChart(
  { x, y, velocity, velocityDispersion }: ProjectedStars, recipe: MapsRecipe, style: FigureStyle,
): EChartsOption {
  const around = (extent: number) => ({ min: -extent, max: extent });
  const pairs = (a: (i: number) => number, b: (i: number) => number) =>
    Array.from({ length: x.length }, (_, i): [number, number] => [a(i), b(i)]);
  return pointPanelsChart([
    {
      heading: 'Sky',
      x: { title: 'x / R{sub|h}', range: around(recipe.skyExtent), inverse: true }, y: { title: 'y / R{sub|h}', range: around(recipe.skyExtent) },
      groups: [{ look: 'filled', points: pairs((i) => x[i]!, (i) => y[i]!) }],
    },
    {
      heading: 'Phase space',
      x: { title: 'R / R{sub|h}', range: { min: 0, max: recipe.radiusExtent } }, y: { title: 'v / σ', range: around(recipe.velocityExtent) },
      groups: [{ look: 'filled', points: pairs((i) => Math.hypot(x[i]!, y[i]!), (i) => velocity[i]! / velocityDispersion) }],
    },
  ], style);
}
