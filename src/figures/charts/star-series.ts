import type { EChartsOption, LegendComponentOption, ScatterSeriesOption, VisualMapComponentOption } from 'echarts';
import type { Box } from './axes.ts';
import type { SelectedStars } from './selected-stars.ts';
import { FONT_FAMILY, round, textSizes, themeOf, tint } from './style.ts';
import type { FigureStyle } from './style.ts';

/** The part of the plane that a panel shows. */
export interface Window {
  readonly x: { readonly min: number; readonly max: number };
  readonly y: { readonly min: number; readonly max: number };
}

export interface StarLayer {
  readonly series: ScatterSeriesOption[];
  /** The colour of the weights, when they differ. */
  readonly visualMap?: VisualMapComponentOption;
  readonly legend: LegendComponentOption;
}

/** Crosses, saltires and open symbols: removed stars are told apart without colour. */
const REMOVED_SYMBOLS = [
  'path://M0 0L10 10M10 0L0 10', 'path://M5 0L5 10M0 5L10 5', 'triangle', 'rect', 'diamond', 'circle',
] as const;

/** [x, y, weight, catalogue row] */
type Point = [number, number, number, number];

interface RemovedStars {
  readonly reason: string;
  /** In `SelectedStars.reasons`. */
  readonly index: number;
  readonly shown: readonly Point[];
  /** Counts those outside the window too. */
  readonly total: number;
}

/** The stars of a panel, sorted into what its legend names. */
export interface StarGroups {
  readonly members: readonly Point[];
  readonly removed: readonly RemovedStars[];
  readonly highlighted: readonly Point[];
}

/** Sorts the stars that have both coordinates; of the removed ones, those inside the window are shown. */
export function groupStars(stars: SelectedStars, x: Float64Array, y: Float64Array, window: Window): StarGroups {
  const members: Point[] = [];
  const shown = stars.reasons.map((): Point[] => []);
  const totals = stars.reasons.map(() => 0);
  for (let row = 0; row < x.length; row++) {
    if (!Number.isFinite(x[row]!) || !Number.isFinite(y[row]!)) continue;
    const point: Point = [x[row]!, y[row]!, stars.weight[row]!, row];
    if (stars.weight[row]! > 0) {
      members.push(point);
      continue;
    }
    const reason = stars.removedBy[row]!;
    if (reason < 0) continue;
    totals[reason]! += 1;
    const inside = x[row]! >= window.x.min && x[row]! <= window.x.max && y[row]! >= window.y.min && y[row]! <= window.y.max;
    if (inside) shown[reason]!.push(point);
  }
  return {
    members,
    removed: stars.reasons
      .map((reason, index) => ({ reason, index, shown: shown[index]!, total: totals[index]! }))
      .filter(({ total }) => total > 0),
    highlighted: (stars.highlighted ?? [])
      .filter((row) => Number.isFinite(x[row]!) && Number.isFinite(y[row]!))
      .map((row) => [x[row]!, y[row]!, stars.weight[row]!, row]),
  };
}

const memberName = ({ members }: StarGroups): string => `members (${members.length})`;
const highlightName = ({ highlighted }: StarGroups): string => `highlighted (${highlighted.length})`;
const removedName = ({ reason, shown, total }: RemovedStars): string =>
  `${reason} (${total}${shown.length < total ? `, ${shown.length} shown` : ''})`;

/** What the legend says, in its order. */
export function legendNames(groups: StarGroups): string[] {
  return [memberName(groups), ...groups.removed.map(removedName), ...(groups.highlighted.length > 0 ? [highlightName(groups)] : [])];
}

/** Members coloured by weight, removed stars grey with a symbol for each reason, highlighted rows ringed. */
export function starLayer(groups: StarGroups, box: Box, style: FigureStyle): StarLayer {
  const theme = themeOf(style);
  const { members, removed, highlighted } = groups;
  const weighted = members.some((point) => point[2] !== 1);
  const dot = (style.fontSize / 13) * Math.min(5, Math.max(2.2, 130 / Math.sqrt(members.length + 1)));
  const grey = tint(theme.muted, 0.75, theme.background);

  const series: ScatterSeriesOption[] = removed.map((group) => ({
    type: 'scatter', name: removedName(group), data: [...group.shown], z: 2, silent: true, clip: true,
    symbol: REMOVED_SYMBOLS[group.index % REMOVED_SYMBOLS.length]!, symbolSize: dot,
    itemStyle: { color: 'transparent', borderColor: grey, borderWidth: 0.7, opacity: 1 },
  }));
  series.unshift({
    // The likeliest on top.
    type: 'scatter', name: memberName(groups), data: members.toSorted((a, b) => a[2] - b[2]), z: 3, clip: true, symbol: 'circle', symbolSize: dot,
    itemStyle: { color: weighted ? weightColours(style).at(-1)! : theme.accent, opacity: 1, borderWidth: 0 }, emphasis: { disabled: true },
  });
  if (highlighted.length > 0) {
    series.push({
      type: 'scatter', name: highlightName(groups), data: [...highlighted], z: 5, silent: true,
      symbol: 'circle', symbolSize: dot + style.fontSize * 0.5,
      itemStyle: { color: 'transparent', borderColor: theme.highlight, borderWidth: 1.6, opacity: 1 },
    });
  }
  return {
    series,
    legend: {
      left: box.left, top: box.top + box.height + style.fontSize * 3.6, width: box.width, orient: 'horizontal', align: 'left', padding: 0,
      itemGap: style.fontSize * 0.9, itemWidth: style.fontSize * 0.6, itemHeight: style.fontSize * 0.6,
      data: legendNames(groups), selectedMode: false,
      textStyle: { color: theme.ink, fontSize: textSizes(style).small, fontFamily: FONT_FAMILY },
    },
    ...(weighted ? { visualMap: weightScale(box, style) } : {}),
  };
}

/** Light is doubtful, dark is sure; on a dark ground, bright is sure. */
function weightColours(style: FigureStyle): readonly string[] {
  const { sequential } = themeOf(style);
  return style.theme === 'dark' ? sequential.slice(3) : sequential.slice(0, 9).toReversed();
}

/** The scale of the weights, above the frame on the right. */
function weightScale(box: Box, style: FigureStyle): VisualMapComponentOption {
  const theme = themeOf(style);
  const sizes = textSizes(style);
  return {
    type: 'continuous', seriesIndex: 0, dimension: 2, min: 0, max: 1, calculable: false, hoverLink: false,
    orient: 'horizontal', itemWidth: round(style.fontSize * 0.6), itemHeight: round(style.fontSize * 4.5),
    right: style.width - box.left - box.width, top: box.top - style.fontSize * 2.35, padding: 0,
    text: ['1', 'weight 0'], textGap: style.fontSize * 0.4, textStyle: { color: theme.ink, fontSize: sizes.small, fontFamily: FONT_FAMILY },
    inRange: { color: [...weightColours(style)] },
  };
}

/** A panel's name, above its frame on the left. */
export function panelName(text: string, box: Box, style: FigureStyle, rise = 2.05): NonNullable<EChartsOption['graphic']> {
  return [{
    type: 'text' as const, silent: true, x: box.left, y: box.top - style.fontSize * rise,
    style: { text, fill: themeOf(style).ink, fontSize: style.fontSize, fontFamily: FONT_FAMILY, fontWeight: 'bold' as const, verticalAlign: 'middle' as const },
  }];
}

/** How high a legend below a panel of this width will be, by a generous estimate of its text, px. */
export function legendHeight(names: readonly string[], width: number, style: FigureStyle): number {
  const widths = names.map((name) => name.length * textSizes(style).small * 0.6 + style.fontSize * 1.9);
  let rows = 1;
  let used = 0;
  for (const next of widths) {
    if (used > 0 && used + next > width) {
      rows++;
      used = 0;
    }
    used += next;
  }
  return rows * style.fontSize * 1.65;
}
