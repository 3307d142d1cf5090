import { fromTangentPlane, parsecPerArcmin } from '../sky/tangentPlane.ts';
import type { GalaxyModel } from './drawGalaxy.ts';
import { solveJeans } from './jeans.ts';
import { keepProbability, type MockObservation } from './observe.ts';
import { observerProbabilities } from './observerMembership.ts';

/** Where a mock galaxy is put: ICRS degrees, kpc, heliocentric km/s. */
export interface MockPlace {
  readonly ra: number;
  readonly dec: number;
  readonly distanceKpc: number;
  /** 0 if left out. */
  readonly systemicVelocity?: number;
}

/** The columns of a catalogue of a mock galaxy, one entry a star, with the truth. */
export interface MockCatalogue {
  /** ICRS, degrees. */
  readonly ra: Float64Array;
  readonly dec: Float64Array;
  /** Heliocentric, and 1-sigma, km/s. */
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
  /** Posterior probability of membership under the mixture that the stars were drawn from. */
  readonly membershipProbability: Float64Array;
  /** 1 where the star is a contaminant. */
  readonly isContaminant: Uint8Array;
  /** R_h as adopted, arcmin and pc. */
  readonly halfLightRadiusArcmin: number;
  readonly halfLightRadiusPc: number;
  /** log10 of the true mass (Msun) within RADII_OVER_RH times the adopted R_h. */
  readonly log10EnclosedMass: Float64Array;
}

/**
 * Put an observed mock on the sky. The membership probabilities are those of the true mixture: members with the tracer's surface
 * density times the survey's selection and a Gaussian of the Jeans dispersion at their radius (the true profile is nearly but not
 * quite Gaussian) broadened by their error; contaminants flat on the sky and a truncated Gaussian. Of a flattened galaxy they are
 * those of an observer's simple mixture. Perspective motion is not added.
 */
export function mockCatalogue(model: GalaxyModel, observation: MockObservation, place: MockPlace): MockCatalogue {
  const { starCount, xPc, yPc } = observation;
  const pcPerArcmin = parsecPerArcmin(place.distanceKpc);
  const ra = new Float64Array(starCount);
  const dec = new Float64Array(starCount);
  for (let i = 0; i < starCount; i += 1) {
    const point = fromTangentPlane(xPc[i] / pcPerArcmin, yPc[i] / pcPerArcmin, place);
    ra[i] = point.ra;
    dec[i] = point.dec;
  }
  return {
    ra,
    dec,
    velocity: observation.velocity.map((v) => v + (place.systemicVelocity ?? 0)),
    velocityError: observation.velocityError,
    membershipProbability: membershipProbabilities(model, observation),
    isContaminant: observation.isContaminant,
    halfLightRadiusArcmin: observation.halfLightRadiusPc / pcPerArcmin,
    halfLightRadiusPc: observation.halfLightRadiusPc,
    log10EnclosedMass: observation.log10EnclosedMass,
  };
}

function membershipProbabilities(model: GalaxyModel, observation: MockObservation): Float64Array {
  const { starCount, xPc, yPc, velocity, velocityError, conditions } = observation;
  const fraction = conditions.contaminantFraction;
  const probability = new Float64Array(starCount).fill(1);
  if (fraction === 0) return probability;
  if (model.flattened) return observedProbabilities(observation);
  const members = memberTables(model, conditions.edgeOverRh, conditions.radialBias);
  const limitKpc = conditions.contaminantRadiusLimit / 1000;
  const fieldOnSky = 1 / (Math.PI * limitKpc * limitKpc);
  const inside = 1 - 2 * normalTail(conditions.contaminantVelocityLimit / conditions.contaminantDispersion);
  for (let i = 0; i < starCount; i += 1) {
    const R = Math.hypot(xPc[i], yPc[i]) / 1000;
    const v = velocity[i] - conditions.velocityOffset;
    // Only members lie beyond the reach of the contaminants.
    if (R > limitKpc || Math.abs(v) > conditions.contaminantVelocityLimit) continue;
    const spread = Math.hypot(members.dispersion(R), velocityError[i]);
    const member = (1 - fraction) * members.density(R) * gaussian(v, spread);
    const field = fraction * fieldOnSky * (gaussian(v, conditions.contaminantDispersion) / inside);
    probability[i] = member / (member + field);
  }
  return probability;
}

/** Of a flattened galaxy the true mixture has no closed form: an observer's simple one. */
function observedProbabilities(observation: MockObservation): Float64Array {
  const { xPc, yPc, velocity, velocityError, halfLightRadiusPc, velocityDispersion, conditions } = observation;
  return observerProbabilities({ x: xPc, y: yPc, velocity, velocityError }, {
    halfLightRadius: halfLightRadiusPc, dispersion: velocityDispersion, memberFraction: 1 - conditions.contaminantFraction,
    edge: conditions.contaminantRadiusLimit, systemic: conditions.velocityOffset,
    fieldDispersion: conditions.contaminantDispersion, fieldVelocityLimit: conditions.contaminantVelocityLimit,
  });
}

/** Surface density of observed members (normalised to one, kpc^-2) and their dispersion, tabulated in ln R. */
function memberTables(
  model: GalaxyModel, edgeOverRh: number, radialBias: number,
): { density(R: number): number; dispersion(R: number): number } {
  const scale = model.tracer.halfLightRadius;
  const jeans = solveJeans(model.mass, model.tracer, model.anisotropy);
  const first = Math.log(scale) + Math.log(0.003);
  const last = Math.log(scale) + Math.log(Math.min(edgeOverRh, 300));
  const count = 160;
  const step = (last - first) / (count - 1);
  const radii = Float64Array.from({ length: count }, (_, i) => Math.exp(first + i * step));
  const surface = radii.map((R) => jeans.surfaceDensity(R) * keepProbability(R / scale, radialBias));
  const dispersion = radii.map((R) => jeans.losDispersion(R));
  let number = Math.PI * radii[0] ** 2 * surface[0];
  for (let i = 1; i < count; i += 1) {
    number += Math.PI * step * (surface[i] * radii[i] ** 2 + surface[i - 1] * radii[i - 1] ** 2);
  }
  const at = (table: Float64Array, R: number): number => {
    const t = Math.min(Math.max((Math.log(R) - first) / step, 0), count - 1.000001);
    const i = Math.floor(t);
    return table[i] + (t - i) * (table[i + 1] - table[i]);
  };
  return { density: (R) => at(surface, R) / number, dispersion: (R) => at(dispersion, R) };
}

function gaussian(v: number, sigma: number): number {
  return Math.exp(-0.5 * (v / sigma) ** 2) / (Math.sqrt(2 * Math.PI) * sigma);
}

/** Upper tail of the standard normal, x >= 0: Abramowitz & Stegun 26.2.17, error below 8e-8. */
function normalTail(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return gaussian(x, 1) * series;
}
