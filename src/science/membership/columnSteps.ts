import { SteelyardError } from '../../shared/errors.ts';
import { compileRowFilter } from './expression/rowFilter.ts';
import { findColumn } from './context.ts';
import type { SelectionContext, StepOutcome } from './context.ts';
import { countOf, short } from './wording.ts';

/** Keeps the rows that have position, velocity and velocity error: nothing can be done with the others. */
export function requireMeasurements({ stars }: SelectionContext, weights: Float64Array): StepOutcome {
  const lacking = { position: 0, velocity: 0, 'velocity error': 0 };
  const kept = weights.map((w, i) => {
    const what = !Number.isFinite(stars.ra[i]! + stars.dec[i]!) ? 'position'
      : !Number.isFinite(stars.velocity[i]!) ? 'velocity'
      : !Number.isFinite(stars.velocityError[i]!) ? 'velocity error'
      : undefined;
    if (what) lacking[what]++;
    return what ? 0 : w;
  });
  const parts = Object.entries(lacking).filter(([, count]) => count > 0).map(([what, count]) => `${countOf(count, 'row')} without a ${what}`);
  return { weights: kept, why: parts.length > 0 ? parts.join(', ') : 'every row has a position, a velocity and a velocity error' };
}

/** Keeps P >= minimum. @throws SteelyardError `column-missing`, `column-invalid` or `value-invalid`. */
export function cutProbability(
  context: SelectionContext, weights: Float64Array, column: string | undefined, minimum: number,
): StepOutcome {
  if (!(minimum >= 0 && minimum <= 1)) {
    throw new SteelyardError('value-invalid', `A membership probability cannot be cut at ${minimum}: give a number between 0 and 1.`);
  }
  const { name, values } = probabilities(context, weights, column);
  const missing = countMissing(values, weights);
  return {
    weights: weights.map((w, i) => (values[i]! >= minimum ? w : 0)),
    why: `${name} below ${short(minimum)}${missing > 0 ? `, or missing (${countOf(missing, 'star')})` : ''}`,
  };
}

/** Makes the probabilities the weights, in place of any before; P = 0 and missing P remove. */
export function weighByProbability(context: SelectionContext, weights: Float64Array, column: string | undefined): StepOutcome {
  const { name, values } = probabilities(context, weights, column);
  const missing = countMissing(values, weights);
  const weighted = weights.map((w, i) => (w > 0 && values[i]! > 0 ? values[i]! : 0));
  const total = weighted.reduce((sum, w) => sum + w, 0);
  const removes = weighted.some((w, i) => w === 0 && weights[i]! > 0);
  const which = !removes ? `${name} is above 0; all` : `${name} is 0${missing > 0 ? ` or missing (${countOf(missing, 'star')})` : ''}; the others`;
  return { weights: weighted, why: `${which} are weighted by it and amount to ${total.toFixed(1)} members` };
}

/** Keeps the rows whose flag is true (`keep`) or false (not `keep`); missing flags remove. @throws SteelyardError `column-missing` or `column-invalid`. */
export function cutFlag(context: SelectionContext, weights: Float64Array, column: string, keep: boolean): StepOutcome {
  const flags = readFlags(context, column);
  let missing = 0;
  const kept = weights.map((w, i) => {
    const flag = flags(i);
    if (w > 0 && flag === undefined) missing++;
    return flag === keep ? w : 0;
  });
  return { weights: kept, why: `${column} is ${keep ? 'not set' : 'set'}${missing > 0 ? `, or missing (${countOf(missing, 'star')})` : ''}` };
}

/** Keeps the rows that pass a row filter. @throws SteelyardError `expression-invalid`. */
export function cutExpression({ columns }: SelectionContext, weights: Float64Array, expression: string): StepOutcome {
  const passes = compileRowFilter(expression, columns);
  return { weights: weights.map((w, i) => (w > 0 && passes(i) ? w : 0)), why: `the row filter '${expression}' does not hold` };
}

function probabilities(
  context: SelectionContext, weights: Float64Array, column: string | undefined,
): { name: string; values: Float64Array } {
  const { name, values } = probabilityColumn(context, column);
  for (let i = 0; i < values.length; i++) {
    if (weights[i] === 0 || Number.isNaN(values[i]!) || (values[i]! >= 0 && values[i]! <= 1)) continue;
    throw new SteelyardError(
      'value-invalid',
      `The membership probability ${name} is ${short(values[i]!)} in row ${i + 1}, and must be between 0 and 1: name another column, or cut on this one with a row filter.`,
      { column: name, row: i + 1 },
    );
  }
  return { name, values };
}

function probabilityColumn(context: SelectionContext, column: string | undefined): { name: string; values: Float64Array } {
  if (column === undefined) {
    const values = context.stars.membershipProbability;
    if (values) return { name: 'the membership probability', values };
    throw new SteelyardError('column-missing', 'The catalogue has no column of membership probabilities: name one, or let a mixture compute them.');
  }
  const found = findColumn(context, column);
  if (found.kind === 'number') return found;
  throw new SteelyardError('column-invalid', `Column ${column} does not hold numbers, and so no membership probabilities: name another column.`, { column });
}

function countMissing(values: Float64Array, weights: Float64Array): number {
  let missing = 0;
  for (let i = 0; i < values.length; i++) if (weights[i]! > 0 && Number.isNaN(values[i]!)) missing++;
  return missing;
}

const YES = new Set(['y', 'yes', 't', 'true', '1', 'm', 'member']);
const NO = new Set(['n', 'no', 'f', 'false', '0', 'nm', 'nonmember', 'non-member']);

function readFlags(context: SelectionContext, name: string): (row: number) => boolean | undefined {
  const column = findColumn(context, name);
  if (column.kind === 'number') return (row) => (Number.isNaN(column.values[row]!) ? undefined : column.values[row] !== 0);
  if (column.kind === 'boolean') return (row) => (column.values[row] === 255 ? undefined : column.values[row] === 1);
  return (row) => {
    const word = column.values[row]!.trim().toLowerCase();
    if (word === '') return undefined;
    if (YES.has(word)) return true;
    if (NO.has(word)) return false;
    throw new SteelyardError(
      'column-invalid',
      `Column ${name} holds '${column.values[row]}' in row ${row + 1}, which is neither yes nor no: use a row filter such as ${name} == '${column.values[row]}'.`,
      { column: name, row: row + 1 },
    );
  };
}
