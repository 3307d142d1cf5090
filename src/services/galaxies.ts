import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { findGalaxy, parseGalaxies } from '../science/galaxies/galaxies.ts';
import { THIS_SAMPLE } from '../science/sample/velocityDispersion.ts';
import { weightedQuantile } from '../science/statistics/weightedQuantiles.ts';
import { fitCentre } from '../science/sky/centre.ts';
import { circularRadii } from '../science/sky/radii.ts';
import { angularSeparation } from '../science/sky/separation.ts';
import { projectToTangentPlane } from '../science/sky/tangentPlane.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Galaxy, Measurement } from '../shared/galaxy.ts';
import { RADII_OVER_RH } from '../shared/posterior.ts';
import type { StarTable } from '../shared/stars.ts';
import { meanDirection } from './host/meanDirection.ts';
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

const galaxyFile = z.object({
  galaxy: z.unknown(),
  truth: z.object({ r_over_rh: z.array(z.number()), log10_mass: z.array(z.number()) }).optional(),
});

/**
 * The galaxy of that name in the shipped table, or in a JSON file of the user's own (`{"galaxy": {...}}`), or in such JSON itself.
 * @throws SteelyardError `galaxy-unknown`, `format-invalid`
 */
export function galaxyNamed(nameOrPath: string): KnownGalaxy {
  if (nameOrPath.trimStart().startsWith('{')) return galaxyFrom(jsonOf(nameOrPath), 'the JSON that was given');
  if (!nameOrPath.toLowerCase().endsWith('.json')) return { galaxy: findGalaxy(listGalaxies(), nameOrPath) };
  return galaxyFrom(readGivenJson(nameOrPath, 'a JSON file that describes a galaxy, such as "steelyard mock" writes', 'format-invalid').value, nameOrPath);
}

/** @param origin for messages */
function galaxyFrom(described: unknown, origin: string): KnownGalaxy {
  const parsed = galaxyFile.safeParse(described);
  if (!parsed.success) throw new SteelyardError('format-invalid', `${origin} does not describe a galaxy: it needs an object with a "galaxy", as "steelyard mock" writes it.`);
  const galaxy = parseOne(parsed.data.galaxy, origin);
  return { galaxy, ...(parsed.data.truth ? { truth: truthOf(parsed.data.truth, origin) } : {}) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SteelyardError('format-invalid', `The galaxy that was given is not JSON (${(error as Error).message}): quote it as it was copied.`);
  }
}

function parseOne(described: unknown, path: string): Galaxy {
  try {
    return parseGalaxies({ galaxies: [described] })[0]!;
  } catch (error) {
    if (!(error instanceof SteelyardError)) throw error;
    const entry = String(error.details['path'] ?? '').replace(/^galaxies\.0\.?/, '') || 'galaxy';
    throw new SteelyardError('format-invalid', `The entry "${entry}" of the galaxy in ${path} is missing or wrong: write it as "steelyard mock" does.`);
  }
}

function truthOf(
  { r_over_rh, log10_mass }: { r_over_rh: readonly number[]; log10_mass: readonly number[] }, path: string,
): readonly number[] {
  if (log10_mass.length !== RADII_OVER_RH.length || RADII_OVER_RH.some((radius, k) => radius !== r_over_rh[k])) {
    throw new SteelyardError('format-invalid', `The true masses in ${path} are not at ${RADII_OVER_RH.join(', ')} R_h: give them there, or leave "truth" out.`);
  }
  return log10_mass;
}

/** Stars this many half-light radii from a galaxy's centre may still be its catalogue. */
const REACH = 3;

const FEWEST_ON_A_GALAXY = 3;

/** The galaxy that the stars lie on, when there is just one whose centre their middle is near. */
export function galaxyAt(stars: StarTable): Galaxy | undefined {
  const some = thinned(stars);
  // Fewer have no middle that could be told from chance.
  if (some.ra.filter((angle, i) => Number.isFinite(angle) && Number.isFinite(some.dec[i]!)).length < FEWEST_ON_A_GALAXY) return undefined;
  const { centre } = middleOf(some);
  const near = listGalaxies().filter((galaxy) => angularSeparation(centre, galaxy) * 60 < REACH * galaxy.halfLightRadius.value);
  return near.length === 1 ? near[0] : undefined;
}

/**
 * A galaxy of which nothing is published: its centre and half-light radius are those of all the stars, until the
 * observer gives better ones. Its distance is not known (0).
 * @throws SteelyardError `sample-too-small` for fewer than three stars with positions
 */
export function galaxyFromStars(stars: StarTable, name: string): Galaxy {
  const { centre: { ra, dec }, weight } = middleOf(stars);
  const { xi, eta } = projectToTangentPlane(stars.ra, stars.dec, { ra, dec });
  const round = fromThisSample(0);
  return {
    key: name, name, ra, dec,
    distance: fromThisSample(0),
    halfLightRadius: fromThisSample(weightedQuantile(circularRadii(xi, eta), weight, 0.5)),
    ellipticity: round, positionAngle: round,
  };
}

function fromThisSample(value: number): Measurement {
  return { value, errorLow: 0, errorHigh: 0, bibcode: THIS_SAMPLE };
}

/** As many stars as tell where their middle is to a small part of any half-light radius, taken evenly from all rows. */
const ENOUGH_FOR_A_MIDDLE = 4_000;

function thinned({ count, ra, dec }: StarTable): Pick<StarTable, 'ra' | 'dec'> {
  const stride = Math.ceil(count / ENOUGH_FOR_A_MIDDLE);
  if (stride <= 1) return { ra, dec };
  const every = (values: Float64Array): Float64Array => values.filter((_, i) => i % stride === 0);
  return { ra: every(ra), dec: every(dec) };
}

/** The centre of all stars that have a position; they alone have weight. */
function middleOf({ ra, dec }: Pick<StarTable, 'ra' | 'dec'>) {
  const weight = ra.map((angle, i) => (Number.isNaN(angle) || Number.isNaN(dec[i]!) ? 0 : 1));
  return { centre: fitCentre(ra, dec, weight, meanDirection(ra, dec) ?? { ra: 0, dec: 0 }), weight };
}
