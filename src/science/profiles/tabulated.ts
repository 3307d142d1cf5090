import type { MassProfile } from './massProfile.ts';
import { requireThat } from './parameters.ts';
import { integratePotential } from './radialIntegrals.ts';

/**
 * A profile known by its enclosed mass (Msun) at rising radii (kpc), as simulations give it: monotone cubic interpolation of
 * ln M in ln r (Fritsch & Carlson 1980, SIAM J. Numer. Anal. 17, 238). Inside the table the first slope goes on (at most 3),
 * outside there is no more mass.
 * @throws SteelyardError `profile-invalid` for fewer than three radii, or where radii do not rise or masses fall.
 */
export function tabulatedProfile(radii: ArrayLike<number>, masses: ArrayLike<number>): MassProfile {
  const count = radii.length;
  requireThat(count >= 3 && masses.length === count, 'tabulated', 'it needs at least three radii and as many masses');
  const x = Float64Array.from(radii, Math.log);
  const y = Float64Array.from(masses, Math.log);
  for (let i = 0; i < count; i += 1) {
    requireThat(Number.isFinite(x[i]) && Number.isFinite(y[i]), 'tabulated', `radius and mass must be positive in row ${i + 1}`);
    requireThat(i === 0 || (x[i] > x[i - 1] && y[i] >= y[i - 1]), 'tabulated', `radii must rise and masses must not fall in row ${i + 1}`);
  }
  const slope = monotoneSlopes(x, y);
  const inner = Math.min(slope[0], 3);

  /** ln M and d ln M / d ln r. */
  function evaluate(r: number): { value: number; derivative: number } {
    const u = Math.log(r);
    if (u <= x[0]) return { value: y[0] + inner * (u - x[0]), derivative: inner };
    if (u >= x[count - 1]) return { value: y[count - 1], derivative: 0 };
    let low = 0;
    let high = count - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x[middle] <= u) low = middle;
      else high = middle;
    }
    const h = x[high] - x[low];
    const t = (u - x[low]) / h;
    const s = 1 - t;
    return {
      value: s * s * ((1 + 2 * t) * y[low] + t * h * slope[low]) + t * t * ((1 + 2 * s) * y[high] - s * h * slope[high]),
      derivative: (6 * t * s * (y[high] - y[low])) / h + s * (1 - 3 * t) * slope[low] + t * (1 - 3 * s) * slope[high],
    };
  }

  const enclosedMass = (r: number): number => Math.exp(evaluate(r).value);
  return Object.freeze({
    kind: 'tabulated',
    parameters: Object.freeze({ rows: count, firstRadius: radii[0], lastRadius: radii[count - 1], mass: masses[count - 1] }),
    density(r: number) {
      const { value, derivative } = evaluate(r);
      return (Math.exp(value) * derivative) / (4 * Math.PI * r ** 3);
    },
    enclosedMass,
    potential: integratePotential(enclosedMass, Math.sqrt(radii[0] * radii[count - 1])),
  });
}

function monotoneSlopes(x: Float64Array, y: Float64Array): Float64Array {
  const count = x.length;
  const secant = (i: number): number => (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
  const slope = new Float64Array(count);
  slope[0] = secant(0);
  slope[count - 1] = secant(count - 2);
  for (let i = 1; i < count - 1; i += 1) {
    const left = secant(i - 1);
    const right = secant(i);
    const a = x[i] - x[i - 1];
    const b = x[i + 1] - x[i];
    // Weighted harmonic mean: never overshoots, zero at a plateau.
    slope[i] = left * right > 0 ? (3 * (a + b)) / ((2 * b + a) / left + (b + 2 * a) / right) : 0;
  }
  return slope;
}
