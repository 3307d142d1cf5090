import type { Posterior, Quantiles } from '../../shared/posterior.ts';
import { createRandom } from '../random/random.ts';
import { sortedQuantile } from '../statistics/quantiles.ts';
import { massesInterpolated } from './summary.ts';

/** A posterior and the length that its radii are in. */
export interface ScaledPosterior {
  readonly posterior: Posterior;
  /** Projected, circularised, kpc. */
  readonly halfLightRadius: number;
}

/** log10 of one mass over another within the same radius. */
export interface MassDifference {
  /** In half-light radii of the reference. */
  readonly r_over_rh: number;
  readonly r_kpc: number;
  /** log10 (M / M_reference), dex, equal-tailed; undefined outside the radii of the other. */
  readonly difference: Quantiles | undefined;
  /** Median over half the central 68 %. */
  readonly significance: number | undefined;
}

/** Any seed: it only breaks the order of the samples. */
const SEED = 20_250_307;

/**
 * log10 (M / M_reference) at the reference's radii, from both sets of samples taken as independent: samples of one are paired with those of the
 * other in a shuffled order, as runs of the same seed would otherwise share their random numbers. Where both were made from the same
 * stars their errors are in truth correlated, and the interval is too wide rather than too narrow.
 * @param abscissa `kpc` compares within the same length, `R_h` within the same multiple of each one's half-light radius
 * @returns dex, one entry a radius of the reference
 * @throws SteelyardError `value-invalid` for samples that are missing or not finite
 */
export function massDifference(one: ScaledPosterior, reference: ScaledPosterior, abscissa: 'kpc' | 'R_h'): MassDifference[] {
  const { radiiOverRh } = reference.posterior;
  const ratio = abscissa === 'kpc' ? reference.halfLightRadius / one.halfLightRadius : 1;
  const first = one.posterior.radiiOverRh[0]!;
  const last = one.posterior.radiiOverRh.at(-1)!;
  const count = Math.min(one.posterior.sampleCount, reference.posterior.sampleCount);
  const order = shuffled(count);
  return radiiOverRh.map((r_over_rh) => {
    const r_kpc = r_over_rh * reference.halfLightRadius;
    const there = snap(r_over_rh * ratio, first, last);
    if (there < first || there > last) return { r_over_rh, r_kpc, difference: undefined, significance: undefined };
    const mine = massesInterpolated(one.posterior, there);
    const its = massesInterpolated(reference.posterior, r_over_rh);
    const differences = Float64Array.from(order, (other, i) => mine[i]! - its[other]!).sort();
    const at = (level: number): number => sortedQuantile(differences, level);
    const difference = { q025: at(0.025), q16: at(0.16), q50: at(0.5), q84: at(0.84), q975: at(0.975) };
    return { r_over_rh, r_kpc, difference, significance: difference.q50 / ((difference.q84 - difference.q16) / 2) };
  });
}

/** The same radius in two units may miss the end of the range by rounding alone. */
function snap(radius: number, first: number, last: number): number {
  const close = (end: number): boolean => Math.abs(radius - end) < 1e-9 * end;
  return close(first) ? first : close(last) ? last : radius;
}

function shuffled(count: number): Int32Array {
  const random = createRandom(SEED);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
