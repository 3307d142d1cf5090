import { hasEllipse, projectedRadii } from '../science/membership/radiusCut.ts';
import { selectMembers } from '../science/membership/selectMembers.ts';
import { buildKinematicSample } from '../science/sample/kinematicSample.ts';
import { maximiseVelocityLikelihood } from '../science/sample/velocityDispersion.ts';
import { parsecPerArcmin, projectToTangentPlane } from '../science/sky/tangentPlane.ts';
import type { SelectionPreview, StarPoints } from '../shared/api.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Galaxy } from '../shared/galaxy.ts';
import type { KinematicSample } from '../shared/sample.ts';
import type { Selection, SelectionStep } from '../shared/selection.ts';
import type { StarTable } from '../shared/stars.ts';
import { starsOf, type OpenedCatalogue } from './catalogue.ts';

export interface SelectionInput extends OpenedCatalogue {
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
}

/** How the sample is made of the members; see `buildKinematicSample`. */
export interface SampleChoices {
  readonly centre?: 'galaxy' | 'fitted';
  readonly halfLightRadius?: 'galaxy' | 'sample';
  readonly perspective?: boolean;
}

/**
 * The steps when the observer names none: the catalogue's membership probabilities as weights, or where it has none,
 * probabilities from the mixture of galaxy and field.
 */
export function defaultSteps({ mapping }: OpenedCatalogue): readonly SelectionStep[] {
  return mapping.membershipProbability ? [{ kind: 'weights' }] : [{ kind: 'mixture', minimum: 0.05, asWeights: true }];
}

export interface SelectedSample {
  readonly stars: StarTable;
  readonly selection: Selection;
  readonly sample: KinematicSample;
}

/** Members and kinematic sample. Perspective motion is corrected wherever the galaxy's proper motion is known. */
export function selectSample(input: SelectionInput, choices: SampleChoices = {}): SelectedSample {
  const stars = starsOf(input);
  const { galaxy, steps, catalogue } = input;
  return sampleOf(input, stars, selectMembers({ stars, catalogue, galaxy, steps }), choices);
}

function sampleOf({ galaxy }: SelectionInput, stars: StarTable, selection: Selection, choices: SampleChoices = {}): SelectedSample {
  const sample = buildKinematicSample({
    stars, selection, galaxy,
    centre: choices.centre ?? 'galaxy',
    halfLightRadius: choices.halfLightRadius ?? 'galaxy',
    perspective: choices.perspective ?? (galaxy.properMotionRa !== undefined && galaxy.properMotionDec !== undefined),
  });
  return { stars, selection, sample };
}

export async function previewSelection(input: SelectionInput): Promise<SelectionPreview> {
  const { galaxy, steps, catalogue } = input;
  const stars = starsOf(input);
  const selection = selectMembers({ stars, catalogue, galaxy, steps });
  return { selection, ...kinematicsOf(input, stars, selection) };
}

/** The coordinates of every row for plots of it, which no filter changes. */
export function starPoints(opened: OpenedCatalogue, galaxy: Galaxy): StarPoints {
  const stars = starsOf(opened);
  const { xi, eta } = projectToTangentPlane(stars.ra, stars.dec, galaxy);
  // As radius cuts and drawn regions take it: circular where the ellipse is not known.
  const radius = projectedRadii(stars, galaxy, hasEllipse(galaxy));
  const single = (values: Float64Array | undefined): Float32Array | null => (values ? Float32Array.from(values) : null);
  return {
    east: Float32Array.from(xi),
    north: Float32Array.from(eta),
    radius: Float32Array.from(radius, (value) => (Number.isFinite(value) ? value : NaN)),
    velocity: Float32Array.from(stars.velocity),
    velocityError: Float32Array.from(stars.velocityError),
    pmRa: single(stars.pmRa),
    pmDec: single(stars.pmDec),
    colour: single(stars.colour),
    magnitude: single(stars.magnitude),
    pcPerArcmin: parsecPerArcmin(galaxy.distance.value),
  };
}

/**
 * For more members than this a preview leaves out the merging of repeat measurements and the perspective motion: they take
 * seconds there, and an analysis has both.
 */
const MOST_PREPARED = 50_000;

/** Of the members, km/s. A preview shows what there is: NaN for too few stars. */
function kinematicsOf(input: SelectionInput, stars: StarTable, selection: Selection): Omit<SelectionPreview, 'selection'> {
  if (selection.memberCount > MOST_PREPARED) {
    const { mean, variance } = maximiseVelocityLikelihood(stars.velocity, stars.velocityError, selection.weights);
    return { systemicVelocity: mean, velocityDispersion: Math.sqrt(variance) };
  }
  try {
    const { systemicVelocity, velocityDispersion } = sampleOf(input, stars, selection).sample;
    return { systemicVelocity: systemicVelocity.value, velocityDispersion: velocityDispersion.value };
  } catch (error) {
    if (error instanceof SteelyardError) return { systemicVelocity: NaN, velocityDispersion: NaN };
    throw error;
  }
}
