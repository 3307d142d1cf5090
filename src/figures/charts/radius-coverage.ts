import type { EChartsOption, SeriesOption } from 'echarts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import { ringsPath, shapeSeries } from './shapes.ts';
import { textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

/** Shares of galaxies whose interval holds the truth, at one radius. */
export interface RadiusCoverage {
  readonly r_over_rh: number;
  readonly coverage68: number;
  readonly coverage95: number;
}

/** How far from its expectation a share of `galaxies` may be by chance in 95 of 100 cases, by the normal approximation. */
export function chanceOf(share: number, galaxies: number): number {
  return 1.96 * Math.sqrt((share * (1 - share)) / galaxies);
}

/** How often 68 % and 95 % intervals hold the truth against radius, with the bands of chance for so many galaxies. */
export function radiusCoverageChart(radii: readonly RadiusCoverage[], galaxies: number, style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const box: Box = { left: em * 4.6, top: em * 2.6, width: style.width - em * 6, height: style.height - em * 6.4 };
  const x = paddedRange(radii.map(({ r_over_rh }) => r_over_rh), 0.05);
  const levels = [
    { name: '68 % intervals', level: 0.68, colour: theme.accent, symbol: 'circle', of: (radius: RadiusCoverage) => radius.coverage68 },
    { name: '95 % intervals', level: 0.95, colour: theme.series[0]!, symbol: 'diamond', of: (radius: RadiusCoverage) => radius.coverage95 },
  ] as const;
  const seen = levels.flatMap(({ level, of }) => [...radii.map(of), level - chanceOf(level, galaxies)]);
  const y = { min: Math.max(0, Math.min(0.5, ...seen) - 0.05), max: 1.03 };
  const axes = panelAxes(style, 0, {
    bottom: { ...x, ticks: linearTicks(x.min, x.max, 7), title: 'r / R{sub|h}' },
    left: { ...y, ticks: linearTicks(y.min, y.max, box.height / (em * 3)), title: 'share that holds the truth' },
  }, { left: em * 3.2 });
  const series = levels.flatMap(({ name, level, colour, symbol, of }): SeriesOption[] => {
    const [low, high] = [level - chanceOf(level, galaxies), Math.min(1, level + chanceOf(level, galaxies))];
    const fill = tint(colour, 0.18, theme.background);
    const ring = [[x.min, low], [x.max, low], [x.max, high], [x.min, high]] as [number, number][];
    return [
      shapeSeries('', {}, fill, 1, (toPixels) => ringsPath([ring], toPixels, { fill })),
      {
        type: 'line', symbol: 'none', silent: true, z: 2, lineStyle: { color: colour, width: 1, type: [4, 3] },
        data: [[x.min, level], [x.max, level]],
      },
      {
        type: 'line', name, symbol, symbolSize: em * 0.6, silent: true, z: 4,
        lineStyle: { color: colour, width: 1.5 }, itemStyle: { color: colour }, data: radii.map((radius) => [radius.r_over_rh, of(radius)]),
      },
    ];
  });
  return {
    ...baseOption(style), grid: [gridOf(box)], ...axes, series,
    legend: {
      left: box.left, top: em * 0.6, padding: 0, data: levels.map(({ name }) => name),
      textStyle: { color: theme.ink, fontSize: textSizes(style).small }, selectedMode: false,
    },
  };
}
