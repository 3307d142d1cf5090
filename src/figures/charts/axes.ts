import type { EChartsOption, XAXisComponentOption, YAXisComponentOption } from 'echarts';
import { FONT_FAMILY, formatNumber, richText, textSizes, themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** Where on an axis there are ticks, and what the labelled ones say. */
export interface Ticks {
  readonly all: readonly number[];
  readonly labels: ReadonlyMap<number, string>;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A rectangle in the figure, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One axis of a panel. */
export interface AxisSpec extends Range {
  readonly ticks: Ticks;
  /** May carry `{sub|...}`. */
  readonly title?: string;
  readonly inverse?: boolean;
  /** Default true. */
  readonly labelled?: boolean;
}

/** Steps of 1, 2, 2.5 or 5 times a power of ten that give at most `count` intervals. */
export function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const decade = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 2.5, 5, 10]) {
    if (factor * decade >= rough * (1 - 1e-9)) return factor * decade;
  }
  return 10 * decade;
}

/** Ticks at round numbers inside [min, max], about `count` of them labelled. */
export function linearTicks(min: number, max: number, count: number): Ticks {
  const step = niceStep(max - min, count);
  const decimals = decimalsOf(step);
  const all = multiples(min, max, step);
  return { all, labels: new Map(all.map((value) => [value, formatNumber(value, decimals)])) };
}

/** Ticks of a logarithmic axis whose coordinate is log10 of the quantity: all of 1 to 9, labels at as many as have room. */
export function logTicks(min: number, max: number, asPower: boolean): Ticks {
  const all: number[] = [];
  const labels = new Map<number, string>();
  const span = max - min;
  const digits = span > 2.5 ? [1] : span > 0.9 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 8];
  for (let decade = Math.floor(min); decade <= Math.ceil(max); decade++) {
    for (let digit = 1; digit <= 9; digit++) {
      const value = decade + Math.log10(digit);
      if (value < min - 1e-9 || value > max + 1e-9) continue;
      all.push(value);
      if (!digits.includes(digit)) continue;
      labels.set(value, asPower ? power(digit, decade) : formatNumber(digit * 10 ** decade, Math.max(0, -decade)));
    }
  }
  return { all, labels };
}

function power(digit: number, exponent: number): string {
  const superscript = [...String(exponent)].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]!)).join('');
  return `${digit === 1 ? '' : `${digit}×`}10${superscript}`;
}

export function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return decimals;
  }
  return 8;
}

function multiples(min: number, max: number, step: number): number[] {
  const values: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + 1e-9 * step; i++) values.push(Number((i * step).toPrecision(12)));
  return values;
}

/** What every figure shares: ground, font, no animation (a figure is the same on screen and on paper). */
export function baseOption(style: FigureStyle): EChartsOption {
  const theme = themeOf(style);
  return {
    animation: false,
    backgroundColor: theme.background,
    textStyle: { fontFamily: FONT_FAMILY, fontSize: style.fontSize, color: theme.ink },
  };
}

/** The four axes of one panel, in ECharts' terms. */
export interface PanelAxes {
  readonly xAxis: XAXisComponentOption[];
  readonly yAxis: YAXisComponentOption[];
}

/**
 * A framed panel with ticks inside on all four sides, as astronomers draw it. `top` and `right` are axes of their own
 * (arcmin below, pc above) or, when absent, mirror `bottom` and `left` without labels.
 */
export function panelAxes(
  style: FigureStyle,
  gridIndex: number,
  sides: { readonly bottom: AxisSpec; readonly left: AxisSpec; readonly top?: AxisSpec; readonly right?: AxisSpec },
  gaps: { readonly bottom?: number; readonly left?: number; readonly top?: number; readonly right?: number } = {},
  tickSide: 'inside' | 'outside' = 'inside',
): PanelAxes {
  const x = [
    { position: 'bottom' as const, ...side(style, sides.bottom, gaps.bottom ?? style.fontSize * 1.9) },
    { position: 'top' as const, ...side(style, sides.top ?? mirrored(sides.bottom), gaps.top ?? style.fontSize * 1.7) },
  ];
  const y = [
    { position: 'left' as const, ...side(style, sides.left, gaps.left ?? style.fontSize * 3) },
    { position: 'right' as const, ...side(style, sides.right ?? mirrored(sides.left), gaps.right ?? style.fontSize * 3.2) },
  ];
  if (tickSide === 'outside') {
    // Over an image, ticks inside would vanish; and the mirrored sides keep only their line.
    for (const axis of [...x, ...y]) {
      Object.assign(axis.axisTick, { inside: false, show: axis.axisLabel.show });
      axis.axisLabel.margin = style.fontSize * 0.7;
    }
  }
  // Only the first of each pair draws grid lines.
  const axes = { x: x.map((axis) => ({ ...axis, gridIndex })), y: y.map((axis) => ({ ...axis, gridIndex })) };
  axes.x[1]!.splitLine = { show: false };
  axes.y[1]!.splitLine = { show: false };
  return { xAxis: axes.x as XAXisComponentOption[], yAxis: axes.y as YAXisComponentOption[] };
}

function mirrored(spec: AxisSpec): AxisSpec {
  return { ...spec, title: '', labelled: false };
}

interface SideOption {
  splitLine: object;
  readonly axisTick: object;
  readonly axisLabel: { readonly show: boolean; margin: number; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

function side(style: FigureStyle, spec: AxisSpec, nameGap: number): SideOption {
  const theme = themeOf(style);
  const sizes = textSizes(style);
  const line = { color: theme.ink, width: 0.8 };
  return {
    type: 'value',
    min: spec.min,
    max: spec.max,
    inverse: spec.inverse ?? false,
    axisLine: { show: true, onZero: false, lineStyle: line },
    axisTick: { show: true, inside: true, length: style.fontSize * 0.4, lineStyle: line, customValues: [...spec.ticks.all] },
    axisLabel: {
      show: spec.labelled ?? true,
      customValues: [...spec.ticks.labels.keys()],
      formatter: (value: number) => labelAt(spec.ticks, value),
      color: theme.ink,
      fontSize: sizes.label,
      margin: style.fontSize * 0.45,
      hideOverlap: false,
    },
    splitLine: { show: theme.grid !== 'transparent', lineStyle: { color: theme.grid, width: 0.8 } },
    name: spec.title ?? '',
    nameLocation: 'middle',
    nameGap,
    nameMoveOverlap: false,
    nameTextStyle: { color: theme.ink, fontSize: sizes.title, rich: richText(sizes.title) },
    silent: true,
  };
}

/** ECharts may hand back a tick with rounding in its last digits. */
function labelAt(ticks: Ticks, value: number): string {
  const exact = ticks.labels.get(value);
  if (exact !== undefined) return exact;
  for (const [tick, text] of ticks.labels) if (Math.abs(tick - value) < 1e-9 * Math.max(1, Math.abs(tick))) return text;
  return '';
}

export function gridOf(box: Box): { left: number; top: number; width: number; height: number; show: boolean } {
  return { ...box, show: false };
}

/** A range that holds the values with a margin on both sides. */
export function paddedRange(values: Iterable<number>, padding: number): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (!(max >= min)) return { min: 0, max: 1 };
  const span = max - min || Math.abs(max) || 1;
  return { min: min - padding * span, max: max + padding * span };
}
