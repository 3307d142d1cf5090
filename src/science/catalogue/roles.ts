import { COLUMN_ROLES } from '../../shared/catalogue.ts';
import type { Column, ColumnMapping, ColumnRole, RoleAssignment, Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { ERROR_ROLES, ROLE_ALIASES, errorAliases } from './aliases.ts';
import { nearNames, plainName, splitUnitEnding } from './names.ts';
import { positionUnit, readingUnit, unitAllows } from './roleUnits.ts';
import { findByUcd } from './ucds.ts';
import { parseUnit, sameDimension } from './units.ts';

/** Columns the observer names, by role: `NAME`, or `NAME:UNIT` to read it in another unit than the file's. */
export type RoleOverrides = Readonly<Partial<Record<ColumnRole, string>>>;

/** Text is accepted in these: sexagesimal positions, and numbers with a mistake that `extractStars` then points at. */
const MAY_BE_TEXT: ReadonlySet<ColumnRole> = new Set(['ra', 'dec', 'velocity', 'velocityError', 'identifier']);

type Assignments = Partial<Record<ColumnRole, RoleAssignment>>;

/**
 * Finds which column plays each role: as the observer says, else by its name (the whole name, blind to case and
 * punctuation; never a part of it), else by its UCD, else by its unit. A column plays one role at most.
 * Roles that no column plays are left out.
 *
 * Throws `column-missing` when an override names a column that is not there, and `usage` when its unit cannot be read.
 */
export function assignRoles(table: Table, overrides: RoleOverrides = {}): ColumnMapping {
  const mapping: Assignments = {};
  const free = new Set(table.columns);
  const assign = (role: ColumnRole, column: Column | undefined, foundBy: RoleAssignment['foundBy'], unit?: string): void => {
    if (column === undefined) return;
    mapping[role] = { column: column.name, unit: unit ?? readingUnit(role, column), foundBy };
    free.delete(column);
  };
  for (const role of COLUMN_ROLES) {
    const wanted = overrides[role];
    if (wanted === undefined || wanted === '') continue;
    const { column, unit } = namedColumn(table, role, wanted);
    assign(role, column, 'user', unit);
  }
  const candidates = (role: ColumnRole): readonly Column[] =>
    [...free].filter((column) => unitAllows(role, column) && mayPlay(role, column));
  // An error without its quantity means nothing; quantities come before their errors in the list of roles.
  const open = (role: ColumnRole): boolean => mapping[role] === undefined && hasQuantity(role, mapping);
  for (const role of COLUMN_ROLES) {
    if (open(role)) assign(role, findByAlias(aliasesOf(role, mapping), candidates(role), table), 'alias');
  }
  for (const role of COLUMN_ROLES) if (open(role)) assign(role, findByUcd(role, candidates(role)), 'ucd');
  for (const role of COLUMN_ROLES) if (open(role)) assign(role, findByUnit(role, candidates(role)), 'unit');
  return mapping;
}

function mayPlay(role: ColumnRole, column: Column): boolean {
  return column.kind === 'number' || (column.kind === 'text' && MAY_BE_TEXT.has(role));
}

function namedColumn(table: Table, role: ColumnRole, wanted: string): { readonly column: Column; readonly unit?: string } {
  const exact = findNamed(table, wanted);
  if (exact !== undefined) return { column: exact };
  const colon = wanted.lastIndexOf(':');
  const column = colon > 0 ? findNamed(table, wanted.slice(0, colon)) : undefined;
  if (column !== undefined) {
    const unit = positionUnit(wanted.slice(colon + 1).trim());
    if (parseUnit(unit) === undefined || !unitAllows(role, { ...column, unit })) {
      throw new SteelyardError('usage', `'${unit}' is not a unit that the role ${role} can have; use one such as ${readingUnit(role, { ...column, unit: '' }) || 'none'}.`, { role, unit });
    }
    return { column, unit };
  }
  const names = table.columns.map((c) => c.name);
  const near = nearNames(wanted, names);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it has ${listed(names)}.`;
  throw new SteelyardError('column-missing', `The catalogue has no column '${wanted}' to use as ${role}: ${hint}`, { role, column: wanted });
}

function findNamed(table: Table, name: string): Column | undefined {
  const lower = name.trim().toLowerCase();
  return table.columns.find((c) => c.name === name) ?? onlyOne(table.columns.filter((c) => c.name.toLowerCase() === lower));
}

function hasQuantity(role: ColumnRole, mapping: Assignments): boolean {
  const quantity = quantityOf(role);
  return quantity === undefined || mapping[quantity] !== undefined;
}

function quantityOf(role: ColumnRole): ColumnRole | undefined {
  return (ERROR_ROLES as Partial<Record<ColumnRole, ColumnRole>>)[role];
}

function aliasesOf(role: ColumnRole, mapping: Assignments): readonly string[] {
  const quantity = quantityOf(role);
  if (quantity === undefined) return ROLE_ALIASES[role];
  // The error belongs to the column that was chosen: e_RV2 with RV2, before any other error.
  const chosen = mapping[quantity]?.column;
  const own = chosen === undefined ? [] : [plainName(chosen), splitUnitEnding(chosen)?.stem ?? plainName(chosen)];
  return [...own.flatMap(errorAliases), ...ROLE_ALIASES[role], ...ROLE_ALIASES[quantity].flatMap(errorAliases)];
}

/** The first alias that some column bears; of several columns with one plain name, numbers before text. */
function findByAlias(aliases: readonly string[], columns: readonly Column[], table: Table): Column | undefined {
  const named = columns.map((column) => ({ column, keys: [plainName(column.name), splitUnitEnding(column.name)?.stem] }));
  for (const alias of aliases) {
    const bearing = named.filter(({ column, keys }) => keys.includes(alias) && !isCartesian(alias, column, table));
    const found = bearing.map(({ column }) => column);
    if (found.length > 0) return found.find((column) => column.kind === 'number') ?? found[0];
  }
  return undefined;
}

/** `vz` beside `vx` and `vy` is a component of a space velocity, not along the line of sight. */
function isCartesian(alias: string, column: Column, table: Table): boolean {
  if (alias !== 'vz') return false;
  const names = new Set(table.columns.filter((c) => c !== column).map((c) => splitUnitEnding(c.name)?.stem ?? plainName(c.name)));
  return names.has('vx') && names.has('vy');
}

const ERROR_LIKE = /^(e|err|error|sig|sigma|unc|eps|d)[_ ]|err|unc|sig|std|disp|width/i;
const TRANSVERSE = /^v[xy]|tan|trans|rot/i;

/** A column that alone has the unit of the role. Only velocities and sexagesimal positions can be told so. */
function findByUnit(role: ColumnRole, columns: readonly Column[]): Column | undefined {
  if (role === 'ra') return onlyOne(columns.filter((c) => positionUnit(c.unit) === 'hourangle'));
  if (role === 'dec') return onlyOne(columns.filter((c) => c.unit !== 'deg' && positionUnit(c.unit) === 'deg'));
  if (role !== 'velocity' && role !== 'velocityError') return undefined;
  const velocityUnit = parseUnit('km/s')!;
  const velocities = columns.filter((column) => {
    const unit = parseUnit(column.unit);
    return column.kind === 'number' && unit !== undefined && sameDimension(unit, velocityUnit) && !TRANSVERSE.test(column.name);
  });
  const isError = (column: Column): boolean => ERROR_LIKE.test(column.name) || column.ucd.toLowerCase().includes('stat.error');
  return onlyOne(velocities.filter((column) => isError(column) === (role === 'velocityError')));
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** Names for a sentence: the first thirty, and how many more. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no columns';
  const shown = names.slice(0, 30).join(', ');
  return names.length > 30 ? `the columns ${shown} and ${names.length - 30} more` : `the columns ${shown}`;
}
