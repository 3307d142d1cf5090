import { SteelyardError } from '../../shared/errors.ts';
import type { SnapshotHeader } from './header.ts';

/** What a field measures: it is wanted in kpc, km/s or Msun. */
export type Quantity = 'length' | 'velocity' | 'mass';

/** Units that the manifest gives, to be believed before the file's own. */
export type DeclaredUnits = Readonly<Partial<Record<Quantity, string>>>;

const CGS: Readonly<Record<Quantity, number>> = { length: 3.0856775814913673e21, velocity: 1e5, mass: 1.988409870698051e33 };
/** GADGET-2's: kpc/h, km/s, 1e10 Msun/h. */
const GADGET: Readonly<Record<Quantity, number>> = { length: 1, velocity: 1, mass: 1e10 };

const NAMED: Readonly<Record<Quantity, Readonly<Record<string, number>>>> = {
  length: { pc: 1e-3, kpc: 1, Mpc: 1e3, cm: 1 / CGS.length, m: 100 / CGS.length },
  velocity: { 'km/s': 1, 'm/s': 1e-3, 'cm/s': 1e-5, 'kpc/Gyr': 0.9777922216807891, 'pc/Myr': 0.9777922216807891 },
  mass: { Msun: 1, g: 1 / CGS.mass, kg: 1e3 / CGS.mass },
};

/**
 * The factor from a unit in words to kpc, km/s or Msun: `kpc`, `ckpc/h`, `1e10 Msun/h`, `km/s`, `km/s sqrt(a)`. A `c`
 * before a length means comoving, `/h` divides by h, `sqrt(a)` is GADGET's velocity.
 *
 * @throws SteelyardError `value-invalid` for a unit that it does not know, or h or a where they are not known
 */
export function factorOf(unit: string, quantity: Quantity, cosmology?: { readonly littleH: number; readonly scaleFactor: number }): number {
  const match = /^\s*(?:([\d.]+(?:e[+-]?\d+)?)\s*\*?\s*)?(.*?)\s*(\/\s*h)?\s*(sqrt\(a\))?\s*$/i.exec(unit);
  const [, number, name = '', perH, root] = match ?? [];
  const comoving = quantity === 'length' && /^c(pc|kpc|Mpc)$/.test(name);
  const factor = NAMED[quantity][comoving ? name.slice(1) : name];
  if (factor === undefined || (root && quantity !== 'velocity')) {
    throw new SteelyardError('value-invalid', `The unit "${unit}" is not a ${quantity} that is known: write one such as ${Object.keys(NAMED[quantity]).join(', ')}, with "1e10" before it or "/h" after it where needed.`, { unit });
  }
  if ((perH || comoving || root) && !cosmology) {
    throw new SteelyardError('value-invalid', `The unit "${unit}" needs h and the scale factor, which a table does not hold: give its numbers in ${quantity === 'length' ? 'kpc' : quantity === 'mass' ? 'Msun' : 'km/s'}.`, { unit });
  }
  return Number(number ?? 1) * factor / (perH ? cosmology!.littleH : 1)
    * (comoving ? cosmology!.scaleFactor : 1) * (root ? Math.sqrt(cosmology!.scaleFactor) : 1);
}

/** How a factor was found, for the dry run. */
export interface FoundFactor {
  readonly factor: number;
  readonly from: 'manifest' | 'dataset' | 'header' | 'convention';
}

/**
 * The factor that brings a field of a snapshot to kpc, km/s or Msun: from the manifest, else from the dataset's own
 * attributes (AREPO and GADGET-4: to_cgs, a_scaling, h_scaling; EAGLE: CGSConversionFactor, aexp- and h-scale-exponent),
 * else from the header's units, else GADGET's kpc/h, 1e10 Msun/h, km/s. Lengths of cosmological runs are comoving and
 * velocities are divided by sqrt(a), as GADGET-2, AREPO and GIZMO write them (GADGET-2 user guide, section 6).
 */
export function snapshotFactor(
  quantity: Quantity, header: SnapshotHeader, dataset: Readonly<Record<string, readonly number[]>>, declared: DeclaredUnits = {},
): FoundFactor {
  const { littleH: h, scaleFactor: a, isCosmological } = header;
  const unit = declared[quantity];
  if (unit !== undefined) return { factor: factorOf(unit, quantity, header), from: 'manifest' };
  const attribute = (...names: string[]) => names.map((name) => dataset[name]?.[0]).find((value) => value !== undefined);
  const cgs = attribute('to_cgs', 'CGSConversionFactor');
  if (cgs !== undefined && cgs > 0) {
    const exponentA = attribute('a_scaling', 'aexp-scale-exponent') ?? 0;
    const exponentH = attribute('h_scaling', 'h-scale-exponent') ?? 0;
    return { factor: snapped(cgs / CGS[quantity]) * a ** exponentA * h ** exponentH, from: 'dataset' };
  }
  const inHeader = { length: header.unitLengthCm, velocity: header.unitVelocityCmS, mass: header.unitMassG }[quantity];
  const code = inHeader === undefined ? GADGET[quantity] : snapped(inHeader / CGS[quantity]);
  const scaling = {
    length: (isCosmological ? a : 1) / h,
    velocity: isCosmological ? Math.sqrt(a) : 1,
    mass: 1 / h,
  }[quantity];
  return { factor: code * scaling, from: inHeader === undefined ? 'convention' : 'header' };
}

/** Codes round the cgs value of a kpc or a solar mass, each its own way: a power of ten of those is meant as one. */
function snapped(ratio: number): number {
  const power = 10 ** Math.round(Math.log10(ratio));
  return Math.abs(ratio / power - 1) < 2e-3 ? power : ratio;
}
