import type { Table } from '../../shared/catalogue.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { Selection, SelectionStep, SelectionStepReport } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { cutExpression, cutFlag, cutProbability, requireMeasurements, weighByProbability } from './columnSteps.ts';
import { filterColumns } from './context.ts';
import type { SelectionContext, StepOutcome } from './context.ts';
import { separateByMixture } from './mixtureStep.ts';
import { cutRadius } from './radiusCut.ts';
import { cutRegion } from './region.ts';
import { clipVelocities } from './sigmaClip.ts';
import { countOf, short, withCommas } from './wording.ts';

export interface SelectionRequest {
  readonly stars: StarTable;
  /** The table the stars came from, row for row, whose columns the steps may name. */
  readonly catalogue?: Table | undefined;
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
}

/**
 * Chooses the members: the steps in order, after the implicit 'required' step, which drops the rows without position,
 * velocity or velocity error. Steps that give weights (`weights`, and `mixture` with `asWeights`) replace the weights
 * before them. A step that is switched off is reported, and does nothing. Velocity errors that are 0 or negative are an error as soon as they would be used, that is when no
 * earlier step has removed their rows.
 * @throws SteelyardError `selection-empty` naming the step that removed the last star; `value-invalid` for velocity
 * errors that are not positive; and what the steps themselves throw.
 */
export function selectMembers({ stars, catalogue, galaxy, steps }: SelectionRequest): Selection {
  const context: SelectionContext = { stars, galaxy, columns: filterColumns(stars, catalogue) };
  const removedBy = new Int32Array(stars.count).fill(-1);
  const reports: SelectionStepReport[] = [];
  let weights = new Float64Array(stars.count).fill(1);

  const apply = (step: SelectionStepReport['step']) => {
    const before = countMembers(weights);
    if (step.kind !== 'required' && step.off) {
      reports.push({ step, before, after: before, sentence: 'Switched off.' });
      return;
    }
    if (step.kind === 'sigmaClip' || step.kind === 'mixture') checkErrors(stars, weights);
    const { weights: next, why, mixture } = takeStep(context, weights, step);
    for (let i = 0; i < next.length; i++) {
      if (weights[i]! > 0 && !(next[i]! > 0)) removedBy[i] = reports.length;
    }
    weights = next.map((w, i) => (weights[i]! > 0 ? w : 0));
    const after = countMembers(weights);
    reports.push({ step, before, after, sentence: report(step, before, after, why), ...(mixture ? { mixture } : {}) });
    if (after === 0) throw emptied(step, before, why);
  };

  apply({ kind: 'required' });
  for (const step of steps) apply(step);
  checkErrors(stars, weights);
  return { weights, removedBy, reports, memberCount: countMembers(weights) };
}

function takeStep(context: SelectionContext, weights: Float64Array, step: SelectionStepReport['step']): StepOutcome {
  switch (step.kind) {
    case 'required': return requireMeasurements(context, weights);
    case 'probability': return cutProbability(context, weights, step.column, step.minimum);
    case 'weights': return weighByProbability(context, weights, step.column);
    case 'flag': return cutFlag(context, weights, step.column, step.keep);
    case 'expression': return cutExpression(context, weights, step.expression);
    case 'radius': return cutRadius(context, weights, step.maximum, step.unit, step.elliptical);
    case 'sigmaClip': return clipVelocities(context, weights, step.threshold, step.maxIterations);
    case 'mixture': return separateByMixture(context, weights, step.minimum, step.asWeights);
    case 'region': return cutRegion(context, weights, step);
  }
}

function countMembers(weights: Float64Array): number {
  let count = 0;
  for (const w of weights) if (w > 0) count++;
  return count;
}

function report({ kind }: SelectionStepReport['step'], before: number, after: number, why: string): string {
  const removed = before - after;
  if (removed > 0) return `Removed ${withCommas(removed)} of ${countOf(before, 'star')}: ${why}.`;
  // These two say what holds instead; a cut says what it looked for in vain.
  const holds = kind === 'required' || kind === 'weights';
  return `Removed none of ${countOf(before, 'star')}${holds ? ':' : '; looked for'} ${why}.`;
}

function emptied(step: SelectionStepReport['step'], before: number, why: string): SteelyardError {
  const advice = step.kind === 'required'
    ? 'check which columns hold position, velocity and velocity error'
    : `loosen the ${STEP_NAMES[step.kind]} or leave it out`;
  const removed = before === 1 ? 'the last star' : `all ${countOf(before, 'star')}`;
  return new SteelyardError('selection-empty', `No members are left, because the ${STEP_NAMES[step.kind]} removed ${removed} (${why}): ${advice}.`, { step: step.kind });
}

const STEP_NAMES: Readonly<Record<SelectionStepReport['step']['kind'], string>> = {
  required: 'check for missing values',
  probability: 'cut on probability',
  weights: 'weighting by probability',
  flag: 'cut on a flag',
  expression: 'row filter',
  radius: 'cut on radius',
  sigmaClip: 'sigma clipping',
  mixture: 'membership mixture',
  region: 'drawn region',
};

function checkErrors({ velocityError }: StarTable, weights: Float64Array): void {
  let first = -1;
  let count = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0 || velocityError[i]! > 0) continue;
    if (first < 0) first = i;
    count++;
  }
  if (first < 0) return;
  const others = count === 1 ? '' : ` (and ${count - 1} more row${count === 2 ? '' : 's'} likewise)`;
  throw new SteelyardError(
    'value-invalid',
    `The velocity error in row ${first + 1} is ${short(velocityError[first]!)} km/s${others}, and must be positive: correct it, or leave such rows out with the row filter 'velocityError > 0' before any step that uses velocities.`,
    { row: first + 1, count },
  );
}
