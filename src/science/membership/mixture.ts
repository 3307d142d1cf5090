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
const LARGEST_LOG_CONTRAST = 15;
/** Of ln c, in one step. */
const LARGEST_CONTRAST_STEP = 2;

/**
 * Membership probabilities by expectation-maximisation (each maximisation one step of scoring), after Walker et al. 2009 (AJ 137, 3109). Members have a
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

/** The parameters of the mixture as they stand. */
interface MixtureState {
  /** km/s */
  readonly systemic: number;
  /** (km/s)^2 */
  readonly variance: number;
  readonly logContrast: number;
  readonly field: readonly FieldComponent[];
}

/** Nothing, when two field components do not reach `required` in likelihood, or one of them narrows down onto the members. */
function maximise(stars: MixtureStars, start: MixtureStart, components: 1 | 2, required: number): MembershipMixture | undefined {
  const { velocity, velocityError, radius } = stars;
  const profile = radius.map((r) => 1 / (1 + r * r) ** 2);
  const squareError = velocityError.map((error) => error * error);
  const systemic = start.systemicVelocity ?? mostCrowdedVelocity(velocity, profile);
  const variance = Math.max((start.velocityDispersion ?? FIRST_DISPERSION) ** 2, 1e-3);
  const field = firstField(velocity, velocityError, systemic, variance, components);
  if (field.length < components) return undefined;
  let state: MixtureState = { systemic, variance, logContrast: 0, field };
  const given = { velocity, squareError, profile };
  const found = { probability: new Float64Array(velocity.length), density: new Float64Array(velocity.length) };

  for (let iterations = 1; ; iterations++) {
    const sums = expect(given, state, found);
    const converged = sums.largestMove < SETTLED;
    if (converged || iterations >= TRIAL_ITERATIONS) {
      const logLikelihood = found.density.reduce((sum, density) => sum + Math.log(Math.max(density, Number.MIN_VALUE)), 0);
      if (logLikelihood < required) return undefined;
      if (converged || iterations >= MAXIMUM_ITERATIONS) {
        return {
          probability: found.probability,
          systemicVelocity: state.systemic,
          velocityDispersion: Math.sqrt(state.variance),
          centralContrast: Math.exp(state.logContrast),
          field: state.field,
          logLikelihood,
          iterations,
          converged,
        };
      }
    }
    state = improve(state, sums);
    if (components === 2 && state.field.some(({ dispersion }) => dispersion <= NARROWEST_FIELD)) return undefined;
  }
}

interface GivenStars {
  /** km/s */
  readonly velocity: Float64Array;
  /** Of the velocities' errors, (km/s)^2. */
  readonly squareError: Float64Array;
  /** I(R) / I(0) at each star. */
  readonly profile: Float64Array;
}

/** Sums over stars that `improve` needs; of the field, one entry a component. */
interface Expected {
  /** Of any star's probability. */
  readonly largestMove: number;
  /** Expected members. */
  readonly size: number;
  /** Sum of p - m, and of m (1 - m): the score and the information of ln c. */
  readonly contrastScore: number;
  readonly contrastInformation: number;
  /** Sums of p e^2, p q, p q d, p q^2, p q^2 d and p q^2 d^2, with d the velocity from the systemic one and q = 1 / (sigma^2 + e^2). */
  readonly errors: number;
  readonly pulls: number;
  readonly pulled: number;
  readonly squares: number;
  readonly squaresFirst: number;
  readonly squaresSecond: number;
  /** Expected stars of each component, and the first and second moments of their true velocities about its mean. */
  readonly fieldSizes: Float64Array;
  readonly fieldFirst: Float64Array;
  readonly fieldSecond: Float64Array;
}

/** Fills in each star's probability of being a member and the density at its velocity, in one pass. */
function expect(
  { velocity, squareError, profile }: GivenStars, { systemic, variance, logContrast, field }: MixtureState,
  { probability, density }: { readonly probability: Float64Array; readonly density: Float64Array },
): Expected {
  const contrast = Math.exp(logContrast);
  const fraction = Float64Array.from(field, (component) => component.fraction);
  const mean = Float64Array.from(field, (component) => component.mean);
  const fieldVariance = Float64Array.from(field, ({ dispersion }) => dispersion * dispersion);
  const components = field.length;
  const fieldDensity = new Float64Array(components);
  const fieldSizes = new Float64Array(components), fieldFirst = new Float64Array(components), fieldSecond = new Float64Array(components);
  let largestMove = 0, size = 0, contrastScore = 0, contrastInformation = 0;
  let errors = 0, pulls = 0, pulled = 0, squares = 0, squaresFirst = 0, squaresSecond = 0;
  for (let i = 0; i < velocity.length; i++) {
    const v = velocity[i]!;
    const error2 = squareError[i]!;
    const odds = contrast * profile[i]!;
    const prior = odds / (1 + odds);
    const deviation = v - systemic;
    const inverse = 1 / (variance + error2);
    const member = prior * gaussian(deviation, inverse);
    let total = member;
    for (let k = 0; k < components; k++) {
      fieldDensity[k] = fraction[k]! * (1 - prior) * gaussian(v - mean[k]!, 1 / (fieldVariance[k]! + error2));
      total += fieldDensity[k]!;
    }
    density[i] = total;
    // A velocity far from everything underflows: it is of the broad field.
    const scale = total > 0 ? 1 / total : 0;
    const p = member * scale;
    largestMove = Math.max(largestMove, Math.abs(p - probability[i]!));
    probability[i] = p;
    size += p;
    contrastScore += p - prior;
    contrastInformation += prior * (1 - prior);
    const pull = p * inverse;
    const square = pull * inverse;
    errors += p * error2;
    pulls += pull;
    pulled += pull * deviation;
    squares += square;
    squaresFirst += square * deviation;
    squaresSecond += square * deviation * deviation;
    for (let k = 0; k < components; k++) {
      // The true velocity is latent too: it lies closer to the component's mean than the measured one, by this much.
      const shrink = fieldVariance[k]! / (fieldVariance[k]! + error2);
      const latent = shrink * (v - mean[k]!);
      const share = fieldDensity[k]! * scale;
      fieldSizes[k]! += share;
      fieldFirst[k]! += share * latent;
      fieldSecond[k]! += share * (latent * latent + shrink * error2);
    }
  }
  return {
    largestMove, size, contrastScore, contrastInformation, errors, pulls, pulled, squares, squaresFirst, squaresSecond,
    fieldSizes, fieldFirst, fieldSecond,
  };
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** @param inverse of the variance */
function gaussian(deviation: number, inverse: number): number {
  return (Math.exp(-0.5 * deviation * deviation * inverse) * Math.sqrt(inverse)) / ROOT_TWO_PI;
}

/** One step of every parameter towards what is best for the stars' probabilities as they are. */
function improve(state: MixtureState, sums: Expected): MixtureState {
  // With no field stars, or no members, the best contrast is without bound.
  const step = sums.contrastScore / Math.max(sums.contrastInformation, 1e-12);
  const logContrast = within(LARGEST_LOG_CONTRAST, state.logContrast + within(LARGEST_CONTRAST_STEP, step));
  const field = improveField(state.field, sums);
  return sums.size > 1e-6 ? { ...stepOfGalaxy(state, sums), logContrast, field } : { ...state, logContrast, field };
}

function within(limit: number, value: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/** The best mean at this variance, and Fisher's scoring in the variance with the mean profiled out (the likelihood of `fitVelocityDispersion`). */
function stepOfGalaxy({ systemic, variance }: MixtureState, sums: Expected): Pick<MixtureState, 'systemic' | 'variance'> {
  const shift = sums.pulled / sums.pulls;
  const score = sums.squaresSecond - 2 * shift * sums.squaresFirst + shift * shift * sums.squares - sums.pulls;
  const next = Math.max(variance + score / sums.squares, variance / 16);
  // Below this the best dispersion is 0 for all purposes.
  return { systemic: systemic + shift, variance: next < 1e-10 * (sums.errors / sums.size) ? 0 : next };
}

/** The EM step of each broad Gaussian. */
function improveField(field: readonly FieldComponent[], { fieldSizes, fieldFirst, fieldSecond }: Expected): FieldComponent[] {
  const total = fieldSizes.reduce((sum, size) => sum + size, 0);
  return field.map((component, k) => {
    const size = fieldSizes[k]!;
    if (size < 2) return component; // too few stars to say anything; it stays as broad as it is
    const shift = fieldFirst[k]! / size;
    const variance = fieldSecond[k]! / size - shift * shift;
    return { fraction: size / total, mean: component.mean + shift, dispersion: Math.max(NARROWEST_FIELD, Math.sqrt(variance)) };
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
