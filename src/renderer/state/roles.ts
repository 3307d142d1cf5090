import type { ColumnRole, TableFormat } from '../../shared/catalogue.ts';

export const ROLE_NAMES: Readonly<Record<ColumnRole, string>> = {
  ra: 'Right ascension',
  dec: 'Declination',
  velocity: 'Line-of-sight velocity',
  velocityError: 'Velocity error',
  membershipProbability: 'Membership probability',
  pmRa: 'Proper motion in RA',
  pmDec: 'Proper motion in Dec',
  pmRaError: 'Error of proper motion in RA',
  pmDecError: 'Error of proper motion in Dec',
  parallax: 'Parallax',
  parallaxError: 'Parallax error',
  metallicity: 'Metallicity',
  metallicityError: 'Metallicity error',
  magnitude: 'Magnitude',
  colour: 'Colour',
  identifier: 'Identifier',
};

export const REQUIRED: readonly ColumnRole[] = ['ra', 'dec', 'velocity', 'velocityError'];

const angle = ['deg', 'arcmin', 'arcsec', 'rad'];
const speed = ['km/s', 'm/s'];
const motion = ['mas/yr', 'arcsec/yr'];

/** Units a role is commonly written in; the file's own is offered first. */
export const ROLE_UNIT_CHOICES: Readonly<Partial<Record<ColumnRole, readonly string[]>>> = {
  ra: ['deg', 'hourangle', 'rad'],
  dec: angle,
  velocity: speed,
  velocityError: speed,
  pmRa: motion,
  pmDec: motion,
  pmRaError: motion,
  pmDecError: motion,
  parallax: ['mas', 'arcsec'],
  parallaxError: ['mas', 'arcsec'],
};

export const FOUND_BY = { alias: 'by its name', ucd: 'by its UCD', unit: 'by its unit', user: 'by you' } as const;

/** e.g. "declination and velocity error". */
export function roleList(roles: readonly ColumnRole[]): string {
  const names = roles.map((role) => ROLE_NAMES[role].replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()));
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export const FORMAT_NAMES: Readonly<Record<TableFormat, string>> = { csv: 'CSV', ecsv: 'ECSV', fits: 'FITS', votable: 'VOTable', mrt: 'CDS/MRT' };
