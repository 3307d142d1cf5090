import { RADII_OVER_RH } from '../../shared/posterior.ts';
import type { MassProfile } from '../profiles/massProfile.ts';
import type { Random } from '../random/random.ts';
import { logUniform, uniform, type GalaxyModel, type GalaxyParameters } from './drawGalaxy.ts';
import { binaryVelocity } from './binaries.ts';
import { placeDebris } from './debris.ts';
import { observerProbabilities } from './observerMembership.ts';
import type { Survey } from './suite.ts';
import { viewGalaxy, type GalaxyView } from './view.ts';

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
  /** 1 where a member is tidal debris, not in equilibrium. */
  readonly isDebris: Uint8Array;
  /** What the observer takes for the probability of membership, in [0, 1]: 0 where the star is cut, 1 without probabilities. */
  readonly weight: Float64Array;
  /** The half-light radius that an observer would adopt, pc, circularised: the true one with an error, or the sample's own. */
  readonly halfLightRadiusPc: number;
  /** log10 of the true total mass (Msun) within RADII_OVER_RH times the adopted half-light radius. */
  readonly log10EnclosedMass: Float64Array;
  /** Axis ratio of the half-light ellipse. */
  readonly axisRatio: number;
  /** True dispersion of the members observed, before errors and companions, km/s. */
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
  readonly azimuthalBias: number;
  /** km/s */
  readonly medianError: number;
  readonly velocityOffset: number;
  /** km/s; before the cut. */
  readonly contaminantDispersion: number;
  /** Contaminants lie at |v| below this, km/s, and R below this, pc. */
  readonly contaminantVelocityLimit: number;
  readonly contaminantRadiusLimit: number;
  readonly binaryFraction: number;
  /** Share of the stars that are tidal debris. */
  readonly debrisFraction: number;
  /** How members were told from the field. */
  readonly membership: 'none' | 'weights' | 'cut';
}

/** Where a survey without an edge stops favouring the outskirts, and how far its contaminants reach, in R_h. */
const FAR = 6;

/**
 * Observe a galaxy from a random direction.
 * Number of stars, errors, edge, radial bias, companions, debris, contaminants, membership and the adopted R_h are drawn from the survey.
 */
export function observeGalaxy(model: GalaxyModel, survey: Survey, random: Random): MockObservation {
  const view = viewGalaxy(model, random);
  const trueRadius = view.halfLightRadius;
  const count = Math.max(1, Math.round(logUniform(survey.starCount, random)));
  const membership = drawMembership(survey, random);
  const fraction = uniform(membership === 'none' ? survey.contaminantFraction : survey.membership!.contaminantFraction, random);
  const edgeOverRh = random.uniform() < survey.edgeFraction ? uniform(survey.edgeOverRh, random) : Infinity;
  const radialBias = uniform(survey.radialBias, random);
  const leaning = drawLeaning(survey, random);
  const binaryFraction = survey.binaryFraction ? uniform(survey.binaryFraction, random) : 0;
  const debrisFraction = survey.debris && random.uniform() < survey.debris.galaxies && edgeOverRh > LEAST_DEBRIS_EDGE
    ? uniform(survey.debris.stars, random) : 0;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const velocity = new Float64Array(count);
  const velocityError = new Float64Array(count);
  const isContaminant = new Uint8Array(count);
  const isDebris = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    isContaminant[i] = random.uniform() < fraction ? 1 : 0;
    if (debrisFraction > 0 && !isContaminant[i] && random.uniform() < debrisFraction) isDebris[i] = 1;
  }
  const contaminantCount = isContaminant.reduce((sum, flag) => sum + flag, 0);

  observeMembers(view, edgeOverRh * trueRadius, radialBias, leaning, random, isContaminant, x, y, velocity);
  const velocityDispersion = memberDispersion(velocity, isContaminant, count - contaminantCount);
  const place = { halfLightRadius: trueRadius, dispersion: velocityDispersion, edge: Math.min(edgeOverRh, FAR) * trueRadius };
  if (debrisFraction > 0) placeDebris(place, survey.velocityCut, isDebris, x, y, velocity, random);

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
  const contaminantRadiusLimit = place.edge;
  const velocityOffset = (observedDispersion / Math.sqrt(count)) * random.normal();
  for (let i = 0; i < count; i += 1) {
    if (isContaminant[i]) {
      const radius = contaminantRadiusLimit * Math.sqrt(random.uniform());
      const [cosine, sine] = leaningDirection(leaning, random);
      x[i] = radius * cosine;
      y[i] = radius * sine;
      do velocity[i] = contaminantDispersion * random.normal();
      while (Math.abs(velocity[i]) > contaminantVelocityLimit);
    } else {
      velocity[i] += velocityError[i] * random.normal();
      if (binaryFraction > 0 && random.uniform() < binaryFraction) velocity[i] += keptBinary(velocity[i], contaminantVelocityLimit, random);
    }
    velocity[i] += velocityOffset;
  }

  const adopted = adoptedRadius(trueRadius, edgeOverRh, survey, x, y, random);
  const weight = new Float64Array(count).fill(1);
  if (membership !== 'none') {
    const probability = observerProbabilities(
      { x, y, velocity, velocityError },
      { halfLightRadius: adopted, dispersion: velocityDispersion, memberFraction: 1 - fraction, edge: contaminantRadiusLimit,
        systemic: 0, fieldDispersion: contaminantDispersion, fieldVelocityLimit: contaminantVelocityLimit });
    const cut = membership === 'cut' ? uniform(survey.membership!.cut, random) : 0;
    for (let i = 0; i < count; i += 1) weight[i] = membership === 'weights' ? probability[i] : probability[i] > cut ? 1 : 0;
  }
  return Object.freeze({
    starCount: count,
    xPc: x.map((value) => value * 1000),
    yPc: y.map((value) => value * 1000),
    velocity, velocityError, isContaminant, isDebris, weight,
    halfLightRadiusPc: adopted * 1000,
    axisRatio: view.axisRatio,
    log10EnclosedMass: enclosedMassLabels(model.mass, adopted),
    velocityDispersion,
    suite: model.component.suite,
    parameters: model.parameters,
    conditions: Object.freeze({
      contaminantCount, contaminantFraction: fraction, edgeOverRh, radialBias, azimuthalBias: leaning.bias, medianError, velocityOffset,
      contaminantDispersion, contaminantVelocityLimit, contaminantRadiusLimit: contaminantRadiusLimit * 1000,
      binaryFraction, debrisFraction, membership,
    }),
  });
}

/** Surveys that end within so many R_h see no debris; those that reach so far may take R_h from their own stars. */
const LEAST_DEBRIS_EDGE = 2.5;
const LEAST_SAMPLE_EDGE = 4;

function drawMembership({ membership }: Survey, random: Random): ObservingConditions['membership'] {
  if (!membership || random.uniform() >= membership.galaxies) return 'none';
  return random.uniform() < membership.asWeights ? 'weights' : 'cut';
}

/** Stars that a companion puts beyond the velocity cut are not in the sample: another companion for them. */
function keptBinary(velocity: number, limit: number, random: Random): number {
  for (let tries = 0; tries < 20; tries += 1) {
    const kick = binaryVelocity(random);
    if (Math.abs(velocity + kick) < limit) return kick;
  }
  return 0;
}

/** kpc */
function adoptedRadius(trueRadius: number, edgeOverRh: number, survey: Survey, x: Float64Array, y: Float64Array, random: Random): number {
  const isFromSample = random.uniform() < (survey.halfLightRadiusFromSample ?? 0);
  if (isFromSample && edgeOverRh >= LEAST_SAMPLE_EDGE) return x.map((value, i) => Math.hypot(value, y[i])).sort()[x.length >> 1];
  const { halfLightRadiusErrorDex: error } = survey;
  return trueRadius * 10 ** ((typeof error === 'number' ? error : logUniform(error, random)) * random.normal());
}

/** log10 of the mass (Msun) within RADII_OVER_RH times a half-light radius (kpc). */
export function enclosedMassLabels(mass: MassProfile, halfLightRadius: number): Float64Array {
  return Float64Array.from(RADII_OVER_RH, (f) => Math.log10(mass.enclosedMass(f * halfLightRadius)));
}

/** How much likelier a star at R (in R_h) is observed than one at the centre. */
export function keepProbability(radiusOverRh: number, radialBias: number): number {
  return (1 + Math.min(radiusOverRh, FAR) ** 2) ** (radialBias / 2);
}

/** Where a survey observes a larger share of the stars, and how much larger. */
interface Leaning {
  readonly bias: number;
  readonly cosine: number;
  readonly sine: number;
}

function drawLeaning({ azimuthalBias }: Survey, random: Random): Leaning {
  if (!azimuthalBias) return { bias: 0, cosine: 1, sine: 0 };
  const bias = uniform(azimuthalBias, random);
  const angle = 2 * Math.PI * random.uniform();
  return { bias, cosine: Math.cos(angle), sine: Math.sin(angle) };
}

/** Whether a survey that leans to one side takes a star in this direction, given as cosine and sine. */
function isTaken(leaning: Leaning, cosine: number, sine: number, random: Random): boolean {
  const { bias } = leaning;
  return bias === 0 || random.uniform() * (1 + bias) <= 1 + bias * (cosine * leaning.cosine + sine * leaning.sine);
}

/** A direction as the survey takes them of stars that lie evenly. */
function leaningDirection(leaning: Leaning, random: Random): [number, number] {
  for (;;) {
    const angle = 2 * Math.PI * random.uniform();
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    if (isTaken(leaning, cosine, sine, random)) return [cosine, sine];
  }
}

/** Fill in the members: projected positions (kpc) and true line-of-sight velocities. */
function observeMembers(
  view: GalaxyView, edge: number, radialBias: number, leaning: Leaning, random: Random,
  isContaminant: Uint8Array, x: Float64Array, y: Float64Array, velocity: Float64Array,
): void {
  const scale = view.halfLightRadius;
  const star = { x: 0, y: 0, velocity: 0 };
  const most = radialBias > 0 ? keepProbability(Math.min(edge / scale, FAR), radialBias) : 1;
  for (let i = 0; i < x.length; i += 1) {
    if (isContaminant[i]) continue;
    for (;;) {
      view.draw(random, star);
      const R = Math.hypot(star.x, star.y);
      if (R > edge || (radialBias !== 0 && random.uniform() * most > keepProbability(R / scale, radialBias))) continue;
      if (!isTaken(leaning, star.x / (R || 1), star.y / (R || 1), random)) continue;
      x[i] = star.x;
      y[i] = star.y;
      velocity[i] = star.velocity;
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
