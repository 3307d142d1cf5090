import { z } from 'zod';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { nearestNames } from './nearestNames.ts';
import { normaliseGalaxyName } from './names.ts';

const measurement = z.object({
  value: z.number(),
  errorLow: z.number().nonnegative(),
  errorHigh: z.number().nonnegative(),
  bibcode: z.string(),
});
const positive = measurement.extend({ value: z.number().positive() });

const galaxySchema = z.object({
  key: z.string().min(1),
  name: z.string().min(1),
  ra: z.number().min(0).lt(360),
  dec: z.number().min(-90).max(90),
  distance: positive,
  halfLightRadius: positive,
  ellipticity: measurement.extend({ value: z.number().min(0).lt(1) }),
  positionAngle: measurement,
  systemicVelocity: measurement.optional(),
  velocityDispersion: positive.optional(),
  properMotionRa: measurement.optional(),
  properMotionDec: measurement.optional(),
});

const tableSchema = z.object({ galaxies: z.array(galaxySchema).min(1) });

/**
 * The galaxies of a table as `resources/galaxies` holds it: `{ "galaxies": [Galaxy, ...] }`.
 * @param json the parsed file
 * @throws SteelyardError `format-invalid` naming the first entry that is wrong
 */
export function parseGalaxies(json: unknown): Galaxy[] {
  const parsed = tableSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SteelyardError('format-invalid', `The galaxy table is not valid at ${issue.path.join('.') || 'its top'}: ${issue.message}.`, {
      path: issue.path.join('.'),
    });
  }
  return parsed.data.galaxies.map(withoutAbsent);
}

/** Optional properties that are absent are left out, not undefined. */
function withoutAbsent(galaxy: z.infer<typeof galaxySchema>): Galaxy {
  const { systemicVelocity, velocityDispersion, properMotionRa, properMotionDec, ...always } = galaxy;
  return {
    ...always,
    ...(systemicVelocity && { systemicVelocity }),
    ...(velocityDispersion && { velocityDispersion }),
    ...(properMotionRa && { properMotionRa }),
    ...(properMotionDec && { properMotionDec }),
  };
}

/**
 * The galaxy of that name, however it is written: by key (`fornax_1`), name (`Fornax`), with its class (`Fornax dSph`),
 * numerals either way (`Leo 2`), or the constellation abbreviated (`UMi`).
 * @throws SteelyardError `galaxy-unknown`, suggesting the nearest names
 */
export function findGalaxy(galaxies: readonly Galaxy[], name: string): Galaxy {
  const wanted = normaliseGalaxyName(name);
  // Keys before names, so that a key always finds its own galaxy.
  const found = galaxies.find((galaxy) => galaxy.key === name.trim().toLowerCase())
    ?? galaxies.find((galaxy) => normaliseGalaxyName(galaxy.name) === wanted)
    ?? galaxies.find((galaxy) => normaliseGalaxyName(galaxy.key) === wanted);
  if (found) return found;
  const near = nearestNames(wanted, galaxies);
  const suggestion = near.length > 0 ? ` did you mean ${near.join(' or ')}?` : ' give its centre, distance and half-light radius instead.';
  throw new SteelyardError('galaxy-unknown', `The galaxy "${name}" is not in the table:${suggestion}`, { galaxy: name });
}
