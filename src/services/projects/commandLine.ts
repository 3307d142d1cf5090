import { isDeepStrictEqual } from 'node:util';
import { assignRoles } from '../../science/catalogue/index.ts';
import type { Catalogue, ColumnMapping } from '../../shared/catalogue.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import type { SelectionStep } from '../../shared/selection.ts';
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
 * The command line that repeats an analysis of the window, to be run beside the catalogue's file. What the window can do and no plain
 * option says (corrected numbers of a galaxy, filters in another order) is said in JSON.
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

/** Plain options have an order of their own and one form a step; what they cannot say goes into `--steps`. */
function stepWords(steps: readonly SelectionStep[]): string[] {
  const order = ['expression', 'flag', 'probability', 'radius', 'sigmaClip', 'mixture', 'weights'];
  const ranks = steps.map(({ kind }) => order.indexOf(kind));
  const isOrdered = ranks.every((rank, i) => rank >= 0 && (i === 0 || rank > ranks[i - 1]! || (rank === ranks[i - 1] && rank < 2)));
  const words = steps.map(plainOption);
  return steps.length > 0 && isOrdered && words.every((option) => option !== undefined) ? words.flat() as string[] : ['--steps', JSON.stringify(steps)];
}

/** Nothing for a step that no plain option says. */
function plainOption(step: SelectionStep): string[] | undefined {
  switch (step.kind) {
    case 'expression':
      return ['--members', step.expression];
    case 'flag':
      return ['--flag', step.keep ? step.column : `!${step.column}`];
    case 'probability':
      return step.column === undefined ? ['--min-probability', String(step.minimum)] : undefined;
    case 'radius':
      return step.elliptical === (step.unit === 'R_h') ? ['--max-radius', `${step.maximum} ${step.unit}`] : undefined;
    case 'sigmaClip':
      return step.maxIterations === 50 ? ['--sigma-clip', String(step.threshold)] : undefined;
    case 'mixture':
      return step.minimum === 0.05 && step.asWeights ? ['--mixture'] : undefined;
    case 'weights':
      return step.column === undefined ? ['--weights'] : ['--weights', step.column];
    default:
      return undefined;
  }
}

function quoted(word: string): string {
  return /^[\w./=,:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
