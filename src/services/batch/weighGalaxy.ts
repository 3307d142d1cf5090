import { existsSync } from 'node:fs';
import type { GalaxyMaps } from '../../learning/inference/massInference.ts';
import { log10MassScale } from '../../learning/training/mockExamples.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import { summarise } from '../../science/posterior/summary.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { Posterior, Quantiles } from '../../shared/posterior.ts';
import type { KinematicSample } from '../../shared/sample.ts';
import { openCatalogue, starsOf, type OpenedCatalogue } from '../catalogue.ts';
import { galaxyAt, galaxyNamed } from '../galaxies.ts';
import { inferenceOf, type LoadedModel } from '../models.ts';
import { defaultSteps, selectSample } from '../selection.ts';

/** A galaxy of a batch: its stars in memory, or the path of its catalogue. */
export type BatchGalaxy = { readonly sample: KinematicSample } | { readonly path: string };

/** How every galaxy of a batch is weighed. */
export interface BatchSettings {
  /** One model, by name or by the path of its package. */
  readonly model: string;
  /** Posterior samples of each galaxy, from which its quantiles are taken. */
  readonly samples: number;
  /** Of the samples: the same for every galaxy, so that each is weighed as if it were alone. */
  readonly seed: number;
}

/** What a batch keeps of a galaxy. */
export interface WeighedGalaxy {
  /** Of the galaxy; empty where only its stars were given. */
  readonly name: string;
  readonly starCount: number;
  /** Line of sight, errors deconvolved, km/s. */
  readonly velocityDispersion: number;
  /** Projected, circularised, pc. */
  readonly halfLightRadius: number;
  /** Of log10 mass, Msun, at each of the model's radii. */
  readonly quantiles: readonly Quantiles[];
  /** Names of the model's scalars that lie outside of what it was trained on. */
  readonly outsideDomain: readonly string[];
}

/**
 * Some galaxies of a batch, with the members, maps and samples that `analyse` would give each without further options.
 *
 * @returns in their order; rejected is a galaxy for which `openCatalogue`, `selectSample` or the model throw, or of which it is not known which
 *   one it is (`galaxy-incomplete`)
 */
export async function weighGalaxies(
  galaxies: readonly BatchGalaxy[], model: LoadedModel, { samples, seed }: Pick<BatchSettings, 'samples' | 'seed'>,
): Promise<PromiseSettledResult<WeighedGalaxy>[]> {
  const inference = await inferenceOf(model);
  const shown = await Promise.allSettled(galaxies.map((galaxy) => show(galaxy, model)));
  const posteriors = await inference.inferMany(shown.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])), samples, seed);
  let next = 0;
  return Promise.allSettled(shown.map(async (one) => {
    if (one.status === 'rejected') throw one.reason;
    const posterior = posteriors[next++]!;
    if (posterior.status === 'rejected') throw posterior.reason;
    return weighed(one.value, posterior.value, model);
  }));
}

/** A galaxy as a model is shown it. */
interface ShownGalaxy extends GalaxyMaps {
  readonly name: string;
  readonly sample: KinematicSample;
}

async function show(galaxy: BatchGalaxy, { card }: LoadedModel): Promise<ShownGalaxy> {
  const { name, sample } = 'sample' in galaxy ? { name: '', sample: galaxy.sample } : await sampleOf(galaxy.path);
  return { name, sample, maps: makeMaps(sample, card.recipe.maps), log10MassScale: log10MassScale(sample) };
}

function weighed({ name, sample, maps }: ShownGalaxy, posterior: Posterior, { card }: LoadedModel): WeighedGalaxy {
  return {
    name,
    starCount: sample.starCount,
    velocityDispersion: sample.velocityDispersion.value,
    halfLightRadius: sample.halfLightRadius.value,
    quantiles: summarise(posterior),
    outsideDomain: card.domain
      .filter(({ low, high }, k) => maps.scalars[k]! < low || maps.scalars[k]! > high)
      .map(({ scalar }) => scalar),
  };
}

async function sampleOf(path: string): Promise<{ name: string; sample: KinematicSample }> {
  const opened = await openCatalogue({ path });
  const galaxy = galaxyOf(path, opened);
  return { name: galaxy.name, sample: selectSample({ ...opened, galaxy, steps: defaultSteps(opened) }).sample };
}

/** The galaxy that a JSON file of the same name describes, or the one of the table that the stars lie on. */
function galaxyOf(path: string, opened: OpenedCatalogue): Galaxy {
  const description = path.replace(/\.\w+$/, '.json');
  if (description !== path && existsSync(description)) return galaxyNamed(description).galaxy;
  const galaxy = galaxyAt(starsOf(opened));
  if (galaxy) return galaxy;
  throw new SteelyardError('galaxy-incomplete', 'No galaxy of the table lies where these stars are: describe it in a JSON file of the same name, as "steelyard mock" writes it.');
}
