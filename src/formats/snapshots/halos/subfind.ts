import { SteelyardError } from '../../../shared/errors.ts';
import { openHdf5, type Hdf5Reader } from '../hdf5File.ts';
import { readHeader } from '../header.ts';
import { snapshotFiles } from '../snapshotFiles.ts';
import { snapshotFactor } from '../units.ts';
import type { Halo, HaloListOptions } from './haloList.ts';

/** A satellite has no virial radius of its own: so many times the radius that holds half of its mass reaches to its edge. */
const HALF_MASS_RADII = 4;

/**
 * Reads a SUBFIND catalogue (HDF5; `fof_subhalo_tab_099.0.hdf5` and its other files): every subhalo, the first of each
 * group with the group's R200.
 * @throws SteelyardError `file-not-found` where a file is missing; `format-invalid`
 */
export async function readSubfind(path: string, { units }: HaloListOptions): Promise<Halo[]> {
  const first = await openHdf5(path);
  const count = first.numbers('Header')['NumFiles']?.[0] ?? 1;
  first.close();
  const halos: Halo[] = [];
  const groups: { readonly radius: number; readonly mass: number; readonly first: number }[] = [];
  const members: { readonly centre: Halo['centre']; readonly half: number; readonly mass: number; readonly group: number }[] = [];
  for (const name of snapshotFiles(path, count)) {
    const file = await openHdf5(name);
    try {
      readFile(file, units, groups, members);
    } finally {
      file.close();
    }
  }
  members.forEach(({ centre, half, mass, group }, index) => {
    const host = groups[group];
    const isCentral = host?.first === index;
    const radius = isCentral && host.radius > 0 ? host.radius : HALF_MASS_RADII * half;
    if (!(radius > 0)) return; // an empty group
    const within = isCentral || !host ? {} : { host: String(host.first) };
    halos.push({ id: String(index), centre, radius, mass: isCentral ? host.mass : mass, ...within });
  });
  return halos;
}

function readFile(
  file: Hdf5Reader, units: HaloListOptions['units'],
  groups: { radius: number; mass: number; first: number }[],
  members: { centre: Halo['centre']; half: number; mass: number; group: number }[],
): void {
  const cosmology = readHeader(withCounts(file));
  const factor = (quantity: 'length' | 'mass', dataset: string) => snapshotFactor(quantity, cosmology, file.numbers(dataset), units).factor;
  const scaled = (dataset: string, quantity: 'length' | 'mass') => {
    const by = factor(quantity, dataset);
    return file.rows(dataset, 0, file.shape(dataset)[0] ?? 0).map((value) => value * by);
  };
  if (file.has('Group/GroupFirstSub')) {
    const firstOf = file.rows('Group/GroupFirstSub', 0, file.shape('Group/GroupFirstSub')[0] ?? 0);
    const radius = scaled('Group/Group_R_Crit200', 'length');
    const mass = scaled('Group/Group_M_Crit200', 'mass');
    firstOf.forEach((sub, k) => groups.push({ radius: radius[k]!, mass: mass[k]!, first: sub }));
  }
  if (!file.has('Subhalo/SubhaloPos')) return; // a file of the catalogue may hold groups only
  const positions = scaled('Subhalo/SubhaloPos', 'length');
  const half = scaled('Subhalo/SubhaloHalfmassRad', 'length');
  const mass = scaled('Subhalo/SubhaloMass', 'mass');
  const name = ['Subhalo/SubhaloGrNr', 'Subhalo/SubhaloGroupNr'].find((candidate) => file.has(candidate));
  if (name === undefined) throw new SteelyardError('format-invalid', `'${file.path}' does not say which group each subhalo lies in: it is no SUBFIND catalogue that is known.`, { path: file.path });
  const group = file.rows(name, 0, half.length);
  half.forEach((radius, k) => {
    const centre: Halo['centre'] = [positions[3 * k]!, positions[3 * k + 1]!, positions[3 * k + 2]!];
    members.push({ centre, half: radius, mass: mass[k]!, group: group[k]! });
  });
}

/** A catalogue's header has the same units and cosmology as a snapshot's, but counts of its own. */
function withCounts(file: Hdf5Reader): Hdf5Reader {
  return { ...file, numbers: (path) => (path === 'Header' ? { NumPart_ThisFile: [], ...file.numbers(path) } : file.numbers(path)) };
}
