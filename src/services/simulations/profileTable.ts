import { tabulatedProfile } from '../../science/profiles/tabulated.ts';
import type { MassProfile } from '../../science/profiles/massProfile.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { ProfileSource } from './manifest.ts';
import { readNumberTable, unitFactor } from './particleTable.ts';

/** A mass profile that stands in a file, with the radii between which it is known, kpc. */
export interface KnownProfile {
  readonly mass: MassProfile;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a mass profile in the convention that the manifest declares. Centres of bins become the bins' outer edges: half
 * of the way to the next centre, in r or in log r.
 * @throws SteelyardError `profile-invalid` naming the row where masses fall or radii do not rise; as `readNumberTable`
 */
export async function readProfile(source: ProfileSource): Promise<KnownProfile> {
  const table = await readNumberTable(source.path);
  const tabulated = table.column(source.radius).map((r) => r * unitFactor(source.units, 'length'));
  const masses = new Float64Array(tabulated.length);
  for (const column of source.mass) table.column(column).forEach((mass, k) => { masses[k]! += mass * unitFactor(source.units, 'mass'); });
  if (source.masses === 'shells') for (let k = 1; k < masses.length; k++) masses[k]! += masses[k - 1]!;
  const radii = outerRadii(tabulated, source.convention);
  // Bins at the centre may be empty: the profile begins where there is mass.
  const first = masses.findIndex((mass) => mass > 0);
  try {
    const mass = tabulatedProfile(radii.subarray(Math.max(first, 0)), masses.subarray(Math.max(first, 0)));
    return { mass, from: radii[Math.max(first, 0)]!, to: radii.at(-1)! };
  } catch (error) {
    if (!(error instanceof SteelyardError)) throw error;
    throw new SteelyardError('profile-invalid', `The mass profile ${table.fileName} cannot be used: ${error.message.replace(/^[^:]*: /, '')}`, { file: table.fileName });
  }
}

function outerRadii(radii: Float64Array, convention: ProfileSource['convention']): Float64Array {
  if (convention === 'enclosed') return radii;
  const last = radii.length - 1;
  return radii.map((r, k) => {
    const [a, b] = k < last ? [r, radii[k + 1]!] : [radii[k - 1]!, r];
    return convention === 'bin-centres' ? r + (b - a) / 2 : r * Math.sqrt(b / a);
  });
}
