import { mkdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { openSnapshot, readHaloList, type Halo, type Snapshot } from '../../formats/snapshots/index.ts';
import { distances } from '../../science/particles/particles.ts';
import { massHistogram } from '../../science/particles/massHistogram.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { gatherMasses, spillStars, type Sphere } from './haloParticles.ts';
import type { Manifest, SnapshotSource, TableSource } from './manifest.ts';
import { readParticleTable } from './particleTable.ts';
import { centreStars, prepareGalaxy, type CentredStars, type GalaxyReport, type PreparedGalaxy } from './preparedGalaxy.ts';
import { readProfile, type KnownProfile } from './profileTable.ts';

/** A galaxy that was read: whole, or the report of why it is left out. */
export type GalaxyRead = PreparedGalaxy | { readonly report: GalaxyReport };

/**
 * Reads one galaxy from its tables. What is wrong with it is its report, so that the others go on.
 * @throws the errors that are no galaxy's fault
 */
export async function readTableGalaxy(name: string, source: TableSource, manifest: Manifest): Promise<GalaxyRead> {
  return orReport(name, async () => {
    const all = await readParticleTable(source.stars, source, 'stars');
    const centred = centreStars(all, source.aperture_kpc, manifest.selection.minimum_stars);
    const profile = source.profile ? await readProfile(source.profile) : await profileOfTables(source, centred);
    const files = [source.stars, ...source.particles, ...(source.profile ? [source.profile.path] : [])].map((path) => basename(path));
    return prepareGalaxy(name, centred, profile, source.softening_kpc, files, manifest);
  });
}

/** Mass from the particles of all species, the stars included. */
async function profileOfTables(source: TableSource, { stars, centre }: CentredStars): Promise<KnownProfile> {
  const histogram = massHistogram();
  distances(stars).forEach((r, i) => histogram.add(r, stars.mass[i]!));
  let edge = 0;
  for (const path of source.particles) {
    const others = await readParticleTable(path, source, 'others');
    distances(others, centre).forEach((r, i) => {
      histogram.add(r, others.mass[i]!);
      edge = Math.max(edge, r);
    });
  }
  return { mass: histogram.profile(edge), from: 0, to: edge };
}

async function orReport(name: string, work: () => Promise<GalaxyRead>): Promise<GalaxyRead> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SteelyardError) || error.code === 'cancelled') throw error;
    return { report: refused(name, error) };
  }
}

function refused(name: string, { message }: SteelyardError): GalaxyReport {
  return { name, isAccepted: false, reason: message.replace(/\.$/, ''), warnings: [] };
}

/** What the header and the halo list of a snapshot say, before a particle is read. */
export interface SnapshotOutline {
  readonly snapshot: Snapshot;
  readonly halos: readonly Halo[];
}

/** @throws SteelyardError where a file is missing or wrong: then nothing of the snapshot can be used */
export async function outlineSnapshot(source: SnapshotSource): Promise<SnapshotOutline> {
  const { dialect, units, types, halo_format: format, halo_units: haloUnits } = source;
  const given = Object.fromEntries(Object.entries(types ?? {}).filter(([, value]) => value !== undefined));
  const snapshot = await openSnapshot(source.path, { ...(dialect ? { dialect } : {}), ...(units ? { units } : {}), types: given });
  const all = await readHaloList(source.halos, snapshot.header, {
    ...(format ? { format } : {}), ...(haloUnits ? { units: haloUnits } : {}),
  });
  const halos = all.filter(({ mass, host }) => !(mass < source.minimum_halo_mass) && !(mass > source.maximum_halo_mass)
    && !(source.centrals_only && host !== undefined));
  if (halos.length === 0) {
    throw new SteelyardError('selection-empty', `Of the ${all.length} halos in '${basename(source.halos)}' none is left: widen the mass range in the manifest.`);
  }
  return { snapshot, halos };
}

export interface ReadControl {
  readonly signal?: AbortSignal;
  /** Particles read more; stars are read twice: by themselves, then with all species. */
  readonly onRead?: (particles: number) => void;
  /** For the stars of the halos while they are read; made, and removed afterwards. */
  readonly folder: string;
}

/**
 * Reads the galaxies in the halos of a snapshot: the stars in one pass, the masses of all species about the stars'
 * centres in another. Memory depends neither on the snapshot nor on the number of halos, but on the largest galaxy.
 */
export async function* readSnapshotGalaxies(
  name: string, source: SnapshotSource, { snapshot, halos }: SnapshotOutline, manifest: Manifest, { signal, onRead, folder }: ReadControl,
): AsyncGenerator<GalaxyRead> {
  const files = snapshot.files.map((path) => basename(path));
  try {
    mkdirSync(folder, { recursive: true });
    const stars = await spillStars(snapshot, halos, folder, signal, onRead);
    const lost = stars.lost > 0 ? [`${stars.lost} stars of the snapshot have positions that are no numbers and were left out`] : [];
    const centreOf = (halo: number): CentredStars | SteelyardError => {
      try {
        const found = stars.read(halo);
        refuseNonNumbers(found);
        return centreStars(found, source.aperture * halos[halo]!.radius, manifest.selection.minimum_stars);
      } catch (error) {
        if (error instanceof SteelyardError) return error;
        throw error;
      }
    };
    // Centres only: the stars themselves are read again, one galaxy at a time.
    const spheres: (Sphere & { readonly halo: number })[] = [];
    for (let halo = 0; halo < halos.length; halo++) {
      const { id, centre, radius } = halos[halo]!;
      const centred = centreOf(halo);
      if (centred instanceof SteelyardError) {
        yield { report: { ...refused(`${name}-${id}`, centred), warnings: lost } };
        continue;
      }
      spheres.push({ halo, radius, centre: [centre[0] + centred.centre[0], centre[1] + centred.centre[1], centre[2] + centred.centre[2]] });
    }
    const histograms = await gatherMasses(snapshot, spheres, signal, onRead);
    for (const [k, { halo, centre, radius }] of spheres.entries()) {
      const { id } = halos[halo]!;
      const read = await orReport(`${name}-${id}`, () => {
        const centred = centreOf(halo);
        if (centred instanceof SteelyardError) throw centred;
        const profile = { mass: histograms[k]!.profile(radius), from: 0, to: radius };
        return Promise.resolve(prepareGalaxy(`${name}-${id}`, { ...centred, centre }, profile, source.softening_kpc, files, manifest, id));
      });
      yield { ...read, report: { ...read.report, warnings: [...read.report.warnings, ...lost] } };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuseNonNumbers({ count, vx, vy, vz, mass }: CentredStars['stars']): void {
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(vx[i]! + vy[i]! + vz[i]! + mass[i]!)) {
      throw new SteelyardError('value-invalid', 'some of its stars have velocities or masses that are no numbers');
    }
  }
}
