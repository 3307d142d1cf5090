import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { perspectiveVelocities } from './perspective.ts';
import { angularSeparation } from './separation.ts';
import { fromTangentPlane, projectToTangentPlane } from './tangentPlane.ts';

const PYTHON = '/usr/bin/python3';

function astropyAvailable(): boolean {
  return spawnSync(PYTHON, ['-c', 'import astropy.coordinates, astropy.wcs']).status === 0;
}

/** astropy's TAN projection (arcmin), separations (degrees), and bulk space velocity dotted into each star's direction (km/s). */
const SCRIPT = `
import json, sys
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.wcs import WCS
q = json.load(sys.stdin)
c, ra, dec = q['centre'], np.array(q['ra']), np.array(q['dec'])
w = WCS(naxis=2)
w.wcs.ctype = ['RA---TAN', 'DEC--TAN']
w.wcs.crval = [c['ra'], c['dec']]
w.wcs.crpix = [0, 0]
w.wcs.cdelt = [1, 1]
xi, eta = w.wcs_world2pix(ra, dec, 0)
xi, eta = xi + 1, eta + 1
stars = SkyCoord(ra * u.deg, dec * u.deg)
g = SkyCoord(c['ra'] * u.deg, c['dec'] * u.deg, distance=q['distance'] * u.kpc, pm_ra_cosdec=q['pmRa'] * u.mas / u.yr,
             pm_dec=q['pmDec'] * u.mas / u.yr, radial_velocity=q['vsys'] * u.km / u.s)
bulk = g.velocity.d_xyz.to_value(u.km / u.s)
lent = bulk @ stars.cartesian.xyz.value - q['vsys']
json.dump({'xi': list(xi * 60), 'eta': list(eta * 60), 'separation': list(stars.separation(g).deg), 'lent': list(lent)}, sys.stdout)
`;

describe.skipIf(!astropyAvailable())('astropy (skipped where /usr/bin/python3 has no astropy)', () => {
  const random = createRandom(3);
  for (const centre of [{ ra: 39.9583, dec: -34.4997 }, { ra: 260.0684, dec: 57.9185 }, { ra: 0.05, dec: 88.5 }]) {
    it(`agrees on projection, separation and perspective about ${centre.ra}, ${centre.dec}`, () => {
      const stars = Array.from({ length: 200 }, () => fromTangentPlane(300 * random.normal(), 300 * random.normal(), centre));
      const ra = Float64Array.from(stars, (star) => star.ra);
      const dec = Float64Array.from(stars, (star) => star.dec);
      const motion = { centre, distance: 142.6, systemicVelocity: 55.2, properMotionRa: 0.381, properMotionDec: -0.359 };
      const question = { centre, ra: [...ra], dec: [...dec], distance: 142.6, vsys: 55.2, pmRa: 0.381, pmDec: -0.359 };
      const answer = JSON.parse(execFileSync(PYTHON, ['-c', SCRIPT], { input: JSON.stringify(question), encoding: 'utf8' })) as Record<'xi' | 'eta' | 'separation' | 'lent', number[]>;
      const { xi, eta } = projectToTangentPlane(ra, dec, centre);
      const lent = perspectiveVelocities(ra, dec, motion);
      for (let i = 0; i < stars.length; i++) {
        expect(xi[i]!).toBeCloseTo(answer.xi[i]!, 8);
        expect(eta[i]!).toBeCloseTo(answer.eta[i]!, 8);
        expect(angularSeparation(centre, stars[i]!)).toBeCloseTo(answer.separation[i]!, 10);
        // Our km/s per mas/yr/kpc has six digits.
        expect(Math.abs(lent[i]! - answer.lent[i]!)).toBeLessThan(1e-6 * 360);
      }
    });
  }
});
