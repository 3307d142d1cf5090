import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { stringify } from 'smol-toml';
import { openSnapshot } from '../../formats/snapshots/index.ts';
import type { ManifestDraft } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { galaxySources } from './galaxySources.ts';
import { readManifest } from './manifest.ts';
import { readNumberTable } from './particleTable.ts';

const FILE_NAME = 'suite.toml';
/** Snapshots lie in the folder itself or in one of these. */
const SNAPSHOT_FOLDER = /^(snapdir|output)/i;
const HDF5 = /\.(h5|hdf5)$/i;
const HALOS = /halo|ahf|rockstar|subhalo|fof|group|out_\d+\.list/i;
const RADII = ['r', 'R', 'radius', 'Radius', 'r_kpc'];
const MASSES = [['mass'], ['Mass'], ['M'], ['m'], ['stars', 'gas', 'dark'], ['star_mass', 'gas_mass', 'dm_mass'], ['m_enclosed']];
const DEFAULT_VIEWS = 32;

/**
 * What a manifest of the files in a folder might say: a snapshot with its halo list, or tables of stars with profiles
 * beside them, told by their names and headers. What cannot be told is ''.
 * @throws SteelyardError `file-not-found`; `value-invalid` where there is a manifest already; `selection-empty` where nothing fits
 */
export async function draftManifest(folder: string): Promise<ManifestDraft> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new SteelyardError('file-not-found', `There is no folder '${folder}': give the folder of the simulations, or the path of a manifest.`, { folder });
  }
  refuseExisting(folder);
  const name = basename(resolve(folder)).toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '');
  const source = await snapshotIn(folder) ?? await tablesIn(folder);
  if (!source) {
    throw new SteelyardError('selection-empty', `In '${folder}' there is neither a snapshot (HDF5) nor a table of stars with a mass profile: give another folder, or write a manifest by hand (docs/simulations.md).`, { folder });
  }
  return { folder, name, title: '', references: [], source, softeningKpc: 0, views: DEFAULT_VIEWS };
}

/**
 * Writes a draft beside its files.
 * @returns path of the manifest
 * @throws SteelyardError as `readManifest`; `value-invalid` where there is one already; `file-unreadable`
 */
export function writeDraft(draft: ManifestDraft): string {
  refuseExisting(draft.folder);
  const path = join(draft.folder, FILE_NAME);
  const { name, title, references, source, softeningKpc, views } = draft;
  const text = stringify({
    format: 'steelyard-simulations', version: 1, name, title, description: `Galaxies of ${title}.`, references: [...references],
    projections: { count: views },
    ...(source.kind === 'snapshot'
      ? { snapshots: [{ path: source.path, halos: source.halos, softening_kpc: softeningKpc }] }
      : {
        galaxies: [{
          stars: source.stars, softening_kpc: softeningKpc,
          profile: { path: source.profile, radius: source.radius, mass: [...source.mass], convention: source.convention },
        }],
      }),
  });
  try {
    writeFileSync(path, `# Written by Steelyard; docs/simulations.md explains every key.\n${text}\n`, { flag: 'wx' });
  } catch (error) {
    throw new SteelyardError('file-unreadable', `'${path}' cannot be written (${(error as Error).message}): choose a folder that can be written to.`, { path });
  }
  try {
    galaxySources(readManifest(path));
  } catch (error) {
    rmSync(path); // what does not hold is not left behind
    throw error;
  }
  return path;
}

function refuseExisting(folder: string): void {
  const path = join(folder, FILE_NAME);
  if (existsSync(path)) throw new SteelyardError('value-invalid', `There is a manifest '${path}' already: open it by its path, and edit it to change it.`, { path });
}

async function snapshotIn(folder: string): Promise<ManifestDraft['source'] | undefined> {
  const within = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && SNAPSHOT_FOLDER.test(entry.name)).map(({ name }) => name);
  const files = ['', ...within].flatMap((part) => readdirSync(join(folder, part)).sort().map((name) => join(part, name)));
  // Of a snapshot in many files, the first says whether it is one.
  for (const path of files.filter((name) => HDF5.test(name) && !HALOS.test(basename(name))).slice(0, 3)) {
    const isSnapshot = await openSnapshot(join(folder, path)).then(() => true, () => false);
    if (isSnapshot) return { kind: 'snapshot', path, halos: files.find((name) => HALOS.test(basename(name))) ?? '' };
  }
  return undefined;
}

/** Files called `NAME.stars.dat` and `NAME.profile.csv`, `NAME_stars.dat` and `NAME_profiles.dat`, and the like. */
async function tablesIn(folder: string): Promise<ManifestDraft['source'] | undefined> {
  const endings = new Map<string, string[]>();
  for (const file of readdirSync(folder).sort()) {
    const at = /[._](?=(star|prof|mass)[^._]*[._])/i.exec(file)?.index ?? file.indexOf('.');
    if (at > 0) endings.set(file.slice(at), [...(endings.get(file.slice(at)) ?? []), file]);
  }
  const found = [...endings.keys()];
  const profile = found.find((ending) => /prof|mass/i.test(ending));
  const stars = found.find((ending) => /star/i.test(ending)) ?? found.find((ending) => ending !== profile && (endings.get(ending)!.length === endings.get(profile ?? '')?.length));
  if (stars === undefined || profile === undefined) return undefined;
  const table = await readNumberTable(join(folder, endings.get(profile)![0]!)).catch(() => undefined);
  return {
    kind: 'tables', stars: `*${stars}`, profile: `*${profile}`,
    radius: RADII.find((name) => table?.has(name)) ?? '',
    mass: MASSES.find((names) => names.every((name) => table?.has(name))) ?? [],
    convention: 'enclosed',
  };
}
