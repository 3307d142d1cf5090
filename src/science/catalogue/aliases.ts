import type { ColumnRole } from '../../shared/catalogue.ts';

/** The names observers give to a column of each role, as plain names (see `plainName`), best first. */
export const ROLE_ALIASES: Readonly<Record<ColumnRole, readonly string[]>> = {
  ra: [
    'raicrs', 'radeg', 'ra', 'raj2000', 'ra2000', 'radegrees', 'rightascension', 'alphaj2000', 'alpha', 'raepoch2000', 'raj', 
    'meanra', 'ramean', 'gaiara', 'ragaia', 'targetra', 'ratarget', 'objra', 'raobj', 'rastar', 'starra', 'ra1', 'rahours', 'rahms', 'rah',
  ],
  dec: [
    'deicrs', 'decicrs', 'dedeg', 'decdeg', 'dec', 'de', 'dej2000', 'decj2000', 'dec2000', 'de2000', 'decdegrees', 'declination', 'deltaj2000',
    'delta', 'decepoch2000', 'decj', 'meandec', 'decmean', 'gaiadec', 'decgaia', 'targetdec', 'dectarget', 'objdec', 'decobj', 'decstar',
    'stardec', 'dec1', 'decdms',
  ],
  velocity: [
    'vhelio', 'vhel', 'hrv', 'rvhelio', 'rvhel', 'vheliocentric', 'heliocentricvelocity', 'velocityheliocentric', 'heliocentricrv',
    'helvel', 'velhelio', 'velhel', 'vrhelio', 'vrhel', 'heliocentric', 'radialvelocity', 'vlos', 'losvelocity', 'lineofsightvelocity',
    'rv', 'radvel', 'rvel', 'vrad', 'vr', 'velocity', 'vel', 'vlosmean', 'meanrv', 'rvmean', 'vmean', 'meanvel', 'rvgaia', 'gaiarv', 'rvcorr', 'rvcor',
    'vcor', 'rvbest', 'vbest', 'vh', 'hv', 'cz', 'v', 'vz',
  ],
  velocityError: ['hrverr', 'velerr', 'everr', 'verr', 'verror', 'errv', 'vsig', 'verrtot', 'rverrtot', 'vlosverr', 'velocityuncertainty'],
  membershipProbability: [
    'pmember', 'pmem', 'pmemb', 'pmembership', 'membershipprobability', 'memberprobability', 'memprobability', 'probmem', 'probmember', 'probmemb',
    'probmembership', 'memprob', 'membprob', 'memberprob', 'membershipprob', 'psat', 'pdsph', 'pgal', 'pgalaxy', 'probability', 'prob',
    'membership', 'membr', 'memb', 'mem', 'member', 'p',
  ],
  pmRa: ['pmracosdec', 'pmracosde', 'pmrastar', 'pmra', 'mualphastar', 'mualphacosdelta', 'mualphacosdec', 'muracosdec', 'mura', 'mualpha', 'pmalpha', 'pmraj2000'],
  pmDec: ['pmdec', 'pmde', 'mudelta', 'mudec', 'mude', 'pmdelta', 'pmdecj2000', 'pmdej2000'],
  pmRaError: [],
  pmDecError: [],
  parallax: ['parallax', 'plx', 'varpi', 'par'],
  parallaxError: [],
  metallicity: ['feh', 'fehspec', 'fehphot', 'metallicity', 'met', 'mh', 'meh', 'metal', 'fehcat', 'fehcorr', 'metalindex', 'mgindex', 'sigmamg', 'wprime', 'ewcat'],
  metallicityError: [],
  magnitude: [
    'photgmeanmag', 'gmag', 'gmag0', 'g0', 'magg', 'gmaggaia', 'g', 'rmag', 'rmag0', 'r0', 'magr', 'vmag', 'vmag0', 'v0', 'magv', 'imag', 'imag0', 'i0', 'magi',
    'mag', 'magnitude', 'imagnitude', 'kmag', 'jmag',
  ],
  colour: [
    'bprp', 'bprp0', 'bpminusrp', 'gr', 'gr0', 'gminusr', 'gminusr0', 'gi', 'gi0', 'gminusi', 'vi', 'vi0', 'vminusi', 'bv', 'bv0', 'bminusv', 'ri', 'jk',
    'colour', 'color', 'col',
  ],
  identifier: [
    'sourceid', 'gaiasourceid', 'gaiadr3sourceid', 'gaiadr2sourceid', 'gaiaid', 'gaiadr3', 'gaiaedr3', 'gaiadr2', 'designation', 'starid', 'objectid', 'objid',
    'targetid', 'identifier', 'id', 'star', 'name', 'object', 'target', 'mainid', 'starname', 'objname', 'objectname', 'targetname',
  ],
};

/** The role whose values each error role qualifies. */
export const ERROR_ROLES = {
  velocityError: 'velocity',
  pmRaError: 'pmRa',
  pmDecError: 'pmDec',
  parallaxError: 'parallax',
  metallicityError: 'metallicity',
} as const satisfies Partial<Record<ColumnRole, ColumnRole>>;

/** How catalogues name the error of a quantity whose plain name is `quantity`, best first. */
export function errorAliases(quantity: string): readonly string[] {
  const before = ['e', 'err', 'error', 'sig', 'sigma', 'unc', 'u', 'd', 'eps', 's'].map((word) => word + quantity);
  const after = ['error', 'err', 'e', 'unc', 'uncertainty', 'sig', 'sigma', 'std', 'stddev'].map((word) => quantity + word);
  return [before[0], ...after, ...before.slice(1)];
}
