import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { findGalaxy, parseGalaxies } from '../science/galaxies/galaxies.ts';
import { angularSeparation } from '../science/sky/separation.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Galaxy } from '../shared/galaxy.ts';
import { RADII_OVER_RH } from '../shared/posterior.ts';
import type { StarTable } from '../shared/stars.ts';
import { readGivenJson } from './resources/readGivenFile.ts';
import { resourcePath } from './resources/resources.ts';

let galaxies: readonly Galaxy[] | undefined;

/** The shipped table of Local Group dwarfs. */
export function listGalaxies(): readonly Galaxy[] {
  return (galaxies ??= parseGalaxies(JSON.parse(readFileSync(resourcePath('galaxies', 'local-group.json'), 'utf8'))));
}

/** A galaxy, with its true masses where it is a mock: log10 Msun at RADII_OVER_RH times its half-light radius. */
export interface KnownGalaxy {
  readonly galaxy: Galaxy;
  readonly truth?: readonly number[];
}

const galaxyFile = z.object({ galaxy: z.unknown(), truth: z.object({ r_over_rh: z.array(z.number()), log10_mass: z.array(z.number()) }).optional() });

/**
 * The galaxy of that name in the shipped table, or in a JSON file of the user's own (`{"galaxy": {...}}`).
 * @throws SteelyardError `galaxy-unknown`, `format-invalid`
 */
export function galaxyNamed(nameOrPath: string): KnownGalaxy {
  if (!nameOrPath.toLowerCase().endsWith('.json')) return { galaxy: findGalaxy(listGalaxies(), nameOrPath) };
  const parsed = galaxyFile.safeParse(readGivenJson(nameOrPath, 'a JSON file that describes a galaxy, such as "steelyard mock" writes', 'format-invalid').value);
  if (!parsed.success) throw new SteelyardError('format-invalid', `${nameOrPath} does not describe a galaxy: it needs an object with a "galaxy", as "steelyard mock" writes it.`);
  const galaxy = parseGalaxies({ galaxies: [parsed.data.galaxy] })[0]!;
  return { galaxy, ...(parsed.data.truth ? { truth: truthOf(parsed.data.truth, nameOrPath) } : {}) };
}

function truthOf({ r_over_rh, log10_mass }: { r_over_rh: readonly number[]; log10_mass: readonly number[] }, path: string): readonly number[] {
  if (log10_mass.length !== RADII_OVER_RH.length || RADII_OVER_RH.some((radius, k) => radius !== r_over_rh[k])) {
    throw new SteelyardError('format-invalid', `The true masses in ${path} are not at ${RADII_OVER_RH.join(', ')} R_h: give them there, or leave "truth" out.`);
  }
  return log10_mass;
}

/** Stars this many half-light radii from a galaxy's centre may still be its catalogue. */
const REACH = 3;

/** The galaxy that the stars lie on, when there is just one whose centre their middle is near. */
export function galaxyAt(stars: StarTable): Galaxy | undefined {
  const ra = median(stars.ra);
  const dec = median(stars.dec);
  const near = listGalaxies().filter((galaxy) => (angularSeparation({ ra, dec }, galaxy)) * 60 < REACH * galaxy.halfLightRadius.value);
  return near.length === 1 ? near[0] : undefined;
}

function median(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[sorted.length >> 1] ?? NaN;
}
