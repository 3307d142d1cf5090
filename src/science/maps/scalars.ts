import { SteelyardError } from '../../shared/errors.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { effectiveCount } from './bandwidth.ts';
import { weightedQuantiles } from '../statistics/weightedQuantiles.ts';

/** What every scalar is computed from. */
interface ScalarInput {
  readonly sample: KinematicSample;
  /** Projected radii, in R_h. */
  readonly radius: Float64Array;
  /** Quantiles of them, of |v| / sigma (sigma the sample's deconvolved dispersion) and of the velocity errors / sigma. */
  readonly radii: Quantiles<typeof RADIUS_LEVELS>;
  readonly speeds: Quantiles<typeof SPEED_LEVELS>;
  readonly errors: Quantiles<typeof ERROR_LEVELS>;
}

const RADIUS_LEVELS = [0.16, 0.5, 0.84] as const;
const SPEED_LEVELS = [0.5, 0.95, 0.98] as const;
const ERROR_LEVELS = [0.5] as const;
type Quantiles<Levels extends readonly number[]> = Readonly<Record<Levels[number], number>>;

/** Dispersions of parts of a sample are held within this factor of the whole's: small parts may have none of their own. */
const DISPERSION_FLOOR = 0.1;
/** Halving alone reaches the precision of a double in so many. */
const MOST_STEPS = 64;

const SCALARS = {
  /** log10 of the projected half-light radius in kpc. */
  log10HalfLightRadius: ({ sample }) => Math.log10(sample.halfLightRadius.value / 1000),
  /** log10 of the deconvolved dispersion in km/s. */
  log10Dispersion: ({ sample }) => Math.log10(sample.velocityDispersion.value),
  /** log10 of the effective number of stars. */
  log10StarCount: ({ sample }) => Math.log10(effectiveCount(sample.weight)),
  /** Median velocity error over the dispersion. */
  velocityErrorRatio: ({ errors }) => errors[0.5],
  /** 98th percentile of |v| / sigma (2.326 for a Gaussian without errors). */
  v98: ({ speeds }) => speeds[0.98],
  /** Robust stand-in for the kurtosis: ratio of the 95th to the 50th percentile of |v| (2.906 for a Gaussian). */
  velocityTail: ({ speeds }) => speeds[0.95] / speeds[0.5],
  /** log10 of the median projected radius in R_h: how centrally the stars were observed. */
  log10MedianRadius: ({ radii }) => Math.log10(radii[0.5]),
  /** log10 of the ratio of the 84th to the 16th percentile of the projected radius. */
  log10RadiusSpread: ({ radii }) => Math.log10(radii[0.84] / radii[0.16]),
  /** log10 of the ratio of the dispersions within and beyond the median projected radius. */
  log10DispersionRatio: ({ sample, radius, radii }) => {
    const median = radii[0.5];
    const inner = deconvolvedDispersion(sample, (i) => radius[i] <= median);
    const outer = deconvolvedDispersion(sample, (i) => radius[i] > median);
    return Math.log10(inner / outer);
  },
} satisfies Record<string, (input: ScalarInput) => number>;

export type ScalarName = keyof typeof SCALARS;

/** The scalars that a recipe may name. */
export const SCALAR_NAMES = Object.keys(SCALARS) as readonly ScalarName[];

/**
 * The named scalars of a sample, in the order asked for.
 * @throws SteelyardError `model-invalid` for a name that is not in `SCALAR_NAMES`; `value-invalid` where one is not finite
 */
export function sampleScalars(sample: KinematicSample, names: readonly string[]): Float32Array {
  const sigma = sample.velocityDispersion.value;
  const count = sample.starCount;
  const radius = new Float64Array(count);
  const speed = new Float64Array(count);
  const error = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    radius[i] = Math.sqrt(sample.x[i] * sample.x[i] + sample.y[i] * sample.y[i]);
    speed[i] = Math.abs(sample.velocity[i]) / sigma;
    error[i] = sample.velocityError[i] / sigma;
  }
  const input: ScalarInput = {
    sample, radius,
    radii: quantilesAt(radius, sample.weight, RADIUS_LEVELS),
    speeds: quantilesAt(speed, sample.weight, SPEED_LEVELS),
    errors: quantilesAt(error, sample.weight, ERROR_LEVELS),
  };
  return Float32Array.from(names, (name) => {
    if (!isScalarName(name)) {
      throw new SteelyardError('model-invalid', `The model asks for a scalar "${name}" that this version does not know: use a model made for it, or a newer Steelyard.`, {
        scalar: name,
      });
    }
    const value = SCALARS[name](input);
    if (!Number.isFinite(value)) {
      throw new SteelyardError('value-invalid', `The sample has no usable ${name}: check its velocities, errors and half-light radius.`, { scalar: name });
    }
    return value;
  });
}

function quantilesAt<Levels extends readonly number[]>(values: Float64Array, weights: Float64Array, levels: Levels): Quantiles<Levels> {
  const found = weightedQuantiles(values, weights, levels);
  return Object.fromEntries(levels.map((level, i) => [level, found[i]])) as Quantiles<Levels>;
}

function isScalarName(name: string): name is ScalarName {
  return Object.hasOwn(SCALARS, name);
}

/**
 * Maximum-likelihood dispersion about zero of the stars that `keep` takes, errors deconvolved: the root of
 * sum w (v^2 - s - e^2) / (s + e^2)^2 in s = sigma^2 (Walker et al. 2006, AJ 131, 2114, eq. 8), found by Fisher scoring
 * between bounds, which halve where it would leave them.
 */
function deconvolvedDispersion(sample: KinematicSample, keep: (star: number) => boolean): number {
  const whole = sample.velocityDispersion.value;
  const square = new Float64Array(sample.starCount);
  const noise = new Float64Array(sample.starCount);
  const weight = new Float64Array(sample.starCount);
  let count = 0;
  for (let i = 0; i < sample.starCount; i++) {
    if (!keep(i) || sample.weight[i] === 0) continue;
    square[count] = sample.velocity[i] * sample.velocity[i];
    noise[count] = sample.velocityError[i] * sample.velocityError[i];
    weight[count] = sample.weight[i];
    count += 1;
  }
  let low = (whole * DISPERSION_FLOOR) ** 2;
  let high = (whole / DISPERSION_FLOOR) ** 2;
  let variance = whole * whole;
  for (let step = 0; step < MOST_STEPS; step++) {
    let score = 0;
    let information = 0;
    for (let i = 0; i < count; i++) {
      const inverse = 1 / (variance + noise[i]);
      const pull = weight[i] * inverse * inverse;
      score += pull * (square[i] - variance - noise[i]);
      information += pull;
    }
    if (score > 0) low = variance;
    else high = variance;
    const scored = variance + score / information;
    const next = scored > low && scored < high ? scored : Math.sqrt(low * high);
    const moved = Math.abs(next - variance);
    variance = next;
    if (moved < 1e-12 * variance) break;
  }
  return Math.sqrt(variance);
}
