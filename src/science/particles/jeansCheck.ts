import { G } from '../constants/constants.ts';
import { createRandom, type Random } from '../random/random.ts';
import { quantiles } from '../statistics/quantiles.ts';
import { distances, selectParticles, type Particles } from './particles.ts';

/** Whether the stars move as they must to be in equilibrium in the galaxy's own mass profile. */
export interface JeansCheck {
  /** Median over the radii of log10 of the Jeans mass over the mass of the profile, dex: 0 in equilibrium, negative where the stars are too cold. */
  readonly offset: number;
  /** 1-sigma of the offset from resampling the stars, dex. */
  readonly error: number;
  /** Innermost and outermost radius that was compared, kpc. */
  readonly from: number;
  readonly to: number;
  /** True where the offset is neither small nor noise. */
  readonly isSuspect: boolean;
}

/** Our choice: what a flattened or mildly streaming galaxy may show, and less than a missing factor 1.2 in the velocities makes. */
export const JEANS_TOLERANCE_DEX = 0.15;
const SIGNIFICANT = 4;
const FEWEST_STARS = 100;
const MOST_STARS = 20_000;
const RESAMPLINGS = 40;

/**
 * The spherical Jeans equation on the stars themselves,
 * M(<r) = -(r <v_r^2> / G) (d ln nu / d ln r + d ln <v_r^2> / d ln r + 2 beta) (Binney & Tremaine 2008, eq. 4.215),
 * between the 10 % and 85 % quantiles of their radii, compared with a mass profile. Second moments, so rotation counts
 * as support. Where streams or a disc are present the check is only as good as its assumptions; it finds wrong units,
 * wrong pairs of files and stars out of equilibrium.
 *
 * @param stars centred and at rest
 * @param enclosedMass Msun within a radius in kpc
 * @param resolvedFrom radii below are not compared, kpc
 * @returns nothing for fewer than 100 stars, or where none are resolved
 */
export function jeansCheck(stars: Particles, enclosedMass: (r: number) => number, resolvedFrom = 0): JeansCheck | undefined {
  const radii = distances(stars);
  let usable = Int32Array.from(radii, (_, i) => i).filter((i) => radii[i]! > resolvedFrom);
  if (usable.length < FEWEST_STARS) return undefined;
  const stride = Math.ceil(usable.length / MOST_STARS);
  usable = usable.filter((_, k) => k % stride === 0);
  const tracers = tracersOf(selectParticles(stars, usable));
  const whole = compare(tracers, enclosedMass);
  if (whole.length === 0) return undefined;
  const random = createRandom(1);
  const resampled: number[] = [];
  for (let k = 0; k < RESAMPLINGS; k++) {
    const again = compare(resample(tracers, random), enclosedMass);
    if (again.length > 0) resampled.push(medianOf(again.map(({ offset }) => offset)));
  }
  const offset = medianOf(whole.map((point) => point.offset));
  const [low, high] = quantiles(resampled, [0.16, 0.84]) as [number, number];
  const error = (high - low) / 2;
  return {
    offset, error, from: whole[0]!.radius, to: whole.at(-1)!.radius,
    isSuspect: Math.abs(offset) > JEANS_TOLERANCE_DEX && Math.abs(offset) > SIGNIFICANT * error,
  };
}

/** Stars in order of radius: ln r, v_r^2 and (v_theta^2 + v_phi^2) / 2. */
interface Tracers {
  readonly logRadius: Float64Array;
  readonly radial: Float64Array;
  readonly tangential: Float64Array;
}

function tracersOf(stars: Particles): Tracers {
  const radii = distances(stars);
  const order = Int32Array.from(radii, (_, i) => i).sort((i, j) => radii[i]! - radii[j]!);
  const radial = Float64Array.from(order, (i) =>
    ((stars.x[i]! * stars.vx[i]! + stars.y[i]! * stars.vy[i]! + stars.z[i]! * stars.vz[i]!) / radii[i]!) ** 2);
  const tangential = Float64Array.from(order, (i, k) => (stars.vx[i]! ** 2 + stars.vy[i]! ** 2 + stars.vz[i]! ** 2 - radial[k]!) / 2);
  return { logRadius: Float64Array.from(order, (i) => Math.log(radii[i]!)), radial, tangential };
}

/** As many stars, drawn with replacement and in order of radius again. */
function resample({ logRadius, radial, tangential }: Tracers, random: Random): Tracers {
  const count = logRadius.length;
  const times = new Int32Array(count);
  for (let i = 0; i < count; i++) times[random.integer(count)]! += 1;
  const drawn: Tracers = { logRadius: new Float64Array(count), radial: new Float64Array(count), tangential: new Float64Array(count) };
  for (let i = 0, to = 0; i < count; i++) {
    for (let k = 0; k < times[i]!; k++, to++) {
      drawn.logRadius[to] = logRadius[i]!;
      drawn.radial[to] = radial[i]!;
      drawn.tangential[to] = tangential[i]!;
    }
  }
  return drawn;
}

/** Bins of equal numbers; ln nu and ln <v_r^2> as smooth functions of ln r. Radii where the Jeans mass is not positive are left out. */
function compare({ logRadius, radial, tangential }: Tracers, enclosedMass: (r: number) => number): { radius: number; offset: number }[] {
  const first = Math.floor(0.02 * logRadius.length);
  const last = Math.floor(0.92 * logRadius.length);
  const count = Math.min(Math.max(Math.floor((last - first) / 60), 5), 15);
  const edge = (k: number) => first + Math.floor((k * (last - first)) / count);
  const u: number[] = [], density: number[] = [], pressure: number[] = [], anisotropy: number[] = [];
  for (let k = 0; k < count; k++) {
    const [from, to] = [edge(k), edge(k + 1)];
    let sum = 0, vr2 = 0, vt2 = 0;
    for (let i = from; i < to; i++) {
      sum += logRadius[i]!;
      vr2 += radial[i]!;
      vt2 += tangential[i]!;
    }
    const volume = Math.exp(3 * logRadius[to]!) - Math.exp(3 * logRadius[from]!);
    if (!(volume > 0)) continue;
    u.push(sum / (to - from));
    density.push(Math.log((to - from) / volume));
    pressure.push(Math.log(vr2 / (to - from)));
    anisotropy.push(1 - vt2 / vr2);
  }
  if (u.length < 4) return [];
  const nu = polynomial(u, density, 3);
  const vr2 = polynomial(u, pressure, 2);
  const beta = polynomial(u, anisotropy, 1);
  return u.slice(1, -1).flatMap((at) => {
    const radius = Math.exp(at);
    const jeans = -(radius * Math.exp(vr2.value(at)) / G) * (nu.slope(at) + vr2.slope(at) + 2 * beta.value(at));
    return jeans > 0 ? [{ radius, offset: Math.log10(jeans / enclosedMass(radius)) }] : [];
  });
}

interface Polynomial {
  value(x: number): number;
  slope(x: number): number;
}

/** The least-squares polynomial of a degree through points; by Gauss's elimination of the normal equations about the mean. */
function polynomial(x: readonly number[], y: readonly number[], degree: number): Polynomial {
  const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
  const n = degree + 1;
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n + 1 }, (__, j) =>
    x.reduce((sum, value, k) => sum + (j < n ? (value - centre) ** (i + j) : y[k]! * (value - centre) ** i), 0)));
  for (let i = 0; i < n; i++) {
    for (let k = i + 1; k < n; k++) {
      const factor = rows[k]![i]! / rows[i]![i]!;
      for (let j = i; j <= n; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  const c = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * c[j]!;
    c[i] = sum / rows[i]![i]!;
  }
  return {
    value: (at) => c.reduce((sum, coefficient, i) => sum + coefficient * (at - centre) ** i, 0),
    slope: (at) => c.slice(1).reduce((sum, coefficient, i) => sum + (i + 1) * coefficient * (at - centre) ** i, 0),
  };
}

function medianOf(values: readonly number[]): number {
  return quantiles(values, [0.5])[0]!;
}
