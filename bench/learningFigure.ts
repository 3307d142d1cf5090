/**
 * Draws what `bench -- learning` printed, from as many of its logs as are given.
 * Usage: node bench/learningFigure.ts LOG... > curve.svg
 */
import type { EChartsOption, SeriesOption } from 'echarts';
import { readFileSync } from 'node:fs';
import { headingText } from '../src/figures/charts/accuracy.ts';
import { baseOption, gridOf, linearTicks, logTicks, paddedRange, panelAxes, type Box } from '../src/figures/charts/axes.ts';
import { textSizes, themeOf, type FigureStyle } from '../src/figures/charts/style.ts';
import { renderSvg } from '../src/figures/render/index.ts';

interface Point {
  readonly recipe: string;
  readonly examples: number;
  /** Of processor time. */
  readonly minutes: number;
  /** Nats a radius. */
  readonly loss: number;
}

const STYLE: FigureStyle = { theme: 'paper', width: 820, height: 400, fontSize: 12 };

/** One training an entry, in the order of the logs; epochs that regress have no likelihood. */
function readRuns(paths: readonly string[]): Point[][] {
  const runs = new Map<string, Point[]>();
  for (const line of paths.flatMap((path) => readFileSync(path, 'utf8').split('\n'))) {
    const [, recipe, examples, minutes, loss] = /^(\S+)\s+(\d+)\s+\d+\s+([\d.]+)\s+(-?[\d.]+)$/.exec(line) ?? [];
    if (recipe === undefined) continue;
    const key = `${recipe} ${examples}`;
    const point: Point = { recipe, examples: Number(examples), minutes: Number(minutes), loss: Number(loss) };
    runs.set(key, [...runs.get(key) ?? [], point]);
  }
  return [...runs.values()].sort((a, b) => a[0]!.recipe.localeCompare(b[0]!.recipe) || a[0]!.examples - b[0]!.examples);
}

/** Left, loss against time for each training; right, the lowest loss of each against what it learnt from. */
function learningChart(runs: readonly Point[][]): EChartsOption {
  const theme = themeOf(STYLE);
  const em = STYLE.fontSize;
  const width = (STYLE.width - em * 13) / 2;
  const boxes = [0, 1].map((panel): Box =>
    ({ left: em * 5 + panel * (width + em * 6), top: em * 3.5, width, height: STYLE.height - em * 8 }));
  const recipes = [...new Set(runs.map(([first]) => first!.recipe))];
  const colours = [theme.accent, ...theme.series];
  const loss = paddedRange(runs.flat().map((point) => point.loss), 0.05);
  const minutes = { min: 0, max: 1.12 * Math.max(...runs.flat().map((point) => point.minutes)) };
  const size = paddedRange(runs.map(([first]) => Math.log10(first!.examples)), 0.1);
  const left = { ...loss, ticks: linearTicks(loss.min, loss.max, 8), title: 'validation loss  [nats per radius]' };
  const bottoms = [
    { ...minutes, ticks: linearTicks(minutes.min, minutes.max, 6), title: 'processor time  [minutes]' },
    { ...size, ticks: logTicks(size.min, size.max, false), title: 'training examples' },
  ];
  const axes = bottoms.map((bottom, panel) => panelAxes(STYLE, panel, { bottom, left }, { left: em * 3.6 }));
  const line = (recipe: string, panel: number, data: readonly object[], symbolSize: number): SeriesOption => {
    const colour = colours[recipes.indexOf(recipe)]!;
    return {
      type: 'line', name: recipe, xAxisIndex: 2 * panel, yAxisIndex: 2 * panel, silent: true, symbol: 'circle', symbolSize,
      lineStyle: { color: colour, width: 1.6 }, itemStyle: { color: colour }, data: [...data] as [],
    };
  };
  const lowest = (run: readonly Point[]): number => Math.min(...run.map((point) => point.loss));
  const label = (run: readonly Point[]) => ({
    show: true, position: 'right' as const, fontSize: textSizes(STYLE).small, color: theme.ink, formatter: run[0]!.examples.toLocaleString('en'),
  });
  return {
    ...baseOption(STYLE),
    grid: boxes.map(gridOf), xAxis: axes.flatMap(({ xAxis }) => xAxis), yAxis: axes.flatMap(({ yAxis }) => yAxis),
    graphic: [headingText('One network, as it learns', boxes[0]!.left, em * 0.8, STYLE), headingText('Its lowest loss', boxes[1]!.left, em * 0.8, STYLE)],
    legend: {
      right: em, top: em * 0.6, padding: 0, itemWidth: em * 2, data: recipes, selectedMode: false,
      textStyle: { color: theme.ink, fontSize: textSizes(STYLE).small },
    },
    series: [
      ...runs.map((run) => line(run[0]!.recipe, 0, run.map((point, i) => ({
        value: [point.minutes, point.loss], ...(i === run.length - 1 ? { label: label(run) } : {}),
      })), em * 0.25)),
      ...recipes.map((recipe) => line(recipe, 1, runs.filter(([first]) => first!.recipe === recipe)
        .map((run) => ({ value: [Math.log10(run[0]!.examples), lowest(run)] })), em * 0.5)),
    ],
  };
}

process.stdout.write(renderSvg(learningChart(readRuns(process.argv.slice(2))), STYLE, 'bench/learningFigure.ts'));
