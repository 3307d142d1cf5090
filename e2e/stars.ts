import { createRandom } from '../src/science/random/random.ts';

/** Fornax as published, in round numbers. */
const CENTRE = { ra: 39.96, dec: -34.5 };
const PLUMMER_RADIUS_DEG = 0.28;
export const DRAWN = { dispersion: 11.5, systemicVelocity: 55, error: 2 } as const;

/** Rows of ra, dec, velocity, its error and a membership probability: a Plummer sphere of one dispersion, and a few field stars. */
function drawStars(count: number): readonly (readonly number[])[] {
  const random = createRandom(20_090_137);
  return Array.from({ length: count }, (_, index) => {
    const isMember = index % 20 !== 19;
    const radius = isMember ? PLUMMER_RADIUS_DEG / Math.sqrt(1 / random.uniform() - 1) : random.uniform();
    const angle = 2 * Math.PI * random.uniform();
    const dec = CENTRE.dec + Math.min(radius, 1.5) * Math.cos(angle);
    const ra = CENTRE.ra + Math.min(radius, 1.5) * Math.sin(angle) / Math.cos(CENTRE.dec * Math.PI / 180);
    const spread = isMember ? Math.hypot(DRAWN.dispersion, DRAWN.error) : 90;
    const velocity = DRAWN.systemicVelocity + spread * random.normal();
    return [ra, dec, velocity, DRAWN.error, isMember ? 0.99 : 0];
  });
}

/** A catalogue about Fornax, as a CSV file whose columns are called as given. */
export function catalogueCsv(header = ['ra_deg', 'dec_deg', 'v_helio_kms', 'v_err_kms', 'p_member'], count = 400): Buffer {
  return Buffer.from(`${[header, ...drawStars(count)].map((row) => row.join(',')).join('\n')}\n`);
}
