import type { GalaxyRecipe, Suite, Survey } from '../../science/mocks/suite.ts';

/** A suite with some of what it draws held fixed. */
export function pinned(
  suite: Suite, survey: (survey: Survey) => Partial<Survey>, galaxies: (recipe: GalaxyRecipe) => Partial<GalaxyRecipe> = () => ({}),
): Suite {
  return {
    ...suite,
    components: suite.components.map((component) => ({
      ...component,
      survey: { ...component.survey, ...survey(component.survey) },
      galaxies: { ...component.galaxies, ...galaxies(component.galaxies) },
    })),
  };
}

/**
 * Galaxies as good spectra see them: so many stars, errors of 2 km/s (where a galaxy's dispersion allows them, as in the suite).
 */
export function withStars(suite: Suite, stars: number, velocityError = 2): Suite {
  return pinned(suite, ({ membership }) => ({
    starCount: [stars, stars], velocityError: [velocityError, velocityError], errorSpreadDex: [0, 0],
    // A cut on membership would leave fewer.
    ...(membership ? { membership: { ...membership, galaxies: 0 } } : {}),
  }));
}

/** One thing that is varied while all else is drawn as the suite has it. */
export interface SweepPlan {
  readonly quantity: string;
  readonly unit: string;
  readonly steps: readonly { readonly value: number; readonly suite: Suite }[];
}

const STARS = [50, 100, 200, 500, 1000, 2000, 5000] as const;
const ERRORS = [0.5, 1, 2, 4] as const;
const CONTAMINATION = [0, 0.05, 0.1, 0.2, 0.4] as const;
const FLATTENING = [1, 0.8, 0.6, 0.4] as const;
const ANISOTROPY = [-0.4, -0.2, 0, 0.2] as const;
const RADIAL = [0.5, 1, 2, 5] as const;

/** Everything that a model's accuracy is measured against. Flattening is left out where the suite knows spheres only. */
export function sweepPlans(suite: Suite): SweepPlan[] {
  const plan = (quantity: string, unit: string, values: readonly number[], at: (value: number) => Suite): SweepPlan =>
    ({ quantity, unit, steps: values.map((value) => ({ value, suite: at(value) })) });
  const flattens = suite.components.every(({ galaxies }) => galaxies.shape !== undefined);
  return [
    plan('number of stars', '', STARS, (n) => pinned(suite, () => ({ starCount: [n, n] }))),
    plan('velocity error', 'km/s', ERRORS, (error) => pinned(suite, () => ({ velocityError: [error, error] }))),
    plan('share of contaminants', '', CONTAMINATION, (share) => pinned(suite, ({ membership }) => ({
      contaminantFraction: [share, share],
      ...(membership ? { membership: { ...membership, contaminantFraction: [share, share] } } : {}),
    }))),
    ...(flattens ? [plan('axis ratio of the stars', '', FLATTENING, (ratio) => pinned(suite, () => ({}), ({ shape }) => ({
      shape: ratio === 1 ? { ...shape!, flattenedFraction: 0 } : { ...shape!, flattenedFraction: 1, starsMinorToMajor: [ratio, ratio] },
    })))] : []),
    plan('anisotropy, constant', '', ANISOTROPY, (beta) => pinned(suite, () => ({}), ({ anisotropy, shape }) => ({
      anisotropy: { ...anisotropy, central: [beta, beta], radialFraction: 0 }, ...spherical(shape),
    }))),
    plan('anisotropy radius, isotropic centre', 'R_h', RADIAL, (radius) => pinned(suite, () => ({}), ({ anisotropy, shape }) => ({
      anisotropy: { ...anisotropy, central: [0, 0], radialFraction: 1, radiusOverRh: [radius, radius] }, ...spherical(shape),
    }))),
  ];
}

/** Flattened galaxies' anisotropy follows from their shape, not from the declared one. */
function spherical(shape: GalaxyRecipe['shape']): Pick<GalaxyRecipe, 'shape'> {
  return shape ? { shape: { ...shape, flattenedFraction: 0 } } : {};
}
