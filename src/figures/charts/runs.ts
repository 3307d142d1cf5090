import type { AnalysisResult, Posterior } from '../../shared/posterior.ts';
import { themeOf } from './style.ts';
import type { FigureStyle } from './style.ts';

/** A finished run, as figures of one or several draw it. */
export interface ChartRun {
  /** What the key calls it. */
  readonly label: string;
  readonly result: AnalysisResult;
  readonly posterior: Posterior;
}

/** Radii in kpc, or in units of each galaxy's own half-light radius. */
export type Abscissa = 'kpc' | 'R_h';

export const RADIUS_TITLES: Readonly<Record<Abscissa, string>> = { kpc: 'r [kpc]', R_h: 'r / Rₕ' };

/** Projected, circularised, kpc. */
export function halfLightRadiusOf({ sample }: AnalysisResult): number {
  return sample.r_half_pc / 1000;
}

/** How one of several runs is drawn: told apart by colour, dashes and symbol, for grey prints too. */
export interface RunLook {
  readonly colour: string;
  readonly dash: number[] | 'solid';
  readonly symbol: string;
}

const DASHES: readonly (number[] | 'solid')[] = ['solid', [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [12, 3]];
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'path://M0 0L10 0L5 10Z', 'roundRect'] as const;

export function runLook(index: number, style: FigureStyle): RunLook {
  const theme = themeOf(style);
  const colours = [theme.accent, ...theme.series];
  return { colour: colours[index % colours.length]!, dash: DASHES[index % DASHES.length]!, symbol: SYMBOLS[index % SYMBOLS.length]! };
}

/** A label that fits a key of so many characters. */
export function shortLabel(label: string, characters: number): string {
  return label.length > characters ? `${label.slice(0, Math.max(1, characters - 1)).trimEnd()}…` : label;
}

/** Labels that fit, and stay apart when they were: ECharts takes series of one name for one. */
export function distinctLabels(labels: readonly string[], characters: number): string[] {
  const short = labels.map((label) => shortLabel(label, characters));
  return short.map((label, i) => (short.indexOf(label) === i ? label : `${shortLabel(label, characters - 4)} (${i + 1})`));
}
