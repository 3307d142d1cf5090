import { virialRadius } from './cosmology.ts';
import type { MassProfile } from './massProfile.ts';
import { requirePositive, requireThat } from './parameters.ts';
import { integrateMass, integratePotential } from './radialIntegrals.ts';

/** The shape of a general double power law: inner slope gamma, outer slope beta, sharpness alpha. */
export interface ZhaoShape {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/**
 * The general (alpha, beta, gamma) profile (Zhao 1996, MNRAS 278, 488):
 * rho = rhoS x^-gamma (1 + x^alpha)^((gamma - beta) / alpha), x = r / scaleRadius; rhoS in Msun/kpc^3, kpc.
 * Needs gamma < 2 (finite central potential), beta > 2 (potential that vanishes at infinity), alpha > 0.
 */
export function zhao(shape: ZhaoShape, rhoS: number, scaleRadius: number): MassProfile {
  requireShape(shape);
  requirePositive('general double-power-law', { rhoS, scaleRadius });
  return build(shape, rhoS, scaleRadius, unitMass(shape, scaleRadius));
}

/**
 * The profile of that shape with M200 (Msun) and c200 = r200 / r_-2, where the logarithmic slope is -2 at r_-2:
 * r_-2 = scaleRadius [(2 - gamma) / (beta - 2)]^(1/alpha) (Di Cintio et al. 2014b).
 */
export function zhaoOfHalo(shape: ZhaoShape, mass: number, concentration: number): MassProfile {
  requireShape(shape);
  requirePositive('general double-power-law', { mass, concentration });
  const radius = virialRadius(mass);
  const scaleRadius = radius / concentration / ((2 - shape.gamma) / (shape.beta - 2)) ** (1 / shape.alpha);
  const unit = unitMass(shape, scaleRadius);
  return build(shape, mass / unit(radius), scaleRadius, unit);
}

function requireShape({ alpha, beta, gamma }: ZhaoShape): void {
  requirePositive('general double-power-law', { alpha });
  requireThat(gamma < 2 && beta > 2, 'general double-power-law', `it needs gamma < 2 < beta, not gamma ${gamma}, beta ${beta}`);
}

/** The mass enclosed where rhoS is 1 Msun/kpc^3. */
function unitMass(shape: ZhaoShape, scaleRadius: number): (r: number) => number {
  return integrateMass((r) => zhaoDensity(shape, r / scaleRadius), scaleRadius, shape.gamma);
}

function build(shape: ZhaoShape, rhoS: number, scaleRadius: number, unit: (r: number) => number): MassProfile {
  const enclosedMass = (r: number): number => rhoS * unit(r);
  return Object.freeze({
    kind: 'zhao',
    parameters: Object.freeze({ ...shape, rhoS, scaleRadius }),
    density: (r: number) => rhoS * zhaoDensity(shape, r / scaleRadius),
    enclosedMass,
    potential: integratePotential(enclosedMass, scaleRadius),
  });
}

/** x^-gamma (1 + x^alpha)^((gamma - beta) / alpha). */
export function zhaoDensity({ alpha, beta, gamma }: ZhaoShape, x: number): number {
  const xa = alpha === 2 ? x * x : alpha === 1 ? x : x ** alpha;
  const cusp = gamma === 0 ? 1 : x ** -gamma;
  return cusp * (1 + xa) ** ((gamma - beta) / alpha);
}
