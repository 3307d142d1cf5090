import { maximiseVelocityLikelihood } from '../sample/velocityDispersion.ts';

/** What the mixture is fitted to; arrays have one entry a star, none of them missing. */
export interface MixtureStars {
  /** km/s */
  readonly velocity: Float64Array;
  /** 1-sigma, km/s, > 0. */
  readonly velocityError: Float64Array;
  /** Projected radius in units of the half-light radius measured the same way (elliptical radii with the major axis). */
  readonly radius: Float64Array;
}

/** Where the fit begins, from what is published of the galaxy; found from the stars where left out. */
export interface MixtureStart {
  readonly systemicVelocity?: number;
  readonly velocityDispersion?: number;
}

/** One Gaussian of the field's velocities. */
export interface FieldComponent {
  readonly fraction: number;
  readonly mean: number;
  readonly dispersion: number;
}

export interface MembershipMixture {
  /** Of being a member, one entry a star. */
  readonly probability: Float64Array;
  /** km/s */
  readonly systemicVelocity: number;
  /** Intrinsic, km/s. */
  readonly velocityDispersion: number;
  /** Members per field star among those observed at the galaxy's centre. */
  readonly centralContrast: number;
  readonly field: readonly FieldComponent[];
  /** Of the velocities given the radii. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const FIRST_DISPERSION = 10;
/** The field's components stay broader than any dwarf, km/s. One that would go below has settled on the members' own wings. */
const NARROWEST_FIELD = 25;
/** Fewer stars than this carry one field component, not two. */
const TWO_COMPONENT_FIELD = 50;
const MAXIMUM_ITERATIONS = 1000;
/** By then two field components show whether they are worth having; where they are not, they settle slowly. */
const TRIAL_ITERATIONS = 100;
/** The fit has converged when no star's probability moves by more: two field components may trade stars for long without effect on it. */
const SETTLED = 1e-5;
/** Of the parts of each step: the steps themselves move more than that. */
const STEP_SETTLED = 1e-7;
const LARGEST_LOG_CONTRAST = 15;

/**
 * Membership probabilities by expectation-maximisation, after Walker et al. 2009 (AJ 137, 3109). Members have a
 * Gaussian velocity distribution (systemic velocity, dispersion, each star's error) and follow a Plummer profile of
 * the published half-light radius, I(R) ~ (1 + R^2 / R_h^2)^-2; the field has one broad Gaussian in velocity, or two where
 * they describe it better, and a flat density. The likelihood is that of the velocities given the radii,
 *   p(v | R) = m(R) N(v; V, sigma^2 + e^2) + (1 - m(R)) F(v),  m(R) = c I(R) / (c I(R) + 1),
 * in which the survey's footprint and its choice of targets by position cancel: they thin members and field alike at
 * one R. c is the contrast of members to field at the centre.
 */
export function fitMembershipMixture(stars: MixtureStars, start: MixtureStart = {}): MembershipMixture {
  const one = maximise(stars, start, 1, -Infinity)!;
  // Schwarz's criterion: the second component's three parameters must pay for themselves.
  return maximise(stars, start, 2, one.logLikelihood + 1.5 * Math.log(stars.velocity.length)) ?? one;
}

/** Nothing, when two field components do not reach `required` in likelihood, or one of them narrows down onto the members. */
function maximise(stars: MixtureStars, start: MixtureStart, components: 1 | 2, required: number): MembershipMixture | undefined {
  const { velocity, velocityError, radius } = stars;
  const count = velocity.length;
  const profile = radius.map((r) => 1 / (1 + r * r) ** 2);
  let systemic = start.systemicVelocity ?? mostCrowdedVelocity(velocity, profile);
  let variance = (start.velocityDispersion ?? FIRST_DISPERSION) ** 2;
  let logContrast = 0;
  let field = firstField(velocity, velocityError, systemic, variance, components);
  if (field.length < components) return undefined;
  const probability = new Float64Array(count);
  const responsibilities = field.map(() => new Float64Array(count));
  let logLikelihood = NaN;
  let iterations = 0;
  let converged = false;

  while (!converged && iterations < MAXIMUM_ITERATIONS) {
    iterations++;
    logLikelihood = 0;
    let largestMove = 0;
    const contrast = Math.exp(logContrast);
    for (let i = 0; i < count; i++) {
      const error2 = velocityError[i]! * velocityError[i]!;
      const members = contrast * profile[i]!;
      const prior = members / (1 + members);
      const member = prior * gaussian(velocity[i]! - systemic, variance + error2);
      let total = member;
      for (let k = 0; k < field.length; k++) {
        const { fraction, mean, dispersion } = field[k]!;
        const density = (fraction / (1 + members)) * gaussian(velocity[i]! - mean, dispersion * dispersion + error2);
        responsibilities[k]![i] = density;
        total += density;
      }
      // A velocity far from everything underflows: it is of the broad field.
      const scale = total > 0 ? 1 / total : 0;
      largestMove = Math.max(largestMove, Math.abs(member * scale - probability[i]!));
      probability[i] = member * scale;
      for (const responsibility of responsibilities) responsibility[i]! *= scale;
      logLikelihood += Math.log(Math.max(total, Number.MIN_VALUE));
    }
    converged = largestMove < SETTLED;
    if (logLikelihood < required && (converged || iterations >= TRIAL_ITERATIONS)) return undefined;
    if (converged) break;

    if (sumOf(probability) > 1e-6) {
      const best = maximiseVelocityLikelihood(velocity, velocityError, probability, Math.max(variance, 1e-3), STEP_SETTLED);
      systemic = best.mean;
      variance = best.variance;
    }
    logContrast = bestContrast(probability, profile, logContrast);
    field = improveField(field, velocity, velocityError, responsibilities);
    if (field.length === 2 && field.some(({ dispersion }) => dispersion <= NARROWEST_FIELD)) return undefined;
  }
  return {
    probability,
    systemicVelocity: systemic,
    velocityDispersion: Math.sqrt(variance),
    centralContrast: Math.exp(logContrast),
    field,
    logLikelihood,
    iterations,
    converged,
  };
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

function gaussian(deviation: number, variance: number): number {
  return Math.exp((-0.5 * deviation * deviation) / variance) / (ROOT_TWO_PI * Math.sqrt(variance));
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Maximises sum p ln m + (1 - p) ln(1 - m) over ln c, m / (1 - m) = c I: logistic regression, by Newton steps. */
function bestContrast(probability: Float64Array, profile: Float64Array, start: number): number {
  let logContrast = start;
  for (let iteration = 0; iteration < 50; iteration++) {
    let score = 0, information = 0;
    const contrast = Math.exp(logContrast);
    for (let i = 0; i < probability.length; i++) {
      const members = contrast * profile[i]!;
      const prior = members / (1 + members);
      score += probability[i]! - prior;
      information += prior * (1 - prior);
    }
    const step = Math.max(-2, Math.min(2, score / Math.max(information, 1e-12)));
    // With no field stars, or no members, the best contrast is without bound.
    logContrast = Math.max(-LARGEST_LOG_CONTRAST, Math.min(LARGEST_LOG_CONTRAST, logContrast + step));
    if (Math.abs(step) < STEP_SETTLED) break;
  }
  return logContrast;
}

/** The EM step of each broad Gaussian, the stars' true velocities being latent as well. */
function improveField(
  field: readonly FieldComponent[], velocity: Float64Array, velocityError: Float64Array, responsibilities: readonly Float64Array[],
): FieldComponent[] {
  const sizes = responsibilities.map(sumOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return field.map((component, k) => {
    const size = sizes[k]!;
    if (size < 2) return component; // too few stars to say anything; it stays as broad as it is
    const responsibility = responsibilities[k]!;
    const variance = component.dispersion ** 2;
    let mean = 0;
    for (let i = 0; i < velocity.length; i++) {
      const shrink = variance / (variance + velocityError[i]! ** 2);
      mean += responsibility[i]! * (component.mean + shrink * (velocity[i]! - component.mean));
    }
    mean /= size;
    let square = 0;
    for (let i = 0; i < velocity.length; i++) {
      const shrink = variance / (variance + velocityError[i]! ** 2);
      const latent = component.mean + shrink * (velocity[i]! - component.mean) - mean;
      square += responsibility[i]! * (latent * latent + variance * (1 - shrink));
    }
    return { fraction: size / total, mean, dispersion: Math.max(NARROWEST_FIELD, Math.sqrt(square / size)) };
  });
}

/** Two halves of what lies more than 4 sigma from the systemic velocity; one broad Gaussian when that is little. */
function firstField(
  velocity: Float64Array, velocityError: Float64Array, systemic: number, variance: number, components: 1 | 2,
): FieldComponent[] {
  const outside = Array.from(velocity)
    .filter((v, i) => (v - systemic) ** 2 > 16 * (variance + velocityError[i]! ** 2))
    .sort((a, b) => a - b);
  const middle = outside.length >= 5 ? outside[outside.length >> 1]! : systemic;
  const spread = outside.length >= 5 ? Math.sqrt(outside.reduce((sum, v) => sum + (v - middle) ** 2, 0) / outside.length) : 100;
  const dispersion = Math.max(2 * NARROWEST_FIELD, spread);
  if (components === 1 || outside.length < TWO_COMPONENT_FIELD) return [{ fraction: 1, mean: middle, dispersion }];
  return [
    { fraction: 0.5, mean: outside[outside.length >> 2]!, dispersion: dispersion / 1.5 },
    { fraction: 0.5, mean: outside[(3 * outside.length) >> 2]!, dispersion },
  ];
}

/** The velocity about which stars crowd most within 10 km/s, each counted by the profile: near the centre members prevail. */
function mostCrowdedVelocity(velocity: Float64Array, profile: Float64Array): number {
  const order = Array.from(velocity, (_, i) => i).sort((a, b) => velocity[a]! - velocity[b]!);
  let best = velocity[order[0]!]!;
  let most = -Infinity;
  let crowd = 0;
  let from = 0;
  for (let to = 0; to < order.length; to++) {
    crowd += profile[order[to]!]!;
    while (velocity[order[to]!]! - velocity[order[from]!]! > 2 * FIRST_DISPERSION) crowd -= profile[order[from++]!]!;
    if (crowd > most) {
      most = crowd;
      best = (velocity[order[to]!]! + velocity[order[from]!]!) / 2;
    }
  }
  return best;
}
