import type { KinematicSample } from '../../shared/sample.ts';

/** Densities of contaminants over that of members at the centre that are tried. */
const DENSITIES = [0.005, 0.02, 0.08, 0.3, 1] as const;
const MAXIMUM_STEPS = 12;
/** Nats of log-likelihood at which another step is not worth taking. */
const TOLERANCE = 0.05;

/**
 * How much better a mixture explains the velocities than members alone: the gain in log-likelihood (nats, 0 or more) of
 * a Gaussian whose dispersion is fitted again, plus stars that are flat in velocity over the sample's range. A star at R
 * is a contaminant with the odds that a flat density on the sky has against the density of a Plummer sphere, so that a
 * few in the outskirts count less than many everywhere (after Walker et al. 2009, AJ 137, 3109).
 *
 * Its largest gain over a few densities, each with the dispersion by a few steps of expectation maximisation from the
 * one before; weights count as stars.
 *
 * @param sample positions in R_h, velocities about the systemic in km/s
 */
export function contaminationEvidence(sample: KinematicSample): number {
  const { starCount, x, y, velocity, velocityError, weight, velocityDispersion } = sample;
  let reach = 0;
  for (const v of velocity) reach = Math.max(reach, Math.abs(v));
  const flat = 1 / (2 * reach);
  const starting = velocityDispersion.value ** 2;
  const alone = gaussianLogLikelihood(sample, starting);
  const member = new Float64Array(starCount);
  let best = 0;
  let variance = starting / 2;
  for (const density of DENSITIES) {
    for (let i = 0; i < starCount; i++) member[i] = 1 / (1 + density * (1 + x[i]! ** 2 + y[i]! ** 2) ** 2);
    let before = -Infinity;
    for (let step = 0; step < MAXIMUM_STEPS; step++) {
      let logLikelihood = 0;
      let sum = 0;
      let total = 0;
      for (let i = 0; i < starCount; i++) {
        const w = weight[i]!;
        const noise = velocityError[i]! ** 2;
        const all = variance + noise;
        const square = velocity[i]! ** 2;
        const inside = (member[i]! * Math.exp((-0.5 * square) / all)) / Math.sqrt(2 * Math.PI * all);
        const mixed = inside + (1 - member[i]!) * flat;
        const share = (w * inside) / mixed;
        logLikelihood += w * Math.log(mixed);
        // The true velocity given the observed one: its mean square is the dispersion's next estimate.
        const shrink = variance / all;
        sum += share * (shrink * shrink * square + shrink * noise);
        total += share;
      }
      if (logLikelihood - before < TOLERANCE) break;
      before = logLikelihood;
      if (!(total > 1)) break;
      variance = Math.max(sum / total, 1e-6 * starting);
    }
    best = Math.max(best, before - alone);
  }
  return best;
}

function gaussianLogLikelihood({ starCount, velocity, velocityError, weight }: KinematicSample, variance: number): number {
  let sum = 0;
  for (let i = 0; i < starCount; i++) {
    const all = variance + velocityError[i]! ** 2;
    sum -= 0.5 * weight[i]! * (velocity[i]! ** 2 / all + Math.log(2 * Math.PI * all));
  }
  return sum;
}
