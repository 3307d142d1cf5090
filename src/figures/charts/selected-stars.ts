import { parsecPerArcmin, projectToTangentPlane } from '../../science/sky/tangentPlane.ts';
import { ellipticalRadii } from '../../science/sky/radii.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import type { Selection, SelectionStepReport } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';

/** What the plots of a selection need, one entry a catalogue row; NaN where missing. */
export interface SelectedStars {
  /** Offsets in the tangent plane about the centre, arcmin. */
  readonly east: Float64Array;
  readonly north: Float64Array;
  /** Semi-major axis of the ellipse through the star, arcmin. */
  readonly radius: Float64Array;
  /** Heliocentric, km/s. */
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
  /** 0 removed, 1 member, between: probability. */
  readonly weight: Float64Array;
  /** Index in `reasons`, or -1. */
  readonly removedBy: Int32Array;
  /** Why stars were removed, in few words. */
  readonly reasons: readonly string[];
  /** Rows the observer highlighted, in every plot. */
  readonly highlighted?: readonly number[];
  readonly galaxy: {
    readonly name: string;
    /** Semi-major axis of the ellipse that holds half the light, arcmin. */
    readonly halfLightRadius: number;
    readonly ellipticity: number;
    /** Degrees, north to east. */
    readonly positionAngle: number;
    readonly pcPerArcmin: number;
    /** km/s */
    readonly systemicVelocity: number;
    readonly velocityDispersion: number;
  };
}

/** Brings the stages of an analysis together for plotting. */
export function selectedStars(
  stars: StarTable,
  selection: Selection,
  sample: KinematicSample,
  galaxy: Galaxy,
  highlighted: readonly number[] = [],
): SelectedStars {
  const { xi, eta } = projectToTangentPlane(stars.ra, stars.dec, galaxy);
  return {
    east: xi,
    north: eta,
    radius: ellipticalRadii(xi, eta, galaxy.ellipticity.value, galaxy.positionAngle.value),
    velocity: stars.velocity,
    velocityError: stars.velocityError,
    weight: selection.weights,
    removedBy: selection.removedBy,
    reasons: selection.reports.map(reasonOf),
    highlighted,
    galaxy: {
      name: galaxy.name,
      halfLightRadius: galaxy.halfLightRadius.value,
      ellipticity: galaxy.ellipticity.value,
      positionAngle: galaxy.positionAngle.value,
      pcPerArcmin: parsecPerArcmin(sample.distance.value),
      systemicVelocity: sample.systemicVelocity.value,
      velocityDispersion: sample.velocityDispersion.value,
    },
  };
}

/** A step of the selection in the few words that fit a legend. */
export function reasonOf({ step }: Pick<SelectionStepReport, 'step'>): string {
  switch (step.kind) {
    case 'required': return 'value missing';
    case 'probability': return `${step.column ?? 'probability'} < ${step.minimum}`;
    case 'weights': return 'weight 0';
    case 'flag': return `${step.keep ? 'not ' : ''}${step.column}`;
    case 'expression': return `not (${step.expression.length > 24 ? `${step.expression.slice(0, 23)}…` : step.expression})`;
    case 'radius': return `beyond ${step.maximum} ${step.unit === 'R_h' ? 'Rₕ' : step.unit}`;
    case 'sigmaClip': return `outside ${step.threshold}σ`;
    case 'mixture': return `mixture p < ${step.minimum}`;
    case 'region': return `${step.keep === 'inside' ? 'outside' : 'inside'} region`;
  }
}
