/** How often the truth lay within the innermost part of a posterior, as a flow has it: see `latentCoverage`. */
export interface LatentCoverage {
  /** Examples that were looked at. */
  readonly examples: number;
  /** Share of them within each of `LATENT_LEVELS`, in [0, 1]. */
  readonly shares: readonly number[];
}

/** Normal quantiles of `LATENT_LEVELS`. */
const NORMAL_QUANTILES = [
  -1.2815515655, -0.8416212336, -0.5244005127, -0.2533471031, 0, 0.2533471031, 0.4676987991, 0.8416212336, 1.2815515655, 1.644853627,
];

/**
 * Squared radii of the balls that hold `LATENT_LEVELS` of a standard normal distribution: quantiles of chi-squared by Wilson & Hilferty
 * (1931, PNAS 17, 684), to 0.01 of the share in three dimensions and 0.002 in ten; less well in fewer.
 */
export function latentRadii(dimensions: number): number[] {
  const spread = 2 / (9 * dimensions);
  return NORMAL_QUANTILES.map((quantile) => dimensions * Math.max(0, 1 - spread + quantile * Math.sqrt(spread)) ** 3);
}

/**
 * A flow maps its posterior to a standard normal distribution, and the balls about that one's centre to credible regions: of a calibrated
 * flow, each holds the truth as often as it says. It costs nothing beside the likelihood, so that a training can be watched by it; it
 * is blind to faults that depend on the direction, which TARP and ranks find.
 *
 * @param squares of the truths' distances from the centre in the flow's latent space, one an example
 */
export function latentCoverage(squares: Float32Array, dimensions: number): LatentCoverage {
  const within = latentRadii(dimensions).map((radius) => squares.reduce((count, square) => (square <= radius ? count + 1 : count), 0));
  return { examples: squares.length, shares: within.map((count) => count / squares.length) };
}
