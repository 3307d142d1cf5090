import type { Command } from 'commander';
import { FIGURE_THEMES, type FigureOptions } from '../shared/api.ts';
import { SteelyardError } from '../shared/errors.ts';
import { number } from './options.ts';

/** What the options below leave in a command. */
export interface FigureLook {
  readonly figureWidth?: string;
  readonly fontSize?: number;
  readonly theme?: string;
}

/** Px at 96 an inch, of a millimetre and of a point. */
const MILLIMETRE = 96 / 25.4;
const POINT = 96 / 72;
/** Columns of A&A and MNRAS, mm, and text that reads well in them, pt. */
const COLUMNS: Readonly<Record<string, { readonly width: number; readonly font: number }>> = {
  single: { width: 88, font: 8 }, double: { width: 180, font: 9 },
};

/** Adds the options that say how figures look. */
export function withFigureOptions(command: Command): Command {
  return command
    .option('--figure-width <width>', 'of all figures: "single" or "double" column of a journal, or mm (default: each figure\'s own)')
    .option('--font-size <pt>', 'of the text in figures (default: 8 in a single column, 9 in a double one)', number(3, 54))
    .option('--theme <theme>', `of figures: ${FIGURE_THEMES.join(', ')} (default: paper)`);
}

/** @throws SteelyardError `usage` for a width or theme that there is not */
export function figureOptions({ figureWidth, fontSize, theme }: FigureLook): FigureOptions {
  const column = figureWidth === undefined ? undefined : COLUMNS[figureWidth] ?? { width: millimetres(figureWidth), font: undefined };
  const points = fontSize ?? column?.font;
  return {
    ...(column ? { width: Math.round(column.width * MILLIMETRE) } : {}),
    ...(points === undefined ? {} : { fontSize: Math.round(points * POINT * 100) / 100 }),
    ...(theme === undefined ? {} : { theme: themeNamed(theme) }),
  };
}

function millimetres(text: string): number {
  const width = Number(text.replace(/\s*mm$/, ''));
  if (!(width >= 30 && width <= 1000)) throw new SteelyardError('usage', `--figure-width takes "single", "double" or a width of 30 to 1000 mm, not "${text}".`);
  return width;
}

function themeNamed(text: string): NonNullable<FigureOptions['theme']> {
  const found = FIGURE_THEMES.find((theme) => theme === text);
  if (!found) throw new SteelyardError('usage', `--theme takes ${FIGURE_THEMES.join(', ')}, not "${text}".`);
  return found;
}
