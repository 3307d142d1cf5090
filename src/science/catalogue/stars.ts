import type { Column, ColumnMapping, ColumnRole, RoleAssignment, Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { StarTable } from '../../shared/stars.ts';
import { parseSexagesimal } from './angles.ts';
import { ROLE_UNITS } from './roleUnits.ts';
import { listed } from './roles.ts';
import { conversionFactor } from './units.ts';

/** A table, with the name of its file for the error messages where it came from one. */
export type StarSource = Table & { readonly source?: { readonly fileName: string } };

const ROLE_TITLES: Partial<Record<ColumnRole, string>> = {
  ra: 'right ascension', dec: 'declination', velocity: 'line-of-sight velocity', velocityError: 'velocity error',
};

/**
 * The columns that matter to the science, in fixed units: degrees, km/s, mas/yr. Positions may be decimal or
 * sexagesimal (right ascension in hours unless the column's unit is degrees). Rows keep their order; NaN where missing.
 *
 * Throws `column-missing` when no column plays ra, dec, velocity or velocityError; `value-invalid`, naming row
 * (counted from 1) and column, for text where a number belongs, a declination beyond 90 degrees, a right ascension
 * outside [-180, 360], a negative error, and a probability outside [0, 1]; `column-invalid` for a unit that does not fit.
 */
export function extractStars(catalogue: StarSource, mapping: ColumnMapping): StarTable {
  const required = (role: ColumnRole): Float64Array => {
    const assignment = mapping[role];
    if (assignment === undefined) throw missingRole(catalogue, role);
    return readRole(catalogue, role, assignment);
  };
  const optional = (role: ColumnRole): Float64Array | undefined => {
    const assignment = mapping[role];
    return assignment === undefined ? undefined : readRole(catalogue, role, assignment);
  };
  const velocity = required('velocity');
  const velocityError = required('velocityError');
  const ra = required('ra');
  const dec = required('dec');
  const extras = {
    membershipProbability: optional('membershipProbability'),
    pmRa: optional('pmRa'),
    pmDec: optional('pmDec'),
    metallicity: optional('metallicity'),
    magnitude: optional('magnitude'),
    colour: optional('colour'),
    identifier: mapping.identifier === undefined ? undefined : identifiers(catalogue, mapping.identifier),
  };
  const present = Object.fromEntries(Object.entries(extras).filter(([, values]) => values !== undefined));
  return { count: catalogue.rowCount, ra, dec, velocity, velocityError, ...present };
}

function missingRole(catalogue: StarSource, role: ColumnRole): SteelyardError {
  const title = ROLE_TITLES[role] ?? role;
  const names = catalogue.columns.map((column) => column.name);
  return new SteelyardError(
    'column-missing',
    `${fileOf(catalogue)} has no column known as the ${title}: it has ${listed(names)}; name the right one (--column ${role}=NAME on the command line).`,
    { role },
  );
}

function readRole(catalogue: StarSource, role: ColumnRole, assignment: RoleAssignment): Float64Array {
  const column = columnOf(catalogue, role, assignment);
  const factor = roleFactor(catalogue, role, assignment);
  const check = ROLE_CHECKS[role];
  const values = new Float64Array(catalogue.rowCount);
  const numbers = column.kind === 'number' ? column.values : undefined; // as nearly all are: a million rows must be quick
  for (let row = 0; row < values.length; row++) {
    const value = numbers ? numbers[row] * factor : cellValue(catalogue, column, row, role, assignment, factor);
    const complaint = check?.(value);
    if (complaint !== undefined) {
      throw invalidValue(catalogue, column, row, `${ROLE_TITLES[role] ?? role} is ${cellText(column, row)}, ${complaint}`);
    }
    values[row] = role === 'ra' && value < 0 ? value + 360 : value;
  }
  return values;
}

function columnOf(catalogue: StarSource, role: ColumnRole, assignment: RoleAssignment): Column {
  const column = catalogue.columns.find((c) => c.name === assignment.column);
  if (column === undefined) {
    throw new SteelyardError('column-missing', `${fileOf(catalogue)} has no column '${assignment.column}' to use as ${role}.`, { role, column: assignment.column });
  }
  return column;
}

function roleFactor(catalogue: StarSource, role: ColumnRole, assignment: RoleAssignment): number {
  const wanted = ROLE_UNITS[role];
  if (wanted === '') return assignment.unit.trim() === '%' ? 0.01 : 1;
  if (wanted === undefined) return 1;
  const factor = conversionFactor(assignment.unit === '' ? wanted : assignment.unit, wanted);
  if (factor === undefined) {
    throw new SteelyardError(
      'column-invalid',
      `Column ${assignment.column} of ${fileOf(catalogue)} is in '${assignment.unit}', which cannot be turned into ${wanted}: name another column, or its unit as ${role}=${assignment.column}:${wanted}.`,
      { role, column: assignment.column, unit: assignment.unit },
    );
  }
  return factor;
}

function cellValue(
  catalogue: StarSource, column: Column, row: number, role: ColumnRole, assignment: RoleAssignment, factor: number,
): number {
  if (column.kind === 'number') return column.values[row] * factor;
  if (column.kind === 'boolean') return column.values[row] === 255 ? NaN : column.values[row];
  const text = column.values[row].trim();
  if (text === '' || MISSING.test(text)) return NaN;
  const number = Number(text);
  if (!Number.isNaN(number)) return number * factor;
  if (role === 'ra' || role === 'dec') {
    const angle = parseSexagesimal(text);
    if (angle !== undefined) {
      const inHours = angle.hours ?? (role === 'ra' && assignment.unit === 'hourangle');
      return angle.value * (inHours ? 15 : 1);
    }
    throw invalidValue(catalogue, column, row, `'${text}' is neither a number nor a sexagesimal angle`);
  }
  throw invalidValue(catalogue, column, row, `'${text}' is not a number`);
}

const MISSING = /^(nan|null|none|n\/a|na|--|-|\.\.\.|masked)$/i;

const notNegative = (value: number): string | undefined => (value < 0 ? 'but an error cannot be negative' : undefined);
const ROLE_CHECKS: Partial<Record<ColumnRole, (value: number) => string | undefined>> = {
  ra: (value) => (value < -180 || value > 360 ? 'which is not an angle in [0, 360] degrees' : undefined),
  dec: (value) => (Math.abs(value) > 90 ? 'which is not an angle in [-90, 90] degrees' : undefined),
  velocityError: notNegative,
  membershipProbability: (value) => (value < 0 || value > 1 ? 'which is not a probability in [0, 1]' : undefined),
};

function identifiers(catalogue: StarSource, assignment: RoleAssignment): readonly string[] {
  const column = columnOf(catalogue, 'identifier', assignment);
  if (column.kind === 'text') return column.values;
  return Array.from({ length: catalogue.rowCount }, (_, row) => cellText(column, row));
}

function cellText(column: Column, row: number): string {
  if (column.kind === 'text') return column.values[row];
  const value = column.values[row];
  return Number.isNaN(value) ? '' : String(value);
}

function invalidValue(catalogue: StarSource, column: Column, row: number, what: string): SteelyardError {
  return new SteelyardError(
    'value-invalid',
    `Row ${row + 1}, column ${column.name} of ${fileOf(catalogue)}: ${what}; correct it, or leave the cell empty where the value is missing.`,
    { file: fileOf(catalogue), row: row + 1, column: column.name },
  );
}

function fileOf(catalogue: StarSource): string {
  return catalogue.source?.fileName ?? 'The catalogue';
}
