import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../formats/index.ts';
import { createRandom } from '../../science/random/random.ts';
import { quantiles } from '../../science/statistics/quantiles.ts';
import { numbersOf, readPhaseSpace, viewAlong, VIEWS, type PhaseSpace, type View } from './phaseSpace.ts';
import { weigh, type Scales, type WeighedSample } from './weigh.ts';

/** The simulated dwarf seen along one axis, with the mass that its profile file claims (not a clean truth). */
export interface EdgeView extends WeighedSample {
  readonly view: View;
  /** log10 Msun at the radii of the models. */
  readonly claimed: readonly number[];
  readonly estimatorClaimed: readonly number[];
}

/** Added to the velocities, 1-sigma, km/s: the models know no stars without errors. */
export const EDGE_VELOCITY_ERROR = 1;
/** Stars beyond this many median radii of the centre were accreted with, or stripped from, something else. */
export const EDGE_REACH = 5;

/** The halo600 dwarf of the EDGE simulations; undefined where its files are absent. */
export async function weighEdgeDwarf(data: string, scales: Scales): Promise<EdgeView[] | undefined> {
  const stars = join(data, 'edge_sim_dwarfs', 'halo600_stars.dat');
  const profile = join(data, 'edge_sim_dwarfs', 'halo600_profiles.dat');
  if (!existsSync(stars) || !existsSync(profile)) return undefined;
  const claimedLog10Mass = await readClaimedMass(profile);
  const centred = withErrors(withoutOutskirts(recentre(await readPhaseSpace(stars))), scales.seed);
  const views: EdgeView[] = [];
  for (const view of VIEWS) {
    const weighed = await weigh(viewAlong(view, centred, EDGE_VELOCITY_ERROR), scales);
    views.push({
      ...weighed, view,
      claimed: weighed.weighings[0]!.radii.map(({ r_kpc }) => claimedLog10Mass(r_kpc)),
      estimatorClaimed: weighed.estimators.map(({ r_kpc }) => claimedLog10Mass(r_kpc)),
    });
  }
  return views;
}

/** Stars, gas and dark matter within a radius (kpc). The file's radii are bin centres, its masses reach to the outer edges. */
async function readClaimedMass(path: string): Promise<(radiusKpc: number) => number> {
  const table = await readCatalogue(path, { format: 'csv', delimiter: ' ' });
  const [centre, stars, gas, dark] = ['r', 'star_mass', 'gas_mass', 'dm_mass'].map((name) => numbersOf(table, name)) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const half = (centre[1]! - centre[0]!) / 2;
  const edges = centre.map((r) => Math.log(r + half));
  const masses = centre.map((_, k) => Math.log10(stars[k]! + gas[k]! + dark[k]!));
  return (radiusKpc) => {
    const at = Math.log(radiusKpc);
    // Inside the first edge the slope of the first bins goes on.
    const above = Math.max(1, edges.findIndex((edge) => edge >= at));
    const share = (at - edges[above - 1]!) / (edges[above]! - edges[above - 1]!);
    return masses[above - 1]! + share * (masses[above]! - masses[above - 1]!);
  };
}

/** About the centre and the mean velocity of the stars within a sphere that shrinks until few are left (Power et al. 2003). */
export function recentre(stars: PhaseSpace): PhaseSpace {
  const count = stars.position[0].length;
  const enough = Math.min(count, Math.max(20, Math.round(count / 50)));
  let within = Array.from({ length: count }, (_, i) => i);
  let centre = stars.position.map((axis) => mean(axis, within));
  let radius = Math.max(...within.map((i) => distanceTo(stars, i, centre)));
  for (;;) {
    radius *= 0.95;
    const next = within.filter((i) => distanceTo(stars, i, centre) < radius);
    if (next.length < enough) break;
    within = next;
    centre = stars.position.map((axis) => mean(axis, within));
  }
  const bulk = stars.velocity.map((axis) => mean(axis, within));
  const less = ([a, b, c]: PhaseSpace['position'], [p, q, r]: readonly number[]): PhaseSpace['position'] =>
    [a.map((value) => value - p!), b.map((value) => value - q!), c.map((value) => value - r!)];
  return { position: less(stars.position, centre), velocity: less(stars.velocity, bulk) };
}

function withoutOutskirts(stars: PhaseSpace): PhaseSpace {
  const radii = stars.position[0].map((_, i) => distanceTo(stars, i, [0, 0, 0]));
  const [median] = quantiles(radii, [0.5]);
  const keep = (axis: Float64Array) => axis.filter((_, i) => radii[i]! < EDGE_REACH * median!);
  const [x, y, z] = stars.position;
  const [u, v, w] = stars.velocity;
  return { position: [keep(x), keep(y), keep(z)], velocity: [keep(u), keep(v), keep(w)] };
}

function withErrors({ position, velocity: [u, v, w] }: PhaseSpace, seed: number): PhaseSpace {
  const random = createRandom(seed);
  const blur = (axis: Float64Array) => axis.map((value) => value + EDGE_VELOCITY_ERROR * random.normal());
  return { position, velocity: [blur(u), blur(v), blur(w)] };
}

function mean(axis: Float64Array, of: readonly number[]): number {
  return of.reduce((sum, i) => sum + axis[i]!, 0) / of.length;
}

function distanceTo({ position: [x, y, z] }: PhaseSpace, i: number, [a, b, c]: readonly number[]): number {
  return Math.hypot(x[i]! - a!, y[i]! - b!, z[i]! - c!);
}
