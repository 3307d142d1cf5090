import { isDeepStrictEqual } from 'node:util';
import { assignRoles } from '../../science/catalogue/index.ts';
import type { Catalogue, ColumnMapping } from '../../shared/catalogue.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import { shellWord } from '../../shared/shellWord.ts';
import { printStep } from '../../shared/stepText.ts';
import { listGalaxies } from '../galaxies.ts';

/** What a command line must say for the same stars to be weighed. */
export interface ReproducibleSelection {
  readonly catalogue: Catalogue;
  readonly mapping: ColumnMapping;
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
  readonly truth: readonly number[] | null;
}

/** ... and for the same posterior to come out. */
export interface ReproducibleRun extends ReproducibleSelection {
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
  readonly device: string | null;
}

/**
 * The command line that repeats an analysis of the window, to be run beside the catalogue's file. A galaxy whose
 * numbers the observer corrected is given as JSON.
 */
export function commandLineOf(run: ReproducibleRun): string {
  return joined([
    ...selectionWords(run),
    '--model', run.model,
    '--samples', String(run.samples),
    '--seed', String(run.seed),
    ...(run.device === null ? [] : ['--device', run.device]),
  ]);
}

/** The command line that infers the inner slope from the same stars. */
export function slopeCommandLineOf(selection: ReproducibleSelection, model: string): string {
  return joined([...selectionWords(selection), '--inner-slope', model]);
}

function selectionWords(selection: ReproducibleSelection): string[] {
  return [
    'steelyard', 'analyse', selection.catalogue.source.fileName, ...galaxyWords(selection), ...columnWords(selection), ...stepWords(selection.steps),
  ];
}

function joined(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

function galaxyWords({ galaxy, truth }: ReproducibleSelection): string[] {
  const published = listGalaxies().find(({ key }) => key === galaxy.key);
  if (truth === null && isDeepStrictEqual(plain(published), plain(galaxy))) return ['--galaxy', galaxy.key];
  return ['--galaxy', JSON.stringify({ galaxy, ...(truth ? { truth: { r_over_rh: RADII_OVER_RH, log10_mass: truth } } : {}) })];
}

/** Without entries that are undefined, which JSON does not know. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function columnWords({ catalogue, mapping }: ReproducibleSelection): string[] {
  const read = (assigned: ColumnMapping) =>
    Object.fromEntries(Object.entries(assigned).map(([role, { column, unit }]) => [role, { column, unit }]));
  if (isDeepStrictEqual(read(assignRoles(catalogue)), read(mapping))) return [];
  const named = Object.entries(mapping).flatMap(([role, { column, unit }]) => ['--column', `${role}=${column}${unit === '' ? '' : `:${unit}`}`]);
  return [...named, '--only-columns'];
}

function stepWords(steps: readonly SelectionStep[]): string[] {
  const applied = steps.filter(({ off }) => !off);
  return applied.length === 0 ? ['--step', 'none'] : applied.flatMap((step) => ['--step', printStep(step)]);
}
