import type { EChartsOption, SeriesOption } from 'echarts';
import { baseOption, gridOf, linearTicks, panelAxes, type Box } from './axes.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { panelName } from './star-series.ts';
import { formatNumber, textSizes, themeOf, tint, type FigureStyle } from './style.ts';

/** A density of the dark matter's inner slope on a grid, with what the training set alone would say. */
export interface SlopeDensity {
  readonly galaxy: string;
  readonly radiusPc: number;
  /** Equally spaced, rising. */
  readonly slope: ArrayLike<number>;
  readonly density: ArrayLike<number>;
  readonly prior: ArrayLike<number>;
  /** Equal-tailed, 68 %. */
  readonly interval: readonly [number, number];
  readonly median: number;
}

/** The density of the slope, its 68 % interval shaded, over the prior's. */
export function innerSlopeChart(found: SlopeDensity, style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const box: Box = { left: em * 4.6, top: em * 2, width: style.width - em * 6, height: style.height - em * 5.6 };
  const points = (values: ArrayLike<number>) => Array.from(values, (y, i): [number, number] => [found.slope[i]!, y]);
  const [min, max] = [found.slope[0]!, found.slope[found.slope.length - 1]!];
  const top = 1.25 * Math.max(...Array.from(found.density), ...Array.from(found.prior));
  const axes = panelAxes(style, 0, {
    bottom: { min, max, ticks: linearTicks(min, max, box.width / (em * 4)), title: `d ln ρ / d ln r of the dark matter at ${found.radiusPc} pc` },
    left: { min: 0, max: top, ticks: linearTicks(0, top, box.height / (em * 2.8)), title: 'probability density' },
  });
  const [low, high] = found.interval;
  const shaded = points(found.density).filter(([x]) => x >= low && x <= high);
  const fill = tint(theme.accent, 0.3, theme.background);
  const interval = `68 %: ${formatNumber(low, 2)} to ${formatNumber(high, 2)}`;
  const curve = `median ${formatNumber(found.median, 2)}`;
  const prior = 'the training set alone';
  const line = (name: string, values: ArrayLike<number>, colour: string, dashed: boolean) => ({
    type: 'line', name, data: points(values), z: 3, silent: true, symbol: 'none',
    lineStyle: { color: colour, width: 1.5, type: dashed ? 'dashed' : 'solid' }, itemStyle: { color: colour },
  });
  return {
    ...baseOption(style),
    grid: [gridOf(box)],
    ...axes,
    series: [
      ...(shaded.length > 1 ? [shapeSeries(interval, {}, fill, 2, (toPixels) =>
        ringsPath([[[shaded[0]![0], 0], ...shaded, [shaded.at(-1)![0], 0]]], toPixels, { fill }))] : []),
      line(curve, found.density, theme.accent, false),
      line(prior, found.prior, theme.muted, true),
    ] as SeriesOption[],
    legend: {
      left: box.left + em * 0.7, top: box.top + em * 0.7, orient: 'vertical', align: 'left', padding: 0, itemGap: em * 0.4, itemWidth: em * 1.6, itemHeight: em * 0.7,
      data: [
        { name: curve, icon: 'path://M0 4.5L16 4.5L16 5.5L0 5.5Z' }, ...(shaded.length > 1 ? [{ name: interval, icon: 'rect' }] : []),
        { name: prior, icon: 'path://M0 4.5L6 4.5L6 5.5L0 5.5ZM10 4.5L16 4.5L16 5.5L10 5.5Z' },
      ],
      textStyle: { color: theme.ink, fontSize: textSizes(style).small }, selectedMode: false,
    },
    graphic: panelName(found.galaxy, box, style, 0.9),
  };
}
