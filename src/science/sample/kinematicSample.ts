import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import type { Selection } from '../../shared/selection.ts';
import type { StarTable } from '../../shared/stars.ts';
import { fitCentre } from '../sky/centre.ts';
import { perspectiveVelocities } from '../sky/perspective.ts';
import { angularSeparation } from '../sky/separation.ts';
import { parsecPerArcmin, projectToTangentPlane } from '../sky/tangentPlane.ts';
import type { SkyPosition } from '../sky/tangentPlane.ts';
import { pick } from './pick.ts';
import { publishedHalfLightRadius } from './halfLightRadius.ts';
import { sampleFromProjected } from './projectedSample.ts';
import { mergeRepeats } from './repeats.ts';
import { maximiseVelocityLikelihood } from './velocityDispersion.ts';

/** Members farther than this from the galaxy's centre, degrees, belong to another galaxy or are in other units. */
const FARTHEST_MEMBER = 15;

export interface SampleRequest {
  readonly stars: StarTable;
  readonly selection: Selection;
  readonly galaxy: Galaxy;
  /** Published, fitted to the members, or given (ICRS degrees). */
  readonly centre: 'galaxy' | 'fitted' | SkyPosition;
  /** Published, the members' weighted median radius, or given: projected, circularised, pc. */
  readonly halfLightRadius: 'galaxy' | 'sample' | Measurement;
  /** Whether to take the galaxy's bulk motion out of the velocities; needs its proper motion. */
  readonly perspective: boolean;
}

/**
 * The kinematic sample of a selection: repeat measurements merged, positions in the tangent plane about the centre in
 * units of the circularised half-light radius (circular: the isophotes are not stretched round), velocities about the
 * systemic velocity, corrected for perspective on request. The bulk motion is that at the published centre; where no
 * systemic velocity is published the members' own is used.
 * @throws SteelyardError `sample-too-small`; `galaxy-incomplete` when distance, radius or (for the perspective) proper
 * motion is not known; `value-invalid` when a member is nowhere near the galaxy or has no positive velocity error.
 */
export function buildKinematicSample(request: SampleRequest): KinematicSample {
  const { stars, selection, galaxy } = request;
  if (!(galaxy.distance.value > 0)) {
    throw new SteelyardError('galaxy-incomplete', `No distance is known for ${galaxy.name}: give one.`, { galaxy: galaxy.key });
  }
  const row = membersOf(selection);
  const ra = pick(stars.ra, row);
  const dec = pick(stars.dec, row);
  const weight = pick(selection.weights, row);
  const velocityError = pick(stars.velocityError, row);
  checkNearby(ra, dec, row, galaxy);
  checkErrors(velocityError, row);

  const centre = request.centre === 'galaxy' ? galaxy
    : request.centre === 'fitted' ? fitCentre(ra, dec, weight, galaxy)
    : request.centre;
  let velocity = pick(stars.velocity, row);
  if (request.perspective) {
    const systemicVelocity = galaxy.systemicVelocity?.value ?? maximiseVelocityLikelihood(velocity, velocityError, weight).mean;
    const lent = perspectiveVelocities(ra, dec, bulkMotion(galaxy, systemicVelocity));
    velocity = velocity.map((v, i) => v - lent[i]!);
  }
  const { identifier } = stars;
  const merged = mergeRepeats({
    ...projectToTangentPlane(ra, dec, centre),
    velocity, velocityError, weight, row,
    ...(identifier ? { identifier: Array.from(row, (i) => identifier[i]!) } : {}),
  });
  const scale = parsecPerArcmin(galaxy.distance.value);
  return sampleFromProjected({
    xPc: merged.xi.map((x) => x * scale),
    yPc: merged.eta.map((y) => y * scale),
    velocity: merged.velocity,
    velocityError: merged.velocityError,
    weight: merged.weight,
    row: merged.row,
    halfLightRadiusPc: request.halfLightRadius === 'galaxy' ? publishedHalfLightRadius(galaxy) : request.halfLightRadius,
    distanceKpc: galaxy.distance,
  });
}

function membersOf(selection: Selection): Int32Array {
  const rows = new Int32Array(selection.memberCount);
  let next = 0;
  for (let i = 0; i < selection.weights.length; i++) if (selection.weights[i]! > 0) rows[next++] = i;
  return rows;
}

function bulkMotion(galaxy: Galaxy, systemicVelocity: number) {
  const { properMotionRa, properMotionDec } = galaxy;
  if (!properMotionRa || !properMotionDec) {
    throw new SteelyardError(
      'galaxy-incomplete',
      `No proper motion is known for ${galaxy.name}: give one, or turn the correction for perspective motion off.`,
      { galaxy: galaxy.key },
    );
  }
  return {
    centre: galaxy,
    distance: galaxy.distance.value,
    systemicVelocity,
    properMotionRa: properMotionRa.value,
    properMotionDec: properMotionDec.value,
  };
}

function checkNearby(ra: Float64Array, dec: Float64Array, row: Int32Array, galaxy: Galaxy): void {
  for (let i = 0; i < row.length; i++) {
    const separation = angularSeparation(galaxy, { ra: ra[i]!, dec: dec[i]! });
    if (separation <= FARTHEST_MEMBER) continue;
    throw new SteelyardError(
      'value-invalid',
      `The star in row ${row[i]! + 1} lies ${separation.toFixed(0)} degrees from ${galaxy.name}: check the galaxy's name and the unit of the right ascension, or cut on radius.`,
      { row: row[i]! + 1, separation },
    );
  }
}

function checkErrors(velocityError: Float64Array, row: Int32Array): void {
  const bad = velocityError.findIndex((error) => !(error > 0) || !Number.isFinite(error));
  if (bad < 0) return;
  throw new SteelyardError(
    'value-invalid',
    `The velocity error in row ${row[bad]! + 1} is ${velocityError[bad]}, and must be positive: correct it or leave the row out.`,
    { row: row[bad]! + 1 },
  );
}
