import { SteelyardError } from '../../shared/errors.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { effectiveCount } from './bandwidth.ts';
import { weightedQuantile, weightedQuantiles } from '../statistics/weightedQuantiles.ts';

/** What every scalar is computed from. */
interface ScalarInput {
  readonly sample: KinematicSample;
  /** Projected radii, in R_h. */
  readonly radius: Float64Array;
  /** |v| / sigma, with sigma the sample's deconvolved dispersion. */
  readonly speed: Float64Array;
}

/** Dispersions of parts of a sample are held within this factor of the whole's: small parts may have none of their own. */
const DISPERSION_FLOOR = 0.1;

const SCALARS = {
  /** log10 of the projected half-light radius in kpc. */
  log10HalfLightRadius: ({ sample }) => Math.log10(sample.halfLightRadius.value / 1000),
  /** log10 of the deconvolved dispersion in km/s. */
  log10Dispersion: ({ sample }) => Math.log10(sample.velocityDispersion.value),
  /** log10 of the effective number of stars. */
  log10StarCount: ({ sample }) => Math.log10(effectiveCount(sample.weight)),
  /** Median velocity error over the dispersion. */
  velocityErrorRatio: ({ sample }) => weightedQuantile(sample.velocityError, sample.weight, 0.5) / sample.velocityDispersion.value,
  /** 98th percentile of |v| / sigma (2.326 for a Gaussian without errors). */
  v98: ({ sample, speed }) => weightedQuantile(speed, sample.weight, 0.98),
  /** Robust stand-in for the kurtosis: ratio of the 95th to the 50th percentile of |v| (2.906 for a Gaussian). */
  velocityTail: ({ sample, speed }) => {
    const [middle, tail] = weightedQuantiles(speed, sample.weight, [0.5, 0.95]);
    return tail / middle;
  },
  /** log10 of the median projected radius in R_h: how centrally the stars were observed. */
  log10MedianRadius: ({ sample, radius }) => Math.log10(weightedQuantile(radius, sample.weight, 0.5)),
  /** log10 of the ratio of the 84th to the 16th percentile of the projected radius. */
  log10RadiusSpread: ({ sample, radius }) => {
    const [low, high] = weightedQuantiles(radius, sample.weight, [0.16, 0.84]);
    return Math.log10(high / low);
  },
  /** log10 of the ratio of the dispersions within and beyond the median projected radius. */
  log10DispersionRatio: ({ sample, radius }) => {
    const median = weightedQuantile(radius, sample.weight, 0.5);
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
  const input: ScalarInput = {
    sample,
    radius: Float64Array.from(sample.x, (x, i) => Math.hypot(x, sample.y[i])),
    speed: Float64Array.from(sample.velocity, (v) => Math.abs(v) / sigma),
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

function isScalarName(name: string): name is ScalarName {
  return Object.hasOwn(SCALARS, name);
}

/**
 * Maximum-likelihood dispersion about zero of the stars that `keep` takes, errors deconvolved: the root of
 * sum w (v^2 - s - e^2) / (s + e^2)^2 in s = sigma^2 (Walker et al. 2006, AJ 131, 2114, eq. 8), found by bisection.
 */
function deconvolvedDispersion(sample: KinematicSample, keep: (star: number) => boolean): number {
  const { velocity, velocityError, weight } = sample;
  const whole = sample.velocityDispersion.value;
  const stars: number[] = [];
  for (let i = 0; i < sample.starCount; i++) if (keep(i)) stars.push(i);
  const slope = (variance: number): number => {
    let sum = 0;
    for (const i of stars) {
      const total = variance + velocityError[i] ** 2;
      sum += (weight[i] * (velocity[i] ** 2 - total)) / (total * total);
    }
    return sum;
  };
  let low = Math.log(whole * DISPERSION_FLOOR);
  let high = Math.log(whole / DISPERSION_FLOOR);
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (slope(Math.exp(2 * middle)) > 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
