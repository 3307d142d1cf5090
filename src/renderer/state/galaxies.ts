import type { SkyCentre } from '../../shared/api.ts';
import type { Galaxy, Measurement } from '../../shared/galaxy.ts';

export const OWN_GALAXY = 'user';

/** The numbers of a galaxy that the observer may correct, in the order they are shown. */
export const GALAXY_NUMBERS = [
  { key: 'distance', label: 'Distance', unit: 'kpc' },
  { key: 'halfLightRadius', label: 'Half-light radius', unit: 'arcmin' },
  { key: 'ellipticity', label: 'Ellipticity', unit: '' },
  { key: 'positionAngle', label: 'Position angle', unit: 'deg' },
  { key: 'systemicVelocity', label: 'Systemic velocity', unit: 'km/s' },
] as const;
export type GalaxyNumber = (typeof GALAXY_NUMBERS)[number]['key'];

/** A galaxy of the observer's own, to be completed: at the centre of the stars, without size or distance yet. */
export function ownGalaxy(centre: SkyCentre): Galaxy {
  return {
    key: OWN_GALAXY, name: 'My galaxy', ...centre,
    distance: blank(), halfLightRadius: blank(), ellipticity: blank(), positionAngle: blank(),
  };
}

/** What must still be given before anything can be computed, in words; '' when nothing. */
export function missingNumbers(galaxy: Galaxy): string {
  const missing = [
    ...(galaxy.distance.value > 0 ? [] : ['distance']),
    ...(galaxy.halfLightRadius.value > 0 ? [] : ['half-light radius']),
  ];
  return missing.join(' and ');
}

/** The galaxy with one number as the observer typed it. */
export function withNumber(galaxy: Galaxy, key: GalaxyNumber, value: number): Galaxy {
  return { ...galaxy, [key]: { ...(galaxy[key] ?? blank()), value, bibcode: 'user' } };
}

/** The galaxy with one symmetric error as the observer typed it. */
export function withError(galaxy: Galaxy, key: GalaxyNumber, error: number): Galaxy {
  return { ...galaxy, [key]: { ...(galaxy[key] ?? blank()), errorLow: error, errorHigh: error, bibcode: 'user' } };
}

/** Errors to two digits, as they are published. */
export function errorText({ errorLow, errorHigh }: Measurement): string {
  if (errorLow === 0 && errorHigh === 0) return 'no error given';
  const [low, high] = [errorLow, errorHigh].map((error) => String(Number(error.toPrecision(2))));
  return low === high ? `± ${low}` : `+${high} −${low}`;
}

function blank(): Measurement {
  return { value: 0, errorLow: 0, errorHigh: 0, bibcode: 'user' };
}
