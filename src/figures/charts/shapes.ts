import type { CustomSeriesOption, CustomSeriesRenderItemAPI, CustomSeriesRenderItemReturn } from 'echarts';
import type { Ring } from './density.ts';
import { round } from './style.ts';

/** From data coordinates to pixels. */
export type ToPixels = (point: readonly [number, number]) => [number, number];

/** A series that draws one shape of its own, clipped to its panel. */
export function shapeSeries(
  name: string,
  axes: { readonly xAxisIndex?: number; readonly yAxisIndex?: number },
  colour: string,
  z: number,
  draw: (toPixels: ToPixels) => CustomSeriesRenderItemReturn,
): CustomSeriesOption {
  return {
    type: 'custom',
    name,
    ...axes,
    clip: true,
    silent: true,
    z,
    itemStyle: { color: colour },
    // One item: the shape as a whole.
    data: [[0, 0]],
    renderItem: (_params, api) => draw(pixelsOf(api)),
  };
}

function pixelsOf(api: CustomSeriesRenderItemAPI): ToPixels {
  return (point) => {
    const [x, y] = api.coord!([...point]);
    return [round(x!), round(y!)];
  };
}

export interface Stroke {
  readonly fill?: string;
  readonly stroke?: string;
  readonly lineWidth?: number;
  readonly lineDash?: number[];
  readonly fillOpacity?: number;
  readonly strokeOpacity?: number;
}

/** Closed rings, holes wound the other way. */
export function ringsPath(rings: readonly Ring[], toPixels: ToPixels, style: Stroke): CustomSeriesRenderItemReturn {
  const d = rings.map((ring) => `M${ring.map((point) => toPixels(point).join(' ')).join('L')}Z`).join('');
  return pathElement(d, style);
}

/** Line segments, each from one point to another. */
export function segmentsPath(
  segments: readonly (readonly [readonly [number, number], readonly [number, number]])[],
  toPixels: ToPixels,
  style: Stroke,
): CustomSeriesRenderItemReturn {
  return pathElement(segments.map(([from, to]) => `M${toPixels(from).join(' ')}L${toPixels(to).join(' ')}`).join(''), style);
}

export function pathElement(d: string, style: Stroke): CustomSeriesRenderItemReturn {
  return { type: 'path', shape: { pathData: d }, style: { fill: 'none', ...style }, silent: true } as CustomSeriesRenderItemReturn;
}
