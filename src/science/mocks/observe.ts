import { RADII_OVER_RH } from '../../shared/posterior.ts';
import type { MassProfile } from '../profiles/massProfile.ts';
import type { Random } from '../random/random.ts';
import { logUniform, uniform, type GalaxyModel, type GalaxyParameters } from './drawGalaxy.ts';
import { createStarSource } from './equilibriumStars.ts';
import type { Survey } from './suite.ts';

/** What a survey of a synthetic galaxy gives, with the truth beside it. Arrays have one entry a star. */
export interface MockObservation {
  readonly starCount: number;
  /** On the sky about the centre, pc. */
  readonly xPc: Float64Array;
  readonly yPc: Float64Array;
  /** Line-of-sight, errors included, km/s; about zero but for a small offset, as an imperfect systemic velocity leaves. */
  readonly velocity: Float64Array;
  /** 1-sigma, km/s. */
  readonly velocityError: Float64Array;
  /** 1 where the star is no member. */
  readonly isContaminant: Uint8Array;
  /** The half-light radius that an observer would adopt, pc: the true one with an error. */
  readonly halfLightRadiusPc: number;
  /** log10 of the true total mass (Msun) within RADII_OVER_RH times the adopted half-light radius. */
  readonly log10EnclosedMass: Float64Array;
  /** True dispersion of the members observed, before errors, km/s. */
  readonly velocityDispersion: number;
  readonly suite: string;
  readonly parameters: GalaxyParameters;
  readonly conditions: ObservingConditions;
}

/** The survey as it was drawn for one galaxy. */
export interface ObservingConditions {
  readonly contaminantCount: number;
  /** The share that contaminants were drawn with. */
  readonly contaminantFraction: number;
  /** R_h; Infinity without an edge. */
  readonly edgeOverRh: number;
  readonly radialBias: number;
  /** km/s */
  readonly medianError: number;
  readonly velocityOffset: number;
  /** km/s; before the cut. */
  readonly contaminantDispersion: number;
  /** Contaminants lie at |v| below this, km/s, and R below this, pc. */
  readonly contaminantVelocityLimit: number;
  readonly contaminantRadiusLimit: number;
}

/** Where a survey without an edge stops favouring the outskirts, and how far its contaminants reach, in R_h. */
const FAR = 6;

/**
 * Observe a galaxy. It is spherical and does not rotate, so that every direction is equivalent: isotropic star positions
 * seen along z are the view from a random direction.
 * Number of stars, errors, edge, radial bias, contaminants and the error of the adopted R_h are drawn from the survey.
 */
export function observeGalaxy(model: GalaxyModel, survey: Survey, random: Random): MockObservation {
  const trueRadius = model.tracer.halfLightRadius;
  const count = Math.max(1, Math.round(logUniform(survey.starCount, random)));
  const fraction = uniform(survey.contaminantFraction, random);
  const edgeOverRh = random.uniform() < survey.edgeFraction ? uniform(survey.edgeOverRh, random) : Infinity;
  const radialBias = uniform(survey.radialBias, random);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const velocity = new Float64Array(count);
  const velocityError = new Float64Array(count);
  const isContaminant = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) isContaminant[i] = random.uniform() < fraction ? 1 : 0;
  const memberCount = count - isContaminant.reduce((sum, flag) => sum + flag, 0);

  observeMembers(model, edgeOverRh * trueRadius, radialBias, random, isContaminant, x, y, velocity);
  const velocityDispersion = memberDispersion(velocity, isContaminant, memberCount);

  const highest = Math.min(survey.velocityError[1], survey.errorOverDispersion * velocityDispersion);
  const lowest = Math.min(survey.velocityError[0], highest);
  const medianError = logUniform([lowest, highest], random);
  const spread = uniform(survey.errorSpreadDex, random);
  for (let i = 0; i < count; i += 1) {
    velocityError[i] = Math.min(medianError * 10 ** (spread * random.normal()), 2 * highest);
  }
  const observedDispersion = Math.hypot(velocityDispersion, medianError);
  const contaminantDispersion = observedDispersion * uniform(survey.contaminantDispersionFactor, random);
  const contaminantVelocityLimit = survey.velocityCut * observedDispersion;
  const contaminantRadiusLimit = Math.min(edgeOverRh, FAR) * trueRadius;
  const velocityOffset = (observedDispersion / Math.sqrt(count)) * random.normal();
  for (let i = 0; i < count; i += 1) {
    if (isContaminant[i]) {
      const radius = contaminantRadiusLimit * Math.sqrt(random.uniform());
      const angle = 2 * Math.PI * random.uniform();
      x[i] = radius * Math.cos(angle);
      y[i] = radius * Math.sin(angle);
      do velocity[i] = contaminantDispersion * random.normal();
      while (Math.abs(velocity[i]) > contaminantVelocityLimit);
    } else {
      velocity[i] += velocityError[i] * random.normal();
    }
    velocity[i] += velocityOffset;
  }

  const adopted = trueRadius * 10 ** (survey.halfLightRadiusErrorDex * random.normal());
  return Object.freeze({
    starCount: count,
    xPc: x.map((value) => value * 1000),
    yPc: y.map((value) => value * 1000),
    velocity, velocityError, isContaminant,
    halfLightRadiusPc: adopted * 1000,
    log10EnclosedMass: enclosedMassLabels(model.equilibrium.mass, adopted),
    velocityDispersion,
    suite: model.component.suite,
    parameters: model.parameters,
    conditions: Object.freeze({
      contaminantCount: count - memberCount, contaminantFraction: fraction, edgeOverRh, radialBias, medianError, velocityOffset,
      contaminantDispersion, contaminantVelocityLimit, contaminantRadiusLimit: contaminantRadiusLimit * 1000,
    }),
  });
}

/** log10 of the mass (Msun) within RADII_OVER_RH times a half-light radius (kpc). */
export function enclosedMassLabels(mass: MassProfile, halfLightRadius: number): Float64Array {
  return Float64Array.from(RADII_OVER_RH, (f) => Math.log10(mass.enclosedMass(f * halfLightRadius)));
}

/** How much likelier a star at R (in R_h) is observed than one at the centre. */
export function keepProbability(radiusOverRh: number, radialBias: number): number {
  return (1 + Math.min(radiusOverRh, FAR) ** 2) ** (radialBias / 2);
}

/** Fill in the members: projected positions (kpc) and true line-of-sight velocities. */
function observeMembers(
  model: GalaxyModel, edge: number, radialBias: number, random: Random,
  isContaminant: Uint8Array, x: Float64Array, y: Float64Array, velocity: Float64Array,
): void {
  const source = createStarSource(model.equilibrium);
  const scale = model.tracer.halfLightRadius;
  const components = { radial: 0, tangential: 0 };
  const most = radialBias > 0 ? keepProbability(edge / scale, radialBias) : 1;
  for (let i = 0; i < x.length; i += 1) {
    if (isContaminant[i]) continue;
    for (;;) {
      const r = source.radius(random);
      const cosTheta = 2 * random.uniform() - 1;
      const sinTheta = Math.sqrt(1 - cosTheta * cosTheta);
      const R = r * sinTheta;
      if (R > edge || random.uniform() * most > keepProbability(R / scale, radialBias)) continue;
      const phi = 2 * Math.PI * random.uniform();
      x[i] = R * Math.cos(phi);
      y[i] = R * Math.sin(phi);
      source.velocity(r, random, components);
      const turn = 2 * Math.PI * random.uniform();
      velocity[i] = components.radial * cosTheta - components.tangential * sinTheta * Math.cos(turn);
      break;
    }
  }
}

function memberDispersion(velocity: Float64Array, isContaminant: Uint8Array, memberCount: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < velocity.length; i += 1) {
    if (isContaminant[i]) continue;
    sum += velocity[i];
    squares += velocity[i] ** 2;
  }
  const mean = sum / memberCount;
  return Math.sqrt(Math.max(squares / memberCount - mean * mean, 0));
}
