import type { Random } from '../random/random.ts';

/** km/s for 1 Msun, one day: (2 pi G Msun / day)^(1/3). */
const SPEED = 212.9;
/** Mass of a giant that is seen in a dwarf, Msun. */
const GIANT = 0.8;
/** log10 of the period in days: Duquennoy & Mayor 1991, A&A 248, 485, cut where a giant would swallow its companion. */
const PERIOD = { mean: 4.8, deviation: 2.3, least: 1.8, most: 9 };
/** Least mass ratio. */
const LEAST_RATIO = 0.1;
/** Below this many days orbits are circular (Duquennoy & Mayor 1991 for dwarfs; longer for giants). */
const CIRCULAR = 2;

/**
 * What the orbit about an unseen companion adds to a giant's line-of-sight velocity at a random moment, km/s. Periods are
 * log-normal (Duquennoy & Mayor 1991), mass ratios uniform, eccentricities as of a thermal distribution but for the
 * shortest periods, orientations isotropic: the population that Minor et al. 2010 (ApJ 721, 1142) use for dwarf spheroidals.
 */
export function binaryVelocity(random: Random): number {
  let period: number;
  do period = PERIOD.mean + PERIOD.deviation * random.normal();
  while (period < PERIOD.least || period > PERIOD.most);
  const companion = GIANT * (LEAST_RATIO + (1 - LEAST_RATIO) * random.uniform());
  const eccentricity = period < CIRCULAR ? 0 : 0.95 * Math.sqrt(random.uniform());
  const cosine = random.uniform();
  const amplitude = ((SPEED * companion) / (GIANT + companion) ** (2 / 3)) * 10 ** (-period / 3)
    * Math.sqrt((1 - cosine * cosine) / (1 - eccentricity * eccentricity));
  const periastron = 2 * Math.PI * random.uniform();
  const anomaly = trueAnomaly(2 * Math.PI * random.uniform(), eccentricity);
  return amplitude * (Math.cos(periastron + anomaly) + eccentricity * Math.cos(periastron));
}

/** By Newton's steps for Kepler's equation, from above so that they cannot miss. @param mean in [0, 2 pi) */
export function trueAnomaly(mean: number, eccentricity: number): number {
  const folded = mean > Math.PI ? 2 * Math.PI - mean : mean;
  let eccentric = Math.min(folded + eccentricity, Math.PI);
  for (let step = 0; step < 20; step += 1) {
    const change = (eccentric - eccentricity * Math.sin(eccentric) - folded) / (1 - eccentricity * Math.cos(eccentric));
    eccentric -= change;
    if (Math.abs(change) < 1e-10) break;
  }
  const half = Math.sqrt((1 + eccentricity) / (1 - eccentricity)) * Math.tan(Math.min(eccentric, Math.PI * (1 - 1e-12)) / 2);
  const anomaly = 2 * Math.atan(half);
  return mean > Math.PI ? 2 * Math.PI - anomaly : anomaly;
}
