import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { SteelyardError } from '../../../shared/errors.ts';
import { readHaloText } from './haloText.ts';
import type { Cosmology, Halo, HaloFormat, HaloListOptions } from './haloList.ts';
import { readSubfind } from './subfind.ts';

export type { Cosmology, Halo, HaloFormat, HaloListOptions } from './haloList.ts';
export { HALO_FORMATS } from './haloList.ts';

/**
 * Halos of a simulation from AHF, Rockstar, SUBFIND (HDF5) or a CSV of `id,x,y,z,radius` with perhaps `mass` and `host`.
 * What it is is told by its name and its first line unless given.
 *
 * @param cosmology of the snapshot: finders write lengths comoving and over h
 * @throws SteelyardError `file-not-found`, `format-unknown`, `format-invalid`, `column-missing`, `value-invalid`
 */
export async function readHaloList(path: string, cosmology: Cosmology, options: HaloListOptions = {}): Promise<Halo[]> {
  const format = options.format ?? await formatOf(path);
  return format === 'subfind' ? readSubfind(path, options) : readHaloText(path, format, cosmology, options);
}

async function formatOf(path: string): Promise<HaloFormat> {
  const name = path.toLowerCase();
  if (['.hdf5', '.h5'].includes(extname(name))) return 'subfind';
  if (name.endsWith('_halos')) return 'ahf';
  const head = await firstLine(path);
  if (/^#\s*ID\(1\)/i.test(head)) return 'ahf';
  if (/^#\s*id\s/i.test(head)) return 'rockstar';
  if (head.includes(',')) return 'csv';
  throw new SteelyardError('format-unknown', `It is not clear what kind of halo list '${path}' is: say so in the manifest with format = "ahf", "rockstar", "subfind" or "csv".`, { path });
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new SteelyardError('file-not-found', `There is no halo list '${path}': check the manifest.`, { path })
      : new SteelyardError('file-unreadable', `The halo list '${path}' cannot be read (${error.message}).`, { path });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8192), 0, 8192, 0);
    return buffer.toString('utf8', 0, bytesRead).split('\n')[0]!;
  } finally {
    await file.close();
  }
}
