import type { Column, ColumnRole } from '../../shared/catalogue.ts';
import { splitUnitEnding } from './names.ts';
import { parseSexagesimal } from './angles.ts';
import { parseUnit, sameDimension } from './units.ts';

/** The unit each role is handed on in; '' for a pure number, undefined where the column's own unit is kept. */
export const ROLE_UNITS: Readonly<Record<ColumnRole, string | undefined>> = {
  ra: 'deg', dec: 'deg',
  velocity: 'km/s', velocityError: 'km/s',
  membershipProbability: '',
  pmRa: 'mas/yr', pmDec: 'mas/yr', pmRaError: 'mas/yr', pmDecError: 'mas/yr',
  parallax: 'mas', parallaxError: 'mas',
  metallicity: undefined, metallicityError: undefined, magnitude: undefined, colour: undefined, identifier: undefined,
};

const HOURS = /^["']?(h|hr|hrs|hour|hours|hourangle|hour angle|h:m:s|hms|hh:mm:ss(\.s+)?)["']?$/i;
const DEGREES_SEXAGESIMAL = /^["']?(d:m:s|dms|dd:mm:ss(\.s+)?)["']?$/i;

/** 'hourangle' or 'deg' for the ways catalogues mark sexagesimal or hour columns; other units as they are. */
export function positionUnit(unit: string): string {
  if (HOURS.test(unit.trim())) return 'hourangle';
  return DEGREES_SEXAGESIMAL.test(unit.trim()) ? 'deg' : unit;
}

/** True when the column's declared unit can be that of the role; a column that declares none can be anything. */
export function unitAllows(role: ColumnRole, column: Column): boolean {
  const declared = column.unit.trim();
  if (declared === '' || declared === '---') return true;
  const wanted = ROLE_UNITS[role];
  const unit = parseUnit(role === 'ra' || role === 'dec' ? positionUnit(declared) : declared);
  if (wanted === undefined) return unit === undefined;
  if (wanted === '') return declared === '%' || unit === undefined;
  return unit !== undefined && sameDimension(unit, parseUnit(wanted)!);
}

/** The unit to read a column in for a role: as the file declares it, else as its name ends, else the role's own. */
export function readingUnit(role: ColumnRole, column: Column): string {
  const wanted = ROLE_UNITS[role];
  if (wanted === undefined || wanted === '') return column.unit;
  const position = role === 'ra' || role === 'dec';
  const declared = position ? positionUnit(column.unit) : column.unit;
  if (parseUnit(declared) !== undefined) return declared;
  const ending = splitUnitEnding(column.name);
  if (ending !== undefined && sameDimension(parseUnit(ending.unit)!, parseUnit(wanted)!)) return ending.unit;
  return role === 'ra' && isSexagesimal(column) ? 'hourangle' : wanted;
}

function isSexagesimal(column: Column): boolean {
  if (column.kind !== 'text') return false;
  const first = column.values.find((value) => value.trim() !== '');
  return first !== undefined && parseSexagesimal(first) !== undefined;
}
