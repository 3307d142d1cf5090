import type { EChartsOption, SeriesOption } from 'echarts';
import { headingText } from './accuracy.ts';
import { baseOption, gridOf, linearTicks, logTicks, paddedRange, panelAxes } from './axes.ts';
import type { AxisSpec, Box, Range } from './axes.ts';
import { themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** Points of one kind, drawn alike. */
export interface PointGroup {
  readonly points: readonly (readonly [number, number])[];
  readonly look: 'filled' | 'hollow' | 'marked';
}

export interface PointAxis {
  /** May carry `{sub|...}`. */
  readonly title: string;
  /** The values are log10 of what the axis shows. */
  readonly isLog?: boolean;
  readonly inverse?: boolean;
  /** Of the values; what holds all points unless given. */
  readonly range?: Range;
}

export interface PointPanel {
  readonly heading: string;
  readonly x: PointAxis;
  readonly y: PointAxis;
  /** Later ones are drawn over earlier ones. */
  readonly groups: readonly PointGroup[];
  /** A dashed level across the panel, of y. */
  readonly limit?: number;
}

/** Panels of points side by side. */
export function pointPanelsChart(panels: readonly PointPanel[], style: FigureStyle): EChartsOption {
  const em = style.fontSize;
  const gap = em * 5.6;
  const width = (style.width - em * 1.2 - gap * panels.length) / panels.length;
  const boxes = panels.map((_, panel): Box => ({
    left: em * 5 + panel * (width + gap), top: em * 2.6, width, height: style.height - em * 6.2,
  }));
  const drawn = panels.map((panel, index) => panelOf(panel, index, boxes[index]!, style));
  return {
    ...baseOption(style),
    grid: boxes.map(gridOf),
    xAxis: drawn.flatMap(({ axes }) => axes.xAxis),
    yAxis: drawn.flatMap(({ axes }) => axes.yAxis),
    graphic: panels.map(({ heading }, index) => headingText(heading, boxes[index]!.left, em * 0.6, style)),
    series: drawn.flatMap(({ series }) => series),
  };
}

function panelOf({ x, y, groups, limit }: PointPanel, panel: number, box: Box, style: FigureStyle) {
  const theme = themeOf(style);
  const em = style.fontSize;
  const all = groups.flatMap(({ points }) => points);
  const axis = (spec: PointAxis, k: 0 | 1, room: number): AxisSpec => {
    const values = all.map((point) => point[k]);
    const range = spec.range ?? paddedRange(k === 1 && limit !== undefined ? [...values, limit] : values, 0.08);
    const ticks = spec.isLog ? logTicks(range.min, range.max, range.max - range.min > 1.5) : linearTicks(range.min, range.max, room);
    return { ...range, ticks, title: spec.title, inverse: spec.inverse ?? false };
  };
  const at = { xAxisIndex: 2 * panel, yAxisIndex: 2 * panel, silent: true } as const;
  const bottom = axis(x, 0, box.width / (em * 4.5));
  const looks = {
    filled: { color: theme.accent, opacity: 0.75 },
    hollow: { color: theme.background, borderColor: theme.muted, borderWidth: 1.1, opacity: 1 },
    marked: { color: theme.highlight, borderColor: theme.background, borderWidth: 1, opacity: 1 },
  } as const;
  // Many points would make one blot.
  const size = em * (all.length > 400 ? 0.3 : 0.55);
  return {
    axes: panelAxes(style, panel, { bottom, left: axis(y, 1, box.height / (em * 3)) }, { left: em * 3.4 }),
    series: [
      ...groups.map(({ points, look }, index): SeriesOption => ({
        type: 'scatter', ...at, z: 3 + index, symbolSize: look === 'marked' ? size * 1.7 : size, itemStyle: looks[look],
        data: points.filter((point) => point.every(Number.isFinite)).map(([a, b]) => [a, b]),
      })),
      ...(limit === undefined ? [] : [{
        type: 'line' as const, ...at, symbol: 'none', z: 2, lineStyle: { color: theme.muted, width: 1.2, type: [5, 4] },
        data: [[bottom.min, limit], [bottom.max, limit]],
      }]),
    ],
  };
}
