import type { Random } from '../../science/random/random.ts';

/** The density of one number as a mixture of Gaussians. */
export interface Mixture {
  /** Sum to one. */
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** A peak of a density. */
export interface Mode {
  readonly at: number;
  readonly density: number;
  /** Probability between the minima on either side. */
  readonly probability: number;
}

export function mixtureDensity({ weights, means, deviations }: Mixture, y: number): number {
  return weights.reduce((sum, weight, k) => {
    const t = (y - means[k]!) / deviations[k]!;
    return sum + (weight * Math.exp(-0.5 * t * t)) / (deviations[k]! * Math.sqrt(2 * Math.PI));
  }, 0);
}

/** The density at `count` points from `low` to `high`, both included. */
export function mixtureOnGrid(mixture: Mixture, low: number, high: number, count: number) {
  const at = Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  return { at, density: at.map((y) => mixtureDensity(mixture, y)) };
}

/** The peaks, highest first: a second one can be the message (Sculptor's slope in 2209.05965 has two). */
export function mixtureModes(mixture: Mixture): Mode[] {
  const low = Math.min(...mixture.means);
  const high = Math.max(...mixture.means);
  // All peaks lie between the outermost means; no feature is narrower than the narrowest component.
  const margin = 8 * Math.max(...mixture.deviations);
  const step = Math.max(Math.min(...mixture.deviations) / 10, (high - low + 2 * margin) / 200_000);
  const count = Math.ceil((high - low + 2 * margin) / step) + 1;
  const { at, density } = mixtureOnGrid(mixture, low - margin, high + margin, count);
  const isPeak = (i: number) => density[i]! > density[i - 1]! && density[i]! >= density[i + 1]!;
  const isValley = (i: number) => density[i]! < density[i - 1]! && density[i]! <= density[i + 1]!;
  const inner = Array.from({ length: count - 2 }, (_, i) => i + 1);
  const valleys = [-Infinity, ...inner.filter(isValley).map((i) => at[i]!), Infinity];
  return inner.filter(isPeak).map((i) => {
    const peak = refine(mixture, at[i - 1]!, at[i + 1]!);
    const before = valleys.findLast((y) => y < peak)!;
    const after = valleys.find((y) => y > peak)!;
    return { at: peak, density: mixtureDensity(mixture, peak), probability: mixtureCdf(mixture, after) - mixtureCdf(mixture, before) };
  }).sort((a, b) => b.density - a.density);
}

/** The maximum between two points, by golden section. */
function refine(mixture: Mixture, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let i = 0; i < 60; i++) {
    const c = b - ratio * (b - a);
    const d = a + ratio * (b - a);
    if (mixtureDensity(mixture, c) > mixtureDensity(mixture, d)) b = d;
    else a = c;
  }
  return (a + b) / 2;
}

/** Probability below y. */
export function mixtureCdf({ weights, means, deviations }: Mixture, y: number): number {
  return weights.reduce((sum, weight, k) => sum + weight * normalCdf((y - means[k]!) / deviations[k]!), 0);
}

/** The value with this much probability below it, `level` in (0, 1): by bisection, to 1e-6 of the widest component. */
export function mixtureQuantile(mixture: Mixture, level: number): number {
  const reach = 40 * Math.max(...mixture.deviations);
  let low = Math.min(...mixture.means) - reach;
  let high = Math.max(...mixture.means) + reach;
  while (high - low > reach * 2.5e-8) {
    const middle = (low + high) / 2;
    if (mixtureCdf(mixture, middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The standard normal's distribution function; absolute error below 1.2e-7 (Press+92, Numerical Recipes, erfcc). */
function normalCdf(t: number): number {
  if (t === Infinity) return 1;
  if (t === -Infinity) return 0;
  const z = Math.abs(t) / Math.SQRT2;
  const u = 1 / (1 + 0.5 * z);
  const series = [1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
  const erfc = u * Math.exp(-z * z - 1.26551223 + series.reduceRight((sum, c) => u * (c + sum), 0));
  return t > 0 ? 1 - erfc / 2 : erfc / 2;
}

export function sampleMixture({ weights, means, deviations }: Mixture, count: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => {
    let left = random.uniform();
    let k = 0;
    while (k < weights.length - 1 && left >= weights[k]!) left -= weights[k++]!;
    return means[k]! + deviations[k]! * random.normal();
  });
}
