import type { CatalogueSummary } from '../../shared/api.ts';
import type { SelectionStep } from '../../shared/selection.ts';

export type StepKind = SelectionStep['kind'];

export const STEP_NAMES: Readonly<Record<StepKind, string>> = {
  weights: 'Membership probabilities as weights',
  probability: 'Threshold on membership probability',
  flag: 'Flag column',
  expression: 'Filter expression',
  radius: 'Radius cut',
  sigmaClip: 'Velocity sigma clip',
  mixture: 'Mixture model (finds members)',
  region: 'Region drawn in a plot',
};
/** Those that are added from a list; regions are drawn. */
export const LISTED_STEPS = (Object.keys(STEP_NAMES) as StepKind[]).filter((kind): kind is ListedStep => kind !== 'region');
export type ListedStep = Exclude<StepKind, 'region'>;

/** A new step with the values observers start from. */
export function newStep(kind: ListedStep, catalogue: CatalogueSummary): SelectionStep {
  switch (kind) {
    case 'weights': return { kind };
    case 'probability': return { kind, minimum: 0.5 };
    case 'flag': return { kind, column: catalogue.columns.find((column) => column.kind === 'boolean')?.name ?? catalogue.columns[0].name, keep: true };
    case 'expression': return { kind, expression: '' };
    case 'radius': return { kind, maximum: 5, unit: 'R_h', elliptical: true };
    case 'sigmaClip': return { kind, threshold: 3, maxIterations: 20 };
    case 'mixture': return { kind, minimum: 0.1, asWeights: true };
  }
}

/** Published probabilities when the catalogue has them, else a clip in velocity. */
export function startingSteps(catalogue: CatalogueSummary): readonly SelectionStep[] {
  return [newStep(catalogue.mapping.membershipProbability ? 'weights' : 'sigmaClip', catalogue)];
}

/** A step that still waits for its value is left out of the preview. */
export function isComplete(step: SelectionStep): boolean {
  if (step.kind === 'expression') return step.expression.trim() !== '';
  if (step.kind === 'radius') return step.maximum > 0;
  if (step.kind === 'sigmaClip') return step.threshold > 0 && step.maxIterations >= 1;
  return true;
}
