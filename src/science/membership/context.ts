import { SteelyardError } from '../../shared/errors.ts';
import type { Column, Table } from '../../shared/catalogue.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { MixtureFit } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { suggest } from './expression/suggestions.ts';

/** What every step of a selection works on. */
export interface SelectionContext {
  readonly stars: StarTable;
  readonly galaxy: Galaxy;
  /** The catalogue's own columns, then those of the star table under names that the catalogue does not use. */
  readonly columns: readonly Column[];
}

/** What a step decides: the weight of each row given its weight before (0: removed), and one sentence's worth of why. */
export interface StepOutcome {
  /** One entry a catalogue row; only the entries of rows still in matter. */
  readonly weights: Float64Array;
  /** Completes "Removed N of M stars: ...". */
  readonly why: string;
  readonly mixture?: MixtureFit;
}

/** The columns that filters can name. */
export function filterColumns(stars: StarTable, catalogue: Table | undefined): readonly Column[] {
  const own = catalogue?.columns ?? [];
  const taken = new Set(own.map((column) => column.name.toLowerCase()));
  return [...own, ...starColumns(stars).filter((column) => !taken.has(column.name.toLowerCase()))];
}

/** @throws SteelyardError `column-missing`, with near names. */
export function findColumn({ columns }: SelectionContext, name: string): Column {
  const found = columns.find((column) => column.name === name)
    ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new SteelyardError(
    'column-missing',
    `There is no column ${name} to select members by: ${suggest(name, columns.map((column) => column.name), 'columns')}.`,
    { column: name },
  );
}

function starColumns(stars: StarTable): readonly Column[] {
  const described = (name: string, unit: string, values: Float64Array | undefined): readonly Column[] =>
    values ? [{ kind: 'number', name, unit, description: '', ucd: '', integer: false, values }] : [];
  return [
    ...described('ra', 'deg', stars.ra),
    ...described('dec', 'deg', stars.dec),
    ...described('velocity', 'km/s', stars.velocity),
    ...described('velocityError', 'km/s', stars.velocityError),
    ...described('membershipProbability', '', stars.membershipProbability),
    ...described('pmRa', 'mas/yr', stars.pmRa),
    ...described('pmDec', 'mas/yr', stars.pmDec),
    ...described('metallicity', '', stars.metallicity),
    ...described('magnitude', 'mag', stars.magnitude),
    ...described('colour', 'mag', stars.colour),
  ];
}
