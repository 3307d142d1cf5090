import { G } from '../constants/constants.ts';

/** Nodes in ln(r / scale): 1e-6 to 1e6 of the scale radius, ten an e-fold. */
const FIRST = Math.log(1e-6);
const STEP = 0.1;
const NODES = 277;
/** Three-point Gauss-Legendre on [0, 1]. */
const GAUSS_NODES = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)] as const;
const GAUSS_WEIGHTS = [5 / 18, 8 / 18, 5 / 18] as const;

/**
 * The mass enclosed (Msun) of a density (Msun/kpc^3) that has no closed form: Gauss-Legendre in ln r on a grid about
 * `scale` (kpc), then cubic Hermite interpolation of ln M in ln r with its exact slope 4 pi r^3 rho / M.
 * Good to 1e-6 for densities that are smooth over a tenth of an e-fold. `innerSlope` is gamma of rho ~ r^-gamma at r -> 0 (< 3).
 * @throws RangeError when innerSlope >= 3: the mass would be infinite.
 */
export function integrateMass(density: (r: number) => number, scale: number, innerSlope: number): (r: number) => number {
  if (!(innerSlope < 3)) throw new RangeError(`A density with inner slope ${innerSlope} encloses an infinite mass.`);
  const logMass = new Float64Array(NODES);
  const slope = new Float64Array(NODES);
  const logScale = Math.log(scale);
  const integrand = (u: number): number => {
    const r = Math.exp(u);
    return 4 * Math.PI * r * r * r * density(r);
  };
  let mass = integrand(logScale + FIRST) / (3 - innerSlope);
  for (let i = 0; i < NODES; i += 1) {
    const u = logScale + FIRST + i * STEP;
    if (i > 0) {
      for (let k = 0; k < 3; k += 1) mass += GAUSS_WEIGHTS[k] * STEP * integrand(u - STEP + GAUSS_NODES[k] * STEP);
    }
    logMass[i] = Math.log(mass);
    slope[i] = integrand(u) / mass;
  }
  return (r) => {
    const t = (Math.log(r) - logScale - FIRST) / STEP;
    if (t <= 0) return Math.exp(logMass[0] + (3 - innerSlope) * t * STEP);
    if (t >= NODES - 1) return Math.exp(logMass[NODES - 1] + slope[NODES - 1] * (t - NODES + 1) * STEP);
    const i = Math.floor(t);
    return Math.exp(hermite(t - i, logMass[i], logMass[i + 1], slope[i] * STEP, slope[i + 1] * STEP));
  };
}

/**
 * The potential (km/s)^2 of an enclosed mass (Msun): -integral of G M / r^2 from r to infinity, tabulated on the same grid,
 * from outside in as far as it is asked for. Beyond the grid the mass goes on as the power law it ends with (its exponent must be below 1).
 */
export function integratePotential(enclosedMass: (r: number) => number, scale: number): (r: number) => number {
  const logScale = Math.log(scale);
  const depth = new Float64Array(NODES);
  let filledFrom = NODES;
  const force = (u: number): number => {
    const r = Math.exp(u);
    return (G * enclosedMass(r)) / r;
  };
  const outer = (u: number): number => {
    const exponent = Math.log(enclosedMass(Math.exp(u)) / enclosedMass(Math.exp(u - STEP))) / STEP;
    return force(u) / (1 - exponent);
  };
  const fillTo = (first: number): void => {
    for (let i = filledFrom - 1; i >= first; i -= 1) {
      const u = logScale + FIRST + i * STEP;
      if (i === NODES - 1) {
        depth[i] = outer(u);
        continue;
      }
      let sum = 0;
      for (let k = 0; k < 3; k += 1) sum += GAUSS_WEIGHTS[k] * STEP * force(u + GAUSS_NODES[k] * STEP);
      depth[i] = depth[i + 1] + sum;
    }
    filledFrom = Math.min(filledFrom, first);
  };
  return (r) => {
    const u = Math.log(r);
    const t = (u - logScale - FIRST) / STEP;
    if (t >= NODES - 1) return -outer(u);
    const i = Math.max(Math.floor(t), 0);
    fillTo(i);
    if (t <= 0) return -depth[0];
    const left = u - (t - i) * STEP;
    return -hermite(t - i, depth[i], depth[i + 1], -force(left) * STEP, -force(left + STEP) * STEP);
  };
}

/** Cubic with values and slopes (per unit t) given at t = 0 and 1. */
export function hermite(t: number, y0: number, y1: number, d0: number, d1: number): number {
  const s = 1 - t;
  return s * s * ((1 + 2 * t) * y0 + t * d0) + t * t * ((1 + 2 * s) * y1 - s * d1);
}
