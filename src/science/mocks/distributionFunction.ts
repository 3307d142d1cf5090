import { G } from '../constants/constants.ts';
import type { MassProfile } from '../profiles/massProfile.ts';
import { requireThat } from '../profiles/parameters.ts';
import { logGamma } from '../profiles/specialFunctions.ts';
import type { Tracer } from '../profiles/tracer.ts';

/**
 * Velocity anisotropy beta(r) = 1 - sigma_t^2 / sigma_r^2 (sigma_t^2: one tangential component) of the Cuddeford form
 * (r^2 + beta0 ra^2) / (r^2 + ra^2): constant for an infinite radius, Osipkov-Merritt for central = 0.
 */
export interface Anisotropy {
  /** beta0, in [-0.49, 0.5]. */
  readonly central: number;
  /** ra, kpc; Infinity for constant anisotropy. */
  readonly radius: number;
}

/** beta(r) of an anisotropy. */
export function anisotropyAt({ central, radius }: Anisotropy, r: number): number {
  const x2 = (r / radius) ** 2;
  return (x2 + central) / (x2 + 1);
}

/**
 * Stars in equilibrium: f(E, L) = L^(-2 beta0) f0(Q), Q = psi - v_r^2/2 - (1 + r^2/ra^2) v_t^2/2, psi = -potential
 * (Cuddeford 1991, MNRAS 253, 414), on a logarithmic grid of radii.
 */
export interface EquilibriumModel {
  readonly mass: MassProfile;
  readonly tracer: Tracer;
  readonly anisotropy: Anisotropy;
  readonly grid: RadialGrid;
  /** f0 at Q = psi of each radius of the grid. Never negative. */
  readonly distribution: Float64Array;
}

export interface RadialGrid {
  readonly count: number;
  /** ln(kpc) of the innermost radius, and the step in ln r. */
  readonly logFirst: number;
  readonly step: number;
  readonly radius: Float64Array;
  /** psi, (km/s)^2, falling outwards. */
  readonly psi: Float64Array;
  /** Number of stars within each radius (of one star in all), and d number / d ln r. */
  readonly number: Float64Array;
  readonly numberSlope: Float64Array;
}

/** The grid spans 10^-2.5 to 10^3 scale radii of the tracer. */
const GRID_FIRST = 10 ** -2.5;
const GRID_NODES = 141;
const GRID_STEP = (5.5 * Math.LN10) / (GRID_NODES - 1);
/** f0 < 0 by less than this share of the terms that make it up is rounding, not physics. */
const NEGATIVE_TOLERANCE = 1e-3;
/** Intervals below Q across which the slope of g'' counts. */
const TILTED = 12;

/**
 * Invert tracer density and total potential into f0. The augmented density
 * g(psi) = density r^(2 beta0) (1 + r^2/ra^2)^(1 - beta0) = C integral_0^psi f0(Q) (psi - Q)^(1/2 - beta0) dQ,
 * C = 2 pi^(3/2) 2^(1/2 - beta0) Gamma(1 - beta0) / Gamma(3/2 - beta0), is an Abel equation for f0
 * (Cuddeford 1991, eq. 27; Eddington's for beta0 = 0). dg/dpsi is exact; d2g/dpsi2 is straight between nodes.
 * Returns undefined when f0 < 0 somewhere: no such galaxy can exist.
 * @throws SteelyardError `profile-invalid` for an anisotropy out of range.
 */
export function invertDistribution(mass: MassProfile, tracer: Tracer, anisotropy: Anisotropy): EquilibriumModel | undefined {
  const { central, radius } = anisotropy;
  requireThat(central >= -0.49 && central <= 0.5, 'anisotropy', `the central beta must lie in [-0.49, 0.5], not ${central}`);
  requireThat(radius > 0, 'anisotropy', `the anisotropy radius must be positive, not ${radius}`);
  // An & Evans 2006 (ApJ 642, 752): a finite central potential needs gamma >= 2 beta0.
  if (tracer.shape.gamma < 2 * central) return undefined;
  const grid = radialGrid(mass, tracer);
  const slope = augmentedSlope(mass, tracer, anisotropy, grid);
  const distribution = abelInversion(grid.psi, slope, 0.5 - central);
  return distribution && Object.freeze({ mass, tracer, anisotropy, grid, distribution });
}

function radialGrid(mass: MassProfile, tracer: Tracer): RadialGrid {
  const count = GRID_NODES;
  const logFirst = Math.log(GRID_FIRST * tracer.scaleRadius);
  const radius = new Float64Array(count);
  const psi = new Float64Array(count);
  const number = new Float64Array(count);
  const numberSlope = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const r = Math.exp(logFirst + i * GRID_STEP);
    radius[i] = r;
    numberSlope[i] = 4 * Math.PI * r ** 3 * tracer.density(r);
  }
  // Both integrals by the trapezoid rule with end-slope correction: fourth order.
  number[0] = numberSlope[0] / (3 - tracer.shape.gamma);
  let slope0 = numberSlope[0] * (3 + tracer.slope(radius[0]));
  for (let i = 1; i < count; i += 1) {
    const slope1 = numberSlope[i] * (3 + tracer.slope(radius[i]));
    number[i] = number[i - 1] + correctedTrapezoid(numberSlope[i - 1], numberSlope[i], slope0, slope1);
    slope0 = slope1;
  }
  const last = radius[count - 1];
  psi[count - 1] = -mass.potential(last);
  let enclosed = mass.enclosedMass(last);
  let force1 = (G * enclosed) / last;
  let gradient1 = 4 * Math.PI * G * mass.density(last) * last * last - force1;
  for (let i = count - 2; i >= 0; i -= 1) {
    const r = radius[i];
    enclosed = mass.enclosedMass(r);
    const force0 = (G * enclosed) / r;
    const gradient0 = 4 * Math.PI * G * mass.density(r) * r * r - force0;
    psi[i] = psi[i + 1] + correctedTrapezoid(force0, force1, gradient0, gradient1);
    force1 = force0;
    gradient1 = gradient0;
  }
  return { count, logFirst, step: GRID_STEP, radius, psi, number, numberSlope };
}

function correctedTrapezoid(y0: number, y1: number, d0: number, d1: number): number {
  return GRID_STEP * ((y0 + y1) / 2 + (GRID_STEP * (d0 - d1)) / 12);
}

/** dg/dpsi at each node: (dg/dln r) / (dpsi/dln r), with dpsi/dln r = -G M / r. */
function augmentedSlope(mass: MassProfile, tracer: Tracer, { central, radius }: Anisotropy, grid: RadialGrid): Float64Array {
  const slope = new Float64Array(grid.count);
  for (let i = 0; i < grid.count; i += 1) {
    const r = grid.radius[i];
    const x2 = (r / radius) ** 2;
    const g = tracer.density(r) * r ** (2 * central) * (1 + x2) ** (1 - central);
    const logSlope = tracer.slope(r) + 2 * central + (2 * (1 - central) * x2) / (1 + x2);
    slope[i] = (-g * logSlope * r) / (G * mass.enclosedMass(r));
  }
  return slope;
}

/**
 * f0(Q) = sin(pi n) / (pi n C) integral_0^Q g''(psi) (Q - psi)^-n dpsi for 0 <= n < 1, n = 1/2 - beta0, with g' = 0 at psi = 0.
 * Undefined when f0 is negative.
 */
function abelInversion(psi: Float64Array, slope: Float64Array, n: number): Float64Array | undefined {
  const count = psi.length;
  const constant = 2 * Math.PI ** 1.5 * 2 ** n * Math.exp(logGamma(n + 0.5) - logGamma(n + 1));
  const sinc = n === 0 ? 1 : Math.sin(Math.PI * n) / (Math.PI * n);
  const scale = sinc / (constant * (1 - n));
  const power = 1 - n;
  // g'' as a straight line across each interval: its mean is exact, its slope from the neighbours' means.
  const curvature = new Float64Array(count);
  for (let k = 0; k < count - 1; k += 1) curvature[k] = (slope[k] - slope[k + 1]) / (psi[k] - psi[k + 1]);
  curvature[count - 1] = slope[count - 1] / psi[count - 1];
  const tilt = new Float64Array(count);
  for (let k = 1; k < count - 2; k += 1) {
    tilt[k] = (2 * (curvature[k - 1] - curvature[k + 1])) / (psi[k - 1] + psi[k] - psi[k + 1] - psi[k + 2]);
  }
  tilt[0] = tilt[1];
  const result = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const energy = psi[i];
    let sum = 0;
    let size = 0;
    let near = 0;
    let nearGap = 0;
    for (let k = i; k < count; k += 1) {
      const gap = k + 1 < count ? energy - psi[k + 1] : energy;
      const far = power === 0.5 ? Math.sqrt(gap) : gap ** power;
      const kernel = far - near;
      let term = curvature[k] * kernel;
      // Far off the kernel is flat and the tilt averages out.
      if (k < i + TILTED) {
        const moment = ((gap + nearGap) / 2) * kernel - ((gap * far - nearGap * near) * power) / (power + 1);
        term += tilt[k] * moment;
      }
      sum += term;
      size += Math.abs(term);
      near = far;
      nearGap = gap;
    }
    if (sum < -NEGATIVE_TOLERANCE * size) return undefined;
    result[i] = scale * Math.max(sum, 0);
  }
  return result;
}
