import type { CatalogueSummary } from '../../shared/api.ts';
import type { RegionPlane, SelectionStep } from '../../shared/selection.ts';

export type StepKind = SelectionStep['kind'];

export const STEP_NAMES: Readonly<Record<StepKind, string>> = {
  weights: 'Probabilities as weights',
  probability: 'Probability threshold',
  flag: 'Flag column',
  expression: 'Filter expression',
  radius: 'Radius cut',
  sigmaClip: 'Velocity sigma clip',
  mixture: 'Mixture of galaxy and field',
  region: 'Drawn region',
};
export const PLANE_NAMES: Readonly<Record<RegionPlane, string>> = {
  sky: 'On the sky', 'phase-space': 'In radius and velocity', 'colour-magnitude': 'In colour and magnitude', 'proper-motion': 'In proper motion',
};

/** What each does, for the help beside it. */
export const STEP_HELP: Readonly<Record<StepKind, { readonly text: string; readonly reference: string }>> = {
  weights: { text: 'Every star counts by its probability of being a member; stars of probability 0 are removed.', reference: '2009AJ....137.3109W' },
  probability: { text: 'Stars below a probability are removed; the others count alike.', reference: '' },
  flag: { text: 'Keeps rows where a column says yes (true, 1, Y, member), or where it says no. Rows without a value are removed.', reference: '' },
  expression: {
    text: 'Keeps rows for which a condition on the columns holds: comparisons, and, or, not, + - * /, abs, sqrt, log10, hypot, between(x, low, high), isnan(x). Odd names go between backticks: `[Fe/H]` < -1.5.',
    reference: '',
  },
  radius: { text: 'Removes stars beyond a projected radius of the centre; elliptical radii are semi-major axes of the ellipse through each star.', reference: '' },
  sigmaClip: { text: 'Removes velocities farther from the mean than a multiple of the dispersion, and repeats until none is left to remove.', reference: '' },
  mixture: {
    text: 'Fits galaxy and field together: members follow a Plummer profile and one Gaussian in velocity, the field is flat with one or two broad Gaussians. Each star gets its probability of being a member.',
    reference: '2009AJ....137.3109W',
  },
  region: { text: 'Drawn in a plot with box or lasso. It is kept as its corners in the units of that plot, so that the command line can apply it too.', reference: '' },
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
