import type { MassProfile } from './massProfile.ts';
import { requirePositive, requireThat } from './parameters.ts';
import { integrateMass, integratePotential } from './radialIntegrals.ts';
import { logGamma } from './specialFunctions.ts';
import { zhaoDensity, type ZhaoShape } from './zhao.ts';

/**
 * The number density of stars, per kpc^3, normalised to one star: a general (alpha, beta, gamma) law.
 * Plummer is (2, 5, 0).
 */
export interface Tracer {
  readonly shape: ZhaoShape;
  /** kpc */
  readonly scaleRadius: number;
  /** Projected half-number radius R_h, kpc. */
  readonly halfLightRadius: number;
  density(r: number): number;
  /** d ln density / d ln r */
  slope(r: number): number;
}

export const PLUMMER_SHAPE: ZhaoShape = Object.freeze({ alpha: 2, beta: 5, gamma: 0 });

/** The tracer of that shape and scale radius (kpc). Needs gamma < 3 and beta > 3: a finite number of stars. */
export function tracerOfScale(shape: ZhaoShape, scaleRadius: number): Tracer {
  requirePositive('tracer', { scaleRadius });
  return buildTracer(shape, scaleRadius, scaleRadius * halfNumberRadius(shape));
}

/** The tracer of that shape and projected half-number radius (kpc). */
export function tracerOfHalfLightRadius(shape: ZhaoShape, halfLightRadius: number): Tracer {
  requirePositive('tracer', { halfLightRadius });
  return buildTracer(shape, halfLightRadius / halfNumberRadius(shape), halfLightRadius);
}

/** The mass profile of stars spread as the tracer, of that total mass (Msun). */
export function stellarProfile(tracer: Tracer, mass: number): MassProfile {
  requirePositive('stellar', { mass });
  const { shape, scaleRadius } = tracer;
  const density = (r: number): number => mass * tracer.density(r);
  const enclosedMass = integrateMass(density, scaleRadius, shape.gamma);
  return Object.freeze({
    kind: 'stars',
    parameters: Object.freeze({ mass, scaleRadius, ...shape }),
    density,
    enclosedMass,
    potential: integratePotential(enclosedMass, scaleRadius),
  });
}

function buildTracer(shape: ZhaoShape, scaleRadius: number, halfLightRadius: number): Tracer {
  const norm = 1 / (totalNumber(shape) * scaleRadius ** 3);
  return Object.freeze({
    shape: Object.freeze({ ...shape }),
    scaleRadius,
    halfLightRadius,
    density: (r: number) => norm * zhaoDensity(shape, r / scaleRadius),
    slope(r: number) {
      const xa = (r / scaleRadius) ** shape.alpha;
      return -(shape.gamma + shape.beta * xa) / (1 + xa);
    },
  });
}

/** 4 pi times the integral of x^2 x^-gamma (1 + x^alpha)^((gamma - beta) / alpha): a beta function. */
function totalNumber({ alpha, beta, gamma }: ZhaoShape): number {
  requirePositive('tracer', { alpha });
  requireThat(gamma < 3 && beta > 3, 'tracer', `it needs gamma < 3 < beta, not gamma ${gamma}, beta ${beta}`);
  const a = (3 - gamma) / alpha;
  const b = (beta - 3) / alpha;
  return (4 * Math.PI * Math.exp(logGamma(a) + logGamma(b) - logGamma(a + b))) / alpha;
}

/**
 * Radius of the cylinder that holds half of the stars, in scale radii. The number outside the cylinder of radius R is
 * 4 pi times the integral of density r^2 sqrt(1 - R^2/r^2) from R; with r = R cosh t the integrand is smooth,
 * and the trapezoid rule in t converges fast.
 */
export function halfNumberRadius(shape: ZhaoShape): number {
  const half = totalNumber(shape) / 2;
  // ln(outside / half) falls smoothly with ln R: secant steps, from the Plummer value.
  const excess = (u: number): number => Math.log(numberOutsideCylinder(shape, Math.exp(u)) / half);
  let u0 = 0;
  let u1 = -0.2;
  let y0 = excess(u0);
  for (let step = 0; step < 60; step += 1) {
    const y1 = excess(u1);
    if (Math.abs(y1) < 1e-9) break;
    const next = y1 === y0 ? u1 : u1 - (y1 * (u1 - u0)) / (y1 - y0);
    u0 = u1;
    y0 = y1;
    u1 = Math.min(Math.max(next, u1 - 1.5), u1 + 1.5);
  }
  return Math.exp(u1);
}

function numberOutsideCylinder(shape: ZhaoShape, radius: number): number {
  // The integrand falls as r^(3 - beta), i.e. exp(-(beta - 3) t).
  const end = Math.log(2) + 22 / Math.min(shape.beta - 3, 3) + Math.max(0, -Math.log(radius));
  const count = Math.min(Math.max(Math.ceil(end / 0.1), 60), 4000);
  const step = end / count;
  let sum = 0;
  for (let i = 1; i <= count; i += 1) {
    const e = Math.exp(i * step);
    const cosh = (e + 1 / e) / 2;
    const sinh = (e - 1 / e) / 2;
    sum += zhaoDensity(shape, radius * cosh) * cosh * sinh * sinh;
  }
  return 4 * Math.PI * radius ** 3 * sum * step;
}
