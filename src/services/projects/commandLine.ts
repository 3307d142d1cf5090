import { isDeepStrictEqual } from 'node:util';
import { assignRoles } from '../../science/catalogue/index.ts';
import type { Catalogue, ColumnMapping } from '../../shared/catalogue.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import { printStep } from '../../shared/stepText.ts';
import { listGalaxies } from '../galaxies.ts';

/** What a command line must say for the same posterior to come out. */
export interface ReproducibleRun {
  readonly catalogue: Catalogue;
  readonly mapping: ColumnMapping;
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
  readonly truth: readonly number[] | null;
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
  const words = [
    'steelyard', 'analyse', run.catalogue.source.fileName,
    ...galaxyWords(run),
    ...columnWords(run),
    ...stepWords(run.steps),
    '--model', run.model,
    '--samples', String(run.samples),
    '--seed', String(run.seed),
    ...(run.device === null ? [] : ['--device', run.device]),
  ];
  return words.map(quoted).join(' ');
}

function galaxyWords({ galaxy, truth }: ReproducibleRun): string[] {
  const published = listGalaxies().find(({ key }) => key === galaxy.key);
  if (truth === null && isDeepStrictEqual(plain(published), plain(galaxy))) return ['--galaxy', galaxy.key];
  return ['--galaxy', JSON.stringify({ galaxy, ...(truth ? { truth: { r_over_rh: RADII_OVER_RH, log10_mass: truth } } : {}) })];
}

/** Without entries that are undefined, which JSON does not know. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function columnWords({ catalogue, mapping }: ReproducibleRun): string[] {
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

function quoted(word: string): string {
  return /^[\w./=,:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
