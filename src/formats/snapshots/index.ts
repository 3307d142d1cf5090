export { DIALECTS, type Dialect, type SnapshotHeader } from './header.ts';
export { openHdf5, type Hdf5Reader } from './hdf5File.ts';
export { openSnapshot, SPECIES, type ParticleSlice, type Snapshot, type SnapshotOptions, type Species } from './snapshot.ts';
export { factorOf, type DeclaredUnits, type Quantity } from './units.ts';
export { HALO_FORMATS, readHaloList, type Cosmology, type Halo, type HaloFormat } from './halos/readHaloList.ts';
