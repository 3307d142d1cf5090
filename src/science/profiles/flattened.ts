import { G } from '../constants/constants.ts';
import type { MassProfile } from './massProfile.ts';
import { requireThat } from './parameters.ts';

/** Semi-axes of similar ellipsoids along x, y, z, in descending order and with a product of one, so that volume is kept. */
export type Axes = readonly [number, number, number];

/**
 * The axes with that ratio of shortest to longest, c/a in (0, 1], and triaxiality T = (a^2 - b^2) / (a^2 - c^2) in [0, 1]:
 * 0 is oblate about z, 1 prolate about x.
 */
export function axesOf(minorToMajor: number, triaxiality: number): Axes {
  requireThat(minorToMajor > 0 && minorToMajor <= 1, 'ellipsoidal', `c/a must lie in (0, 1], not ${minorToMajor}`);
  requireThat(triaxiality >= 0 && triaxiality <= 1, 'ellipsoidal', `the triaxiality must lie in [0, 1], not ${triaxiality}`);
  const b = Math.sqrt(1 - triaxiality * (1 - minorToMajor ** 2));
  const mean = Math.cbrt(b * minorToMajor);
  return [1 / mean, b / mean, minorToMajor / mean];
}

/**
 * A fixed gravitational field with the symmetry of an ellipsoid: the monopole and the two quadrupoles of a density stratified
 * on similar ellipsoids. As a density of its own it is rho0(r) + rho20(r) P2(cos theta) + rho22(r) sin^2 theta cos 2 phi.
 */
export interface FlattenedField {
  /** Spherically averaged: `enclosedMass` is exactly the mass within the sphere of this field. Good to 1e-3 between the grid's ends. */
  readonly mass: MassProfile;
  readonly axes: Axes;
  /** Innermost and outermost radius tabulated, kpc. */
  readonly range: readonly [number, number];
  /** Density with its quadrupoles, Msun/kpc^3. */
  density(x: number, y: number, z: number): number;
  /** (km/s)^2, zero at infinity. */
  potential(x: number, y: number, z: number): number;
  readonly table: FieldTable;
}

/** Rows at r^2 = 2^e (1 + k / 16), found from the leading bits of r^2, between which values are straight in r^2. */
export interface FieldTable {
  /** `WIDTH` numbers a row: see `Column`. */
  readonly values: Float64Array;
  /** High word of r^2 in the first row, shifted. */
  readonly firstKey: number;
  readonly rows: number;
}

/** Phi = Phi0 + A (z^2 - (x^2 + y^2) / 2) + B (x^2 - y^2); derivatives with respect to r, divided by r. */
export const Column = Object.freeze({ force: 0, a: 1, aSlope: 2, b: 3, bSlope: 4 });
export const WIDTH = 5;
/** Of the high word of a double: leaves its exponent and the first four bits of its fraction. */
export const KEY_SHIFT = 16;

/** Gauss-Legendre on [0, 1], six points. */
const NODES = [
  0.0337652428984240, 0.1693953067668678, 0.3806904069584015,
  0.6193095930415985, 0.8306046932331322, 0.9662347571015760,
] as const;
const WEIGHTS = [
  0.0856622461895852, 0.1803807865240693, 0.2339569672863455, 0.2339569672863455,
  0.1803807865240693, 0.0856622461895852,
] as const;
/** Midpoints of a quarter turn: exact for the harmonics that count. */
const AZIMUTHS = 4;

interface Direction {
  /** m / r: how far out, in units of the ellipsoid's mean radius. */
  readonly stretch: number;
  readonly weight: number;
  readonly p2: number;
  readonly cos2: number;
}

/**
 * The field of `density` (Msun/kpc^3, of the ellipsoid's mean radius in kpc) stratified on ellipsoids of these axes, tabulated
 * from 10^-3.5 to 10^3 `scale` (kpc). Multipoles by Gauss-Legendre quadrature over an octant; Poisson's equation by
 * Phi_l = -4 pi G / (2 l + 1) [r^-(l+1) integral_0^r rho_l s^(l+2) ds + r^l integral_r^inf rho_l s^(1-l) ds]
 * (Binney & Tremaine 2008, eq. 2.95). Mass beyond the table is a power law.
 * @param innerSlope gamma of density ~ m^-gamma at the centre, < 2
 * @throws SteelyardError `profile-invalid` for a slope or axes out of range
 */
export function flattenedField(density: (m: number) => number, innerSlope: number, axes: Axes, scale: number): FlattenedField {
  requireThat(innerSlope < 2, 'flattened', `the inner slope must be below 2, not ${innerSlope}`);
  requireThat(Math.abs(axes[0] * axes[1] * axes[2] - 1) < 1e-9, 'flattened', 'the product of the axes must be one');
  const firstKey = keyOf((scale * 10 ** -3.5) ** 2);
  const rows = keyOf((scale * 1e3) ** 2) - firstKey + 1;
  const radius = Float64Array.from({ length: rows }, (_, i) => Math.sqrt(squareAt(firstKey + i)));
  const { rho0, rho20, rho22 } = multipoles(density, axes, radius);

  const enclosed = cumulate(radius, rho0.map((rho, i) => 4 * Math.PI * rho * radius[i] ** 3), 3 - innerSlope);
  const mass = averageProfile(radius, rho0, enclosed, axes);
  const a = quadrupole(radius, rho20, innerSlope);
  const b = quadrupole(radius, rho22, innerSlope);
  const values = new Float64Array(rows * WIDTH);
  for (let i = 0; i < rows; i += 1) {
    const r = radius[i];
    const force = (G * enclosed[i]) / r ** 3;
    values.set([force, a.value[i], a.slope[i], b.value[i], b.slope[i]], i * WIDTH);
  }
  const table = Object.freeze({ values, firstKey, rows });
  const at = (column: number, r: number): number => lookUp(table, r * r, column);
  const ofDensity = (rho: Float64Array, r: number): number => interpolate(radius, rho, r);
  return Object.freeze({
    mass, axes, table,
    range: [radius[0], radius[rows - 1]] as const,
    density(x: number, y: number, z: number) {
      const r2 = x * x + y * y + z * z;
      const r = Math.sqrt(r2);
      return ofDensity(rho0, r) + ofDensity(rho20, r) * (1.5 * (z * z) / r2 - 0.5) + (ofDensity(rho22, r) * (x * x - y * y)) / r2;
    },
    potential(x: number, y: number, z: number) {
      const r = Math.sqrt(x * x + y * y + z * z);
      return mass.potential(r) + at(Column.a, r) * (z * z - (x * x + y * y) / 2) + at(Column.b, r) * (x * x - y * y);
    },
  });
}

const word = new Float64Array(1);
const half = new Int32Array(word.buffer);

/** Number of the row at or below r^2, from its exponent and leading bits; for positive numbers on little-endian machines. */
function keyOf(square: number): number {
  word[0] = square;
  return half[1] >> KEY_SHIFT;
}

function squareAt(key: number): number {
  half[0] = 0;
  half[1] = key << KEY_SHIFT;
  return word[0];
}

function lookUp({ values, firstKey, rows }: FieldTable, square: number, column: number): number {
  const row = Math.min(Math.max(keyOf(square) - firstKey, 0), rows - 2);
  const s0 = squareAt(firstKey + row);
  const fraction = (square - s0) / (squareAt(firstKey + row + 1) - s0);
  const low = values[row * WIDTH + column];
  return low + fraction * (values[(row + 1) * WIDTH + column] - low);
}

/** Straight in ln r. */
function interpolate(radius: Float64Array, values: Float64Array, r: number): number {
  const firstKey = keyOf(radius[0] ** 2 * (1 + 1e-12));
  const i = Math.min(Math.max(keyOf(r * r) - firstKey, 0), radius.length - 2);
  const fraction = Math.log(r / radius[i]) / Math.log(radius[i + 1] / radius[i]);
  return values[i] + fraction * (values[i + 1] - values[i]);
}

function directionsOf([a, b, c]: Axes): Direction[] {
  const azimuths = Math.abs(a - b) < 1e-12 ? 1 : AZIMUTHS;
  const directions: Direction[] = [];
  NODES.forEach((mu, i) => {
    for (let k = 0; k < azimuths; k += 1) {
      const phi = ((k + 0.5) / azimuths) * (Math.PI / 2);
      const sin2 = 1 - mu * mu;
      directions.push({
        stretch: Math.sqrt(sin2 * ((Math.cos(phi) / a) ** 2 + (Math.sin(phi) / b) ** 2) + (mu / c) ** 2),
        weight: WEIGHTS[i] / azimuths,
        p2: 1.5 * mu * mu - 0.5,
        cos2: sin2 * Math.cos(2 * phi),
      });
    }
  });
  return directions;
}

/** The mean over the sphere of a density that lies on similar ellipsoids: of the radius (kpc), from that of their mean radius. */
export function sphericalAverage(density: (m: number) => number, axes: Axes): (radius: number) => number {
  const directions = directionsOf(axes);
  return (radius) => directions.reduce((sum, { stretch, weight }) => sum + weight * density(radius * stretch), 0);
}

function multipoles(density: (m: number) => number, axes: Axes, radius: Float64Array) {
  const directions = directionsOf(axes);
  const rho0 = new Float64Array(radius.length);
  const rho20 = new Float64Array(radius.length);
  const rho22 = new Float64Array(radius.length);
  radius.forEach((r, i) => {
    for (const { stretch, weight, p2, cos2 } of directions) {
      const rho = weight * density(r * stretch);
      rho0[i] += rho;
      // Squares of the harmonics average to 1/5 and 4/15.
      rho20[i] += 5 * rho * p2;
      rho22[i] += 3.75 * rho * cos2;
    }
  });
  return { rho0, rho20, rho22 };
}

/** Integral over ln r from 0 to each radius, the integrand a power law between radii and ~ r^inner within the first. */
function cumulate(radius: Float64Array, integrand: Float64Array, inner: number): Float64Array {
  const sum = new Float64Array(radius.length);
  sum[0] = integrand[0] / inner;
  for (let i = 1; i < radius.length; i += 1) {
    sum[i] = sum[i - 1] + powerLawArea(integrand[i - 1], integrand[i]) * Math.log(radius[i] / radius[i - 1]);
  }
  return sum;
}

/** Mean over a logarithmic interval of what is a power law across it; straight where it changes sign. */
function powerLawArea(y0: number, y1: number): number {
  if (!(y0 * y1 > 0)) return (y0 + y1) / 2;
  const log = Math.log(y1 / y0);
  return Math.abs(log) < 1e-5 ? (y0 + y1) / 2 : (y1 - y0) / log;
}

/** A(r) = Phi_2 / r^2 and its derivative over r, of the quadrupole density. */
function quadrupole(radius: Float64Array, rho: Float64Array, innerSlope: number): { value: Float64Array; slope: Float64Array } {
  const within = cumulate(radius, rho.map((value, i) => value * radius[i] ** 5), 5 - innerSlope);
  const count = radius.length;
  const beyond = new Float64Array(count);
  const steepness = rho[count - 1] === 0 ? 3 : Math.log(rho[count - 2] / rho[count - 1]) / Math.log(radius[count - 1] / radius[count - 2]);
  beyond[count - 1] = rho[count - 1] / steepness;
  for (let i = count - 2; i >= 0; i -= 1) {
    beyond[i] = beyond[i + 1] + powerLawArea(rho[i], rho[i + 1]) * Math.log(radius[i + 1] / radius[i]);
  }
  return {
    value: radius.map((r, i) => ((-4 * Math.PI * G) / 5) * (within[i] / r ** 5 + beyond[i])),
    slope: radius.map((r, i) => (4 * Math.PI * G * within[i]) / r ** 7),
  };
}

function averageProfile(radius: Float64Array, rho: Float64Array, enclosed: Float64Array, axes: Axes): MassProfile {
  const count = radius.length;
  const logMass = enclosed.map(Math.log);
  const logRho = rho.map(Math.log);
  const depth = new Float64Array(count);
  const last = count - 1;
  // Beyond the table the mass goes on as the power law it ends with; its exponent is below one.
  const exponent = Math.min((4 * Math.PI * rho[last] * radius[last] ** 3) / enclosed[last], 0.9);
  depth[last] = (G * enclosed[last]) / radius[last] / (1 - exponent);
  for (let i = last - 1; i >= 0; i -= 1) {
    const pull = (k: number): number => (G * enclosed[k]) / radius[k];
    depth[i] = depth[i + 1] + powerLawArea(pull(i), pull(i + 1)) * Math.log(radius[i + 1] / radius[i]);
  }
  return Object.freeze({
    kind: 'flattened',
    parameters: Object.freeze({ axisX: axes[0], axisY: axes[1], axisZ: axes[2] }),
    density: (r: number) => Math.exp(interpolate(radius, logRho, r)),
    enclosedMass: (r: number) => Math.exp(interpolate(radius, logMass, r)),
    potential: (r: number) => -interpolate(radius, depth, r),
  });
}
