import { SteelyardError } from '../../shared/errors.ts';
import type { Measurement } from '../../shared/galaxy.ts';
import type { EstimatorMass } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { G } from '../constants/constants.ts';

/** A closed formula M(< radius x R_h) = coefficient sigma_los^2 R_h / G. */
export interface MassEstimator {
  readonly name: string;
  /** ADS */
  readonly bibcode: string;
  readonly coefficient: number;
  /** In units of the projected half-light radius. */
  readonly radiusOverRh: number;
}

/** The estimators that 2503.07717 compares with, by radius. */
export const MASS_ESTIMATORS: readonly MassEstimator[] = [
  // Isotropic Plummer tracers with a flat dispersion profile.
  { name: 'Walker+09', bibcode: '2009ApJ...704.1274W', coefficient: 2.5, radiusOverRh: 1 },
  // eq. 2: 3 sigma^2 r_1/2 / G within the deprojected half-light radius r_1/2, which is close to 4/3 R_h.
  { name: 'Wolf+10', bibcode: '2010MNRAS.406.1220W', coefficient: 4, radiusOverRh: 4 / 3 },
  { name: 'Amorisco & Evans 11', bibcode: '2011MNRAS.411.2118A', coefficient: 5.8, radiusOverRh: 1.7 },
  { name: 'Campbell+17', bibcode: '2017MNRAS.469.2335C', coefficient: 6, radiusOverRh: 1.77 },
  // 3.5 x 1.8 sigma^2 R_h / G
  { name: 'Errani+18', bibcode: '2018MNRAS.481.5073E', coefficient: 6.3, radiusOverRh: 1.8 },
];

/** Lower limits of dispersion and radius stop at this fraction of the value: log10 of zero is no error bar. */
const LOWEST_FRACTION = 0.01;

/**
 * Masses from the closed formulae, in the order of `MASS_ESTIMATORS`.
 *
 * Upper and lower errors are propagated separately, in log10: each bound of the dispersion (twice) and of the radius
 * is a step in log10 M, and the steps add in quadrature. The radius's error in pc is taken to include the distance's.
 *
 * @param sample its line-of-sight dispersion (km/s) and projected, circularised half-light radius (pc)
 * @returns `log10_mass` in log10 Msun, `err_lo` and `err_hi` positive, dex, 68 %
 * @throws SteelyardError `value-invalid` when the dispersion or the radius is not positive
 */
export function estimatorMasses(sample: Pick<KinematicSample, 'velocityDispersion' | 'halfLightRadius'>): EstimatorMass[] {
  const { velocityDispersion: sigma, halfLightRadius } = sample;
  requirePositive(sigma, 'velocity dispersion', 'km/s');
  requirePositive(halfLightRadius, 'half-light radius', 'pc');
  const radius_kpc = halfLightRadius.value / 1000;
  const low = Math.hypot(2 * stepDown(sigma), stepDown(halfLightRadius));
  const high = Math.hypot(2 * stepUp(sigma), stepUp(halfLightRadius));
  return MASS_ESTIMATORS.map((estimator) => ({
    name: estimator.name,
    bibcode: estimator.bibcode,
    r_kpc: estimator.radiusOverRh * radius_kpc,
    r_over_rh: estimator.radiusOverRh,
    log10_mass: Math.log10((estimator.coefficient * sigma.value ** 2 * radius_kpc) / G),
    err_lo: low,
    err_hi: high,
  }));
}

function requirePositive(measured: Measurement, what: string, unit: string): void {
  if (!(measured.value > 0) || !Number.isFinite(measured.value) || !(measured.errorLow >= 0) || !(measured.errorHigh >= 0)) {
    throw new SteelyardError('value-invalid', `The mass estimators need a positive ${what} with errors that are not negative, not ${measured.value} ${unit}.`, {
      value: measured.value,
    });
  }
}

/** log10 from the value up to its upper bound. */
function stepUp(measured: Measurement): number {
  return Math.log10(1 + measured.errorHigh / measured.value);
}

/** log10 from the value down to its lower bound, positive. */
function stepDown(measured: Measurement): number {
  return -Math.log10(Math.max(1 - measured.errorLow / measured.value, LOWEST_FRACTION));
}
