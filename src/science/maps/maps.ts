import { SteelyardError } from '../../shared/errors.ts';
import type { Maps, MapsRecipe } from '../../shared/maps.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { effectiveCount, scottFactor } from './bandwidth.ts';
import { gridOver } from './grid.ts';
import type { Grid } from './grid.ts';
import { gaussianKde2d } from './kde.ts';
import { SCALAR_NAMES, sampleScalars } from './scalars.ts';

/**
 * 48 pixels a side, after the map makers of 1902.05950 and of the first author of 2503.07717. Three half-light radii
 * hold 90 % of a Plummer profile and every radius (up to 2.4 R_h) at which masses are asked for; four dispersions
 * hold all but 6e-5 of a Gaussian. Half of Scott's bandwidth: Scott's is right for a Gaussian and smooths away the
 * very departures from it (a cuspy centre, wings in velocity) that carry the mass profile, and this is the smaller
 * of the two reductions in that author's code; at 1,000 stars it leaves kernels of about one pixel.
 */
export const DEFAULT_MAPS_RECIPE: MapsRecipe = {
  pixels: 48,
  skyExtent: 3,
  radiusExtent: 3,
  velocityExtent: 4,
  bandwidthFactor: 0.5,
  scalars: SCALAR_NAMES,
};

/**
 * What a network sees of a sample: the density of its stars on the sky, x and y in R_h; their density in projected
 * radius (R_h) and velocity (in units of the deconvolved dispersion, about the systemic); and the recipe's scalars.
 * Both images are gaussian_kde's (no reflection at R = 0) with factor recipe.bandwidthFactor x n_eff^(-1/6), times
 * the pixel area: an image that holds all stars sums to 1.
 *
 * @throws SteelyardError `sample-too-small` for fewer than two stars; `value-invalid` when the dispersion or the
 *   half-light radius is not positive or the stars lie on one line; `model-invalid` for a recipe with unknown scalars
 */
export function makeMaps(sample: KinematicSample, recipe: MapsRecipe): Maps {
  const sigma = sample.velocityDispersion.value;
  if (!(sigma > 0) || !Number.isFinite(sigma)) {
    throw new SteelyardError('value-invalid', 'The velocity dispersion of the sample is not resolved (its errors explain all of its scatter), so a model cannot be used: add stars or better velocities.', {
      sigma_kms: sigma,
    });
  }
  if (!(sample.halfLightRadius.value > 0)) {
    throw new SteelyardError('value-invalid', 'The half-light radius of the sample must be positive: give one.', {
      r_half_pc: sample.halfLightRadius.value,
    });
  }
  const factor = recipe.bandwidthFactor * scottFactor(effectiveCount(sample.weight));
  const radius = new Float64Array(sample.starCount);
  const speed = new Float64Array(sample.starCount);
  for (let i = 0; i < sample.starCount; i++) {
    radius[i] = Math.sqrt(sample.x[i] * sample.x[i] + sample.y[i] * sample.y[i]);
    speed[i] = sample.velocity[i] / sigma;
  }
  return {
    pixels: recipe.pixels,
    sky: image(sample.x, sample.y, sample.weight, factor, skyGrid(recipe)),
    phaseSpace: image(radius, speed, sample.weight, factor, phaseSpaceGrid(recipe)),
    scalars: sampleScalars(sample, recipe.scalars),
  };
}

/** The pixels of the sky image: x to the east in columns, y to the north in rows, row 0 the southernmost, R_h. */
export function skyGrid(recipe: MapsRecipe): Grid {
  const range = [-recipe.skyExtent, recipe.skyExtent] as const;
  return gridOver(range, range, recipe.pixels, recipe.pixels);
}

/** The pixels of the phase-space image: projected radius (R_h) in columns, velocity (sigma) in rows, row 0 the most negative. */
export function phaseSpaceGrid(recipe: MapsRecipe): Grid {
  return gridOver([0, recipe.radiusExtent], [-recipe.velocityExtent, recipe.velocityExtent], recipe.pixels, recipe.pixels);
}

function image(x: Float64Array, y: Float64Array, weights: Float64Array, factor: number, grid: Grid): Float32Array {
  const density = gaussianKde2d(x, y, weights, factor, grid);
  const area = grid.dx * grid.dy;
  const pixels = new Float32Array(density.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = density[i] * area;
  return pixels;
}
