import type { Random } from '../random/random.ts';
import type { EquilibriumModel } from './distributionFunction.ts';

/** Phase-space coordinates about the galaxy's centre, one entry a star: kpc and km/s. */
export interface Stars {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly vx: Float64Array;
  readonly vy: Float64Array;
  readonly vz: Float64Array;
}

/** Draws from one equilibrium model; keeps the tables that stars of the same radius share. */
export interface StarSource {
  /** Distance from the centre, kpc. */
  radius(random: Random): number;
  /** Radial velocity and the size of the tangential one at radius r (kpc), km/s; written into `velocity`. */
  velocity(r: number, random: Random, velocity: { radial: number; tangential: number }): void;
}

/**
 * `count` stars in equilibrium: radii from the tracer's cumulative number, velocities from f at that radius,
 * directions isotropic. Stars beyond 1000 scale radii of the tracer are not drawn.
 */
export function drawEquilibriumStars(model: EquilibriumModel, count: number, random: Random): Stars {
  const source = createStarSource(model);
  const [x, y, z, vx, vy, vz] = [0, 1, 2, 3, 4, 5].map(() => new Float64Array(count)) as
    [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const velocity = { radial: 0, tangential: 0 };
  for (let i = 0; i < count; i += 1) {
    const r = source.radius(random);
    source.velocity(r, random, velocity);
    const cosTheta = 2 * random.uniform() - 1;
    const sinTheta = Math.sqrt(1 - cosTheta * cosTheta);
    const phi = 2 * Math.PI * random.uniform();
    const cosPhi = Math.cos(phi);
    const sinPhi = Math.sin(phi);
    const turn = 2 * Math.PI * random.uniform();
    const alongTheta = velocity.tangential * Math.cos(turn);
    const alongPhi = velocity.tangential * Math.sin(turn);
    x[i] = r * sinTheta * cosPhi;
    y[i] = r * sinTheta * sinPhi;
    z[i] = r * cosTheta;
    const horizontal = velocity.radial * sinTheta + alongTheta * cosTheta;
    vx[i] = horizontal * cosPhi - alongPhi * sinPhi;
    vy[i] = horizontal * sinPhi + alongPhi * cosPhi;
    vz[i] = velocity.radial * cosTheta - alongTheta * sinTheta;
  }
  return { count, x, y, z, vx, vy, vz };
}

/** Stars as seen from afar: positions on the sky (kpc) and velocities away from the observer (km/s). */
export interface ProjectedStars {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly velocity: Float64Array;
}

/** The view from the direction with polar angle theta (by its cosine, in [-1, 1]) and azimuth phi (radians). */
export function projectStars(stars: Stars, cosTheta: number, phi: number): ProjectedStars {
  const sinTheta = Math.sqrt(1 - cosTheta * cosTheta);
  const cosPhi = Math.cos(phi);
  const sinPhi = Math.sin(phi);
  const combine = (a: number, b: number, c: number, u: Float64Array, v: Float64Array, w: Float64Array): Float64Array =>
    u.map((value, i) => a * value + b * v[i] + c * w[i]);
  return {
    x: combine(-sinPhi, cosPhi, 0, stars.x, stars.y, stars.z),
    y: combine(-cosTheta * cosPhi, -cosTheta * sinPhi, sinTheta, stars.x, stars.y, stars.z),
    // Away from an observer who sits in that direction.
    velocity: combine(-sinTheta * cosPhi, -sinTheta * sinPhi, -cosTheta, stars.vx, stars.vy, stars.vz),
  };
}

/**
 * At fixed r, with w the speed in (v_r, sqrt(1 + r^2/ra^2) v_t) and cos eta = v_r / w, the distribution separates:
 * p(w) ~ w^(2 - 2 beta0) f0(psi - w^2/2), p(cos eta) ~ (1 - cos^2 eta)^(-beta0). The inverse cumulative of w is tabulated
 * at the grid's radii as stars ask for them, and interpolated in ln r at fixed probability.
 */
export function createStarSource(model: EquilibriumModel): StarSource {
  const { grid, distribution, anisotropy } = model;
  const { count, number, numberSlope, logFirst, step } = grid;
  const exponent = 3 - 2 * anisotropy.central;
  const rows: (SpeedTable | undefined)[] = new Array<SpeedTable | undefined>(count).fill(undefined);
  const logDistribution = distribution.map((f) => (f > 0 ? Math.log(f) : -Infinity));
  const tableAt = (i: number): SpeedTable => (rows[i] ??= speedTable(grid.psi, distribution, logDistribution, i, exponent));
  const total = number[count - 1];

  function radius(random: Random): number {
    const target = random.uniform() * total;
    if (target <= number[0]) return grid.radius[0];
    const i = Math.min(bracket(number, 0, count - 1, target), count - 2);
    // d number / d ln r taken linear between nodes: a quadratic for the fraction of the step.
    const p0 = numberSlope[i];
    const p1 = numberSlope[i + 1];
    const share = ((target - number[i]) / (number[i + 1] - number[i])) * (p0 + p1);
    const fraction = share / (p0 + Math.sqrt(Math.max(p0 * p0 + (p1 - p0) * share, 0)));
    return Math.exp(logFirst + (i + fraction) * step);
  }

  function velocity(r: number, random: Random, into: { radial: number; tangential: number }): void {
    const t = Math.min(Math.max((Math.log(r) - logFirst) / step, 0), (count - 2) * 0.999999);
    // Tables at every second node: their quantiles change by a few per cent from one to the next.
    const i = Math.floor(t / 2) * 2;
    const probability = random.uniform();
    const inner = speedQuantile(tableAt(i), probability, exponent);
    const outer = speedQuantile(tableAt(Math.min(i + 2, count - 2)), probability, exponent);
    const w = inner + (outer - inner) * ((t - i) / 2);
    const cosine = drawCosine(anisotropy.central, random);
    into.radial = w * cosine;
    into.tangential = (w * Math.sqrt(Math.max(0, 1 - cosine * cosine))) / Math.sqrt(1 + (r / anisotropy.radius) ** 2);
  }

  return { radius, velocity };
}

/** Cumulative probability (not normalised) against w^exponent, in which it is straight where f0 is flat. */
interface SpeedTable {
  readonly cumulative: Float64Array;
  readonly power: Float64Array;
}

function speedTable(psi: Float64Array, f: Float64Array, logF: Float64Array, i: number, exponent: number): SpeedTable {
  const count = psi.length - i;
  const cumulative = new Float64Array(count);
  const power = new Float64Array(count);
  for (let k = 1; k < count; k += 1) {
    const j = i + k;
    const w2 = 2 * (psi[i] - psi[j]);
    power[k] = exponent === 3 ? w2 * Math.sqrt(w2) : w2 ** (exponent / 2);
    cumulative[k] = cumulative[k - 1] + meanDistribution(f[j - 1], f[j], logF[j - 1], logF[j]) * (power[k] - power[k - 1]);
  }
  return { cumulative, power };
}

/** Mean of f over an interval of Q across which ln f is straight. */
function meanDistribution(fa: number, fb: number, logA: number, logB: number): number {
  const difference = logA - logB;
  if (!(fa > 0 && fb > 0) || Math.abs(difference) < 1e-6) return (fa + fb) / 2;
  return (fa - fb) / difference;
}

function speedQuantile({ cumulative, power }: SpeedTable, probability: number, exponent: number): number {
  const last = cumulative.length - 1;
  const target = probability * cumulative[last];
  const k = bracket(cumulative, 0, last, target);
  const rise = cumulative[k + 1] - cumulative[k];
  const p = power[k] + (rise > 0 ? (power[k + 1] - power[k]) * ((target - cumulative[k]) / rise) : 0);
  return exponent === 3 ? Math.cbrt(p) : p ** (1 / exponent);
}

/** The k in [low, high - 1] with values[k] <= target < values[k + 1] of a rising array. */
function bracket(values: Float64Array, low: number, high: number, target: number): number {
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= target) low = middle;
    else high = middle;
  }
  return low;
}

/** c in [-1, 1] with p(c) ~ (1 - c^2)^-beta, by rejection from the uniform (beta <= 0) or the arcsine law (beta <= 1/2). */
function drawCosine(beta: number, random: Random): number {
  if (beta === 0) return 2 * random.uniform() - 1;
  for (;;) {
    const u = random.uniform();
    const c = beta < 0 ? 2 * u - 1 : Math.sin(Math.PI * (u - 0.5));
    const acceptance = (1 - c * c) ** (beta < 0 ? -beta : 0.5 - beta);
    if (random.uniform() < acceptance) return c;
  }
}
