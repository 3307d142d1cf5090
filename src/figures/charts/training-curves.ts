import type { EChartsOption, SeriesOption } from 'echarts';
import { headingText } from './accuracy.ts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import { textSizes, themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** One epoch of one network: as training tells of it. */
export interface EpochLoss {
  readonly member: number;
  readonly stage: string;
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
}

const STAGES: Readonly<Record<string, { readonly heading: string; readonly unit: string }>> = {
  likelihood: { heading: 'Network and flow', unit: 'loss  [nats per radius]' },
  regression: { heading: 'Network', unit: 'mean squared error' },
  flow: { heading: 'Flow', unit: 'loss  [nats per radius]' },
};

/**
 * Losses against epochs, one panel a stage: solid on validation galaxies, dashed on those trained on, a diamond at each network's
 * lowest validation loss, whose parameters are kept. Epochs are counted from 1.
 *
 * @param points at least one; losses that are not finite are left out
 */
export function trainingCurvesChart(points: readonly EpochLoss[], style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const em = style.fontSize;
  const stages = [...new Set(points.map(({ stage }) => stage))];
  const members = [...new Set(points.map(({ member }) => member))].sort((a, b) => a - b);
  const width = (style.width - em * (1.2 + 5.4 * stages.length)) / stages.length;
  const colours = [theme.accent, ...theme.series];
  const boxes = stages.map((_, panel): Box => ({
    left: em * 5 + panel * (width + em * 5.4), top: em * 3.2, width, height: style.height - em * 7,
  }));
  const panels = stages.map((stage, panel) => {
    const own = points.filter((point) => point.stage === stage);
    const x = { min: 0.5, max: Math.max(...own.map(({ epoch }) => epoch)) + 1.5 };
    const y = paddedRange(own.flatMap(({ trainingLoss, validationLoss }) => [trainingLoss, validationLoss]), 0.08);
    const box = boxes[panel]!;
    const { all, labels } = linearTicks(x.min, x.max, Math.min(8, x.max - x.min));
    const whole = all.filter((tick) => Number.isInteger(tick));
    const axes = panelAxes(style, panel, {
      bottom: { ...x, ticks: { all: whole, labels: new Map(whole.map((tick) => [tick, labels.get(tick)!.replace(/\.0+$/, '')])) }, title: 'epoch' },
      left: { ...y, ticks: linearTicks(y.min, y.max, box.height / (em * 3)), title: STAGES[stage]?.unit ?? 'loss' },
    }, { left: em * 3.4 });
    const at = { xAxisIndex: 2 * panel, yAxisIndex: 2 * panel, silent: true } as const;
    const series = members.flatMap((member): SeriesOption[] => {
      const curve = own.filter((point) => point.member === member).sort((a, b) => a.epoch - b.epoch);
      const colour = colours[member % colours.length]!;
      const best = lowest(curve);
      const pairs = (loss: (point: EpochLoss) => number): [number, number][] =>
        curve.map((point): [number, number] => [point.epoch + 1, loss(point)]).filter(([, value]) => Number.isFinite(value));
      return [
        {
          type: 'line', name: 'training', ...at, symbol: 'none', z: 3,
          lineStyle: { color: colour, width: 1.3, type: [4, 3] }, itemStyle: { color: colour },
          data: pairs(({ trainingLoss }) => trainingLoss),
        },
        {
          type: 'line', name: 'validation', ...at, symbol: 'circle', symbolSize: em * 0.35, z: 4,
          lineStyle: { color: colour, width: 1.8 }, itemStyle: { color: colour }, data: pairs(({ validationLoss }) => validationLoss),
        },
        {
          type: 'scatter', name: 'kept', ...at, symbol: 'diamond', symbolSize: em * 0.9, z: 5,
          itemStyle: { color: theme.truth, borderColor: theme.background, borderWidth: 1, opacity: 1 },
          data: best ? [[best.epoch + 1, best.validationLoss]] : [],
        },
      ];
    });
    return { axes, series };
  });
  const networks = members.length > 1 ? `, ${members.length} networks` : '';
  return {
    ...baseOption(style),
    grid: boxes.map(gridOf),
    xAxis: panels.flatMap(({ axes }) => axes.xAxis),
    yAxis: panels.flatMap(({ axes }) => axes.yAxis),
    graphic: stages.map((stage, panel) => headingText((STAGES[stage]?.heading ?? stage) + networks, boxes[panel]!.left, em * 0.8, style)),
    legend: {
      right: em * 1.2, top: em * 0.6, padding: 0, itemWidth: em * 2, data: ['training', 'validation', 'kept'],
      textStyle: { color: theme.ink, fontSize: textSizes(style).small }, selectedMode: false,
    },
    series: panels.flatMap(({ series }) => series),
  };
}

function lowest(curve: readonly EpochLoss[]): EpochLoss | undefined {
  return curve.filter(({ validationLoss }) => Number.isFinite(validationLoss))
    .reduce<EpochLoss | undefined>((best, point) => (best && best.validationLoss <= point.validationLoss ? best : point), undefined);
}
