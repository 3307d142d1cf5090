import { writeHdf5 } from './writeHdf5.ts';
import type { Hdf5Value } from './writeHdf5.ts';

/** Posterior samples of one galaxy, ready to be written. */
export interface SamplesFile {
  /** log10 of the enclosed mass, Msun: sampleCount x radii, row-major. */
  readonly log10Mass: Float32Array;
  readonly sampleCount: number;
  readonly radiiOverRh: readonly number[];
  /** kpc, one a radius. */
  readonly radiiKpc: readonly number[];
  /** Everything the result depends on: galaxy, model, seed, catalogue hash, ... */
  readonly provenance: Readonly<Record<string, Hdf5Value>>;
}

/** The bytes of an HDF5 file with `log10_mass` (samples x radii), `r_over_rh`, `r_kpc` and the provenance as attributes. */
export async function writeSamplesHdf5(samples: SamplesFile): Promise<Uint8Array> {
  const radii = samples.radiiOverRh.length;
  return writeHdf5({
    attributes: samples.provenance,
    datasets: [
      {
        path: 'log10_mass', data: samples.log10Mass, shape: [samples.sampleCount, radii],
        attributes: { unit: 'dex(Msun)', description: 'log10 of the mass enclosed within each radius: one row a posterior sample, one column a radius' },
      },
      {
        path: 'r_over_rh', data: Float64Array.from(samples.radiiOverRh),
        attributes: { unit: '', description: 'Radii in units of the projected half-light radius' },
      },
      { path: 'r_kpc', data: Float64Array.from(samples.radiiKpc), attributes: { unit: 'kpc', description: 'Radii' } },
    ],
  });
}
