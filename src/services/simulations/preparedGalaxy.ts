import { tabulatedProfile } from '../../science/profiles/tabulated.ts';
import type { MassProfile } from '../../science/profiles/massProfile.ts';
import type { GalaxyFacts } from '../../science/particles/galaxyFacts.ts';
import { centreGalaxy } from '../../science/particles/centre.ts';
import { measureGalaxy } from '../../science/particles/galaxyFacts.ts';
import { indicesWithin, selectParticles, type Particles, type Vector } from '../../science/particles/particles.ts';
import { resolvedRadii } from '../../science/particles/resolution.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { maximumSupport, type Manifest } from './manifest.ts';

/** Where a galaxy was found, for the record. */
export interface GalaxyOrigin {
  /** Files that it was read from, without folders. */
  readonly files: readonly string[];
  readonly halo?: string;
  /** kpc and km/s in the frame of the files. */
  readonly centre: Vector;
  readonly velocity: Vector;
}

/** What was found of one galaxy, and whether it is taken. */
export interface GalaxyReport {
  readonly name: string;
  readonly isAccepted: boolean;
  /** One sentence: why it is left out. '' where it is taken. */
  readonly reason: string;
  /** Sentences on what a person should know of a galaxy that is taken. */
  readonly warnings: readonly string[];
  readonly facts?: GalaxyFacts;
  readonly origin?: GalaxyOrigin;
  /** Plummer-equivalent, kpc. */
  readonly softening?: number;
}

/** A galaxy that is ready to be observed. */
export interface PreparedGalaxy {
  readonly report: GalaxyReport;
  /** Centred, at rest. */
  readonly stars: Particles;
  /** Radii (kpc) and enclosed masses (Msun) of all species, and between which radii they hold. */
  readonly massRadii: Float64Array;
  readonly masses: Float64Array;
  readonly massFrom: number;
  readonly massTo: number;
}

/** The stars of a galaxy at rest about their centre, within the aperture. */
export interface CentredStars {
  readonly stars: Particles;
  readonly centre: Vector;
  readonly velocity: Vector;
}

/**
 * Centres a galaxy on its stars and leaves out what lies beyond the aperture (kpc).
 * @throws SteelyardError `sample-too-small` where fewer stars are left than the manifest asks for; `value-invalid`
 *   where they cannot be a galaxy in kpc and km/s
 */
export function centreStars(stars: Particles, apertureKpc: number, minimumStars: number): CentredStars {
  refuseFew(stars.count, minimumStars);
  const centred = centreGalaxy(stars);
  const inside = indicesWithin(centred.stars, apertureKpc);
  refuseFew(inside.length, minimumStars);
  const kept = selectParticles(centred.stars, inside);
  refuseWrongUnits(kept);
  return { ...centred, stars: kept };
}

function refuseFew(stars: number, minimum: number): void {
  if (stars >= minimum) return;
  throw new SteelyardError('sample-too-small', `it has ${stars} star particles, and ${minimum} are asked for`);
}

/** No galaxy is smaller than a parsec or larger than a megaparsec, and none moves at 1 m/s or 3,000 km/s. */
function refuseWrongUnits({ count, x, y, z, vx, vy, vz }: Particles): void {
  let r2 = 0, v2 = 0;
  for (let i = 0; i < count; i++) {
    r2 += (x[i]! ** 2 + y[i]! ** 2 + z[i]! ** 2) / count;
    v2 += (vx[i]! ** 2 + vy[i]! ** 2 + vz[i]! ** 2) / count;
  }
  const radius = Math.sqrt(r2);
  const speed = Math.sqrt(v2);
  if (radius > 1e-3 && radius < 1e3 && speed > 1e-3 && speed < 3e3) return;
  throw new SteelyardError('value-invalid', `its stars would fill ${radius.toPrecision(2)} kpc and move at ${speed.toPrecision(2)} km/s, so that its units are wrong: give them in the manifest`);
}

/**
 * Measures a centred galaxy and decides whether it is taken.
 * @param profile of all species, with the radii between which it is known, kpc
 */
export function prepareGalaxy(
  name: string, { stars, centre, velocity }: CentredStars,
  profile: { readonly mass: MassProfile; readonly from: number; readonly to: number },
  softening: number, files: readonly string[], manifest: Manifest, halo?: string,
): PreparedGalaxy {
  const facts = measureGalaxy(stars, profile.mass, softening);
  const reason = reasonAgainst(name, facts, profile, softening, manifest);
  const massRadii = profileRadii(Math.max(profile.from, 1e-4), profile.to);
  const report: GalaxyReport = {
    name, isAccepted: reason === '', reason, warnings: reason === '' ? warningsOf(facts, manifest) : [], facts, softening,
    origin: { files, ...(halo === undefined ? {} : { halo }), centre, velocity },
  };
  return {
    report, stars, massRadii, masses: massRadii.map((r) => profile.mass.enclosedMass(r)), massFrom: profile.from, massTo: profile.to,
  };
}

export function massProfileOf({ massRadii, masses }: PreparedGalaxy): MassProfile {
  return tabulatedProfile(massRadii, masses);
}

/** Radii 0.005 dex apart: what is kept of a profile, whatever it was made from. */
function profileRadii(from: number, to: number): Float64Array {
  const count = Math.max(3, Math.ceil(Math.log10(to / from) / 0.005) + 1);
  return Float64Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));
}

function reasonAgainst(
  name: string, facts: GalaxyFacts, { from, to }: { readonly from: number; readonly to: number }, softening: number, manifest: Manifest,
): string {
  const { selection: { support, exclude, require_equilibrium: requireEquilibrium }, radii_over_rh: radii } = manifest;
  if (exclude.includes(name)) return 'it is excluded';
  const value = { kappa_rot: facts.kappaRot, v_over_sigma: facts.vOverSigma, none: 0 }[support];
  const limit = maximumSupport(manifest);
  if (value > limit) return `it is held up by rotation: ${support} is ${value.toFixed(2)}, above ${limit}`;
  if (requireEquilibrium && facts.jeans?.isSuspect) return `${jeansSentence(facts)}, and the manifest requires equilibrium`;
  // Views differ a little in R_h: only what no view could pass is refused here.
  const largest = 1.5 * facts.halfLightRadius;
  const resolved = resolvedRadii(radii, largest, softening).filter((f) => f * largest >= from);
  if (resolved.length < radii.length) {
    const hint = resolved.length >= 2 ? `; it would be resolved from about ${resolved[0]} R_h on (radii_over_rh of the manifest)` : '';
    return `its mass within ${radii[0]} R_h is not resolved: ${(radii[0]! * facts.halfLightRadius).toPrecision(2)} kpc, below ${softening > 0 && 3 * softening > from ? `three softenings of ${softening} kpc` : `the first radius of its profile, ${from.toPrecision(2)} kpc`}${hint}`;
  }
  if (radii.at(-1)! * facts.halfLightRadius / 1.5 > to) return `its profile ends at ${to.toPrecision(3)} kpc, within ${radii.at(-1)} R_h`;
  return '';
}

function warningsOf(facts: GalaxyFacts, { selection: { minimum_stars: minimum } }: Manifest): string[] {
  return [
    ...(facts.jeans?.isSuspect ? [`${jeansSentence(facts)}: check velocities, units and profile, or do not trust masses learnt from it`] : []),
    ...(facts.jeans ? [] : [`it has too few resolved stars for the Jeans check (minimum_stars is ${minimum})`]),
  ];
}

function jeansSentence({ jeans }: GalaxyFacts): string {
  const { offset, error, from, to } = jeans!;
  const what = offset < 0 ? 'too cold' : 'too hot';
  return `its stars are ${what} for its mass profile: the spherical Jeans mass is ${10 ** Math.abs(offset) < 10 ? (10 ** Math.abs(offset)).toFixed(1) : (10 ** Math.abs(offset)).toPrecision(2)} times too ${offset < 0 ? 'low' : 'high'} (${offset.toFixed(2)} +- ${error.toFixed(2)} dex) between ${from.toFixed(2)} and ${to.toFixed(2)} kpc`;
}
