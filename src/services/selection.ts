import { selectMembers } from '../science/membership/selectMembers.ts';
import { buildKinematicSample } from '../science/sample/kinematicSample.ts';
import { projectToTangentPlane } from '../science/sky/tangentPlane.ts';
import type { SelectionPreview } from '../shared/api.ts';
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
  const { galaxy, steps, catalogue } = input;
  const stars = starsOf(input);
  const selection = selectMembers({ stars, catalogue, galaxy, steps });
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
  const { xi, eta } = projectToTangentPlane(stars.ra, stars.dec, galaxy);
  const kinematics = kinematicsOf(input);
  return {
    selection,
    x: xi,
    y: eta,
    velocity: stars.velocity,
    velocityError: stars.velocityError,
    halfLightRadius: galaxy.halfLightRadius.value,
    systemicVelocity: kinematics?.systemicVelocity.value ?? NaN,
    velocityDispersion: kinematics?.velocityDispersion.value ?? NaN,
  };
}

/** A preview shows what there is, also of too few stars. */
function kinematicsOf(input: SelectionInput): KinematicSample | undefined {
  try {
    return selectSample(input).sample;
  } catch (error) {
    if (error instanceof SteelyardError) return undefined;
    throw error;
  }
}
