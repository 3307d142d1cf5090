import type { EChartsOption } from 'echarts';
import type { DomainCheck, DomainReport, DomainVerdict } from '../../shared/posterior.ts';
import { baseOption, gridOf, linearTicks, paddedRange, panelAxes } from './axes.ts';
import type { Box } from './axes.ts';
import { FONT_FAMILY, textSizes, themeOf } from './style.ts';
import type { FigureStyle, Theme } from './style.ts';

const KIND_WORDS: Readonly<Record<DomainCheck['kind'], string>> = {
  summary: 'the network’s summary', stars: 'the stars’ motions and shape', range: 'range of its numbers',
  suites: 'other suites’ models', members: 'the model’s networks',
};

/** Where a galaxy lies among those that the model was made for, and what each check says of it. */
export function domainChart({ verdict, checks, map, p_value }: DomainReport, galaxy: string, style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  const sizes = textSizes(style);
  const em = style.fontSize;
  const size = Math.min(style.height - em * 6.6, style.width * 0.46);
  const box: Box = { left: em * 3.6, top: em * 2.6, width: size, height: style.height - em * 6.6 };
  const points = map?.training ?? [];
  const here = map?.here;
  const xRange = paddedRange([...points, ...(here ? [here] : [])].map(([x]) => x), 0.06);
  const yRange = paddedRange([...points, ...(here ? [here] : [])].map(([, y]) => y), 0.06);
  const axes = panelAxes(style, 0, {
    bottom: { ...xRange, ticks: linearTicks(xRange.min, xRange.max, 5), title: 'first axis of the summaries' },
    left: { ...yRange, ticks: linearTicks(yRange.min, yRange.max, 5), title: 'second axis' },
  }, { left: em * 2.2 });
  const left = box.left + box.width + em * 2;
  const line = em * 2.9;
  const text = (at: readonly [number, number], words: string, colour: string, bold = false, fontSize = sizes.small) => ({
    type: 'text' as const, silent: true, left: at[0], top: at[1],
    style: { text: words, fill: colour, fontSize, fontFamily: FONT_FAMILY, fontWeight: bold ? 'bold' as const : 'normal' as const },
  });
  const chance = p_value === null ? 'no reference' : `p = ${p_value < 0.001 ? '< 0.001' : p_value.toFixed(3)}`;
  return {
    ...baseOption(style), grid: [gridOf(box)], ...axes,
    graphic: [
      text([box.left, em * 0.7], `${galaxy} among the training suite’s galaxies`, theme.ink, true, sizes.label),
      text([left, box.top], `${verdict} (${chance})`, colourOf(verdict, theme), true, sizes.title),
      ...checks.flatMap((check, i) => [
        text([left, box.top + em * 2.2 + i * line], `${check.verdict}: ${KIND_WORDS[check.kind]}`, colourOf(check.verdict, theme), true),
        text([left, box.top + em * 3.4 + i * line], `${check.model}, ${valueText(check)}`, theme.muted),
      ]),
    ],
    series: [
      {
        type: 'scatter', silent: true, symbol: 'circle', symbolSize: em * 0.32, itemStyle: { color: theme.muted, opacity: 1 },
        data: points.map(([x, y]) => [x, y]), z: 2,
      },
      {
        type: 'scatter', silent: true, symbol: 'diamond', symbolSize: em * 1.1, z: 4,
        itemStyle: { color: theme.highlight, borderColor: theme.background, borderWidth: 0.8, opacity: 1 },
        data: here ? [[here[0], here[1]]] : [],
      },
    ],
  };
}

function valueText({ kind, value }: DomainCheck): string {
  switch (kind) {
    case 'summary':
    case 'stars': return `p = ${value < 0.001 ? '< 0.001' : value.toFixed(3)}`;
    case 'range': return value === 0 ? 'none outside' : `${value} outside`;
    case 'suites': return `${value.toFixed(1)} sigma apart`;
    case 'members': return `${Math.round(100 * value)} % of the variance`;
  }
}

function colourOf(verdict: DomainVerdict, theme: Theme): string {
  return verdict === 'inside' ? theme.series[1]! : verdict === 'outside' ? theme.highlight : verdict === 'unusual' ? theme.series[3]! : theme.muted;
}
