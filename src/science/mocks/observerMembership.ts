/** The mixture that an observer assumes: kpc, km/s. */
export interface ObserverMixture {
  readonly halfLightRadius: number;
  readonly dispersion: number;
  readonly memberFraction: number;
  /** Beyond it there is no field star. */
  readonly edge: number;
  readonly systemic: number;
  /** Gaussian, cut at the limit. */
  readonly fieldDispersion: number;
  readonly fieldVelocityLimit: number;
}

interface MeasuredStars {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
}

/**
 * Probability of membership, one a star, under the usual simple mixture (Walker et al. 2009, AJ 137, 3109): members in a Plummer
 * profile of the adopted R_h with one Gaussian velocity distribution broadened by each error, the field flat on the sky. No
 * galaxy is quite so; nor does it know of a survey's selection, debris or companions. So the membership is imperfect.
 */
export function observerProbabilities(
  { x, y, velocity, velocityError }: MeasuredStars,
  { halfLightRadius, dispersion, memberFraction, edge, systemic, fieldDispersion, fieldVelocityLimit }: ObserverMixture,
): Float64Array {
  const scale = (edge / halfLightRadius) ** 2;
  const inside = scale / (1 + scale);
  const reach = fieldVelocityLimit / fieldDispersion;
  // The Gaussian's share within the limit, by Polya's approximation: good to 0.3 per cent.
  const kept = Math.sqrt(1 - Math.exp((-2 * reach * reach) / Math.PI));
  return x.map((_, i) => {
    const squared = x[i] * x[i] + y[i] * y[i];
    const surface = 1 / (Math.PI * halfLightRadius ** 2 * (1 + squared / halfLightRadius ** 2) ** 2) / inside;
    const v = velocity[i] - systemic;
    const member = memberFraction * surface * gaussian(v, Math.hypot(dispersion, velocityError[i]));
    const isBeyond = squared > edge * edge || Math.abs(v) > fieldVelocityLimit;
    const field = isBeyond ? 0 : ((1 - memberFraction) * gaussian(v, fieldDispersion)) / kept / (Math.PI * edge * edge);
    return member / (member + field || 1);
  });
}

function gaussian(v: number, sigma: number): number {
  return Math.exp(-0.5 * (v / sigma) ** 2) / (Math.sqrt(2 * Math.PI) * sigma);
}
