/**
 * A spherical distribution of mass, as an immutable value. Radii in kpc, masses in Msun, G from `constants`.
 * Every method takes r > 0.
 */
export interface MassProfile {
  /** Which family, e.g. `nfw`; for labels and provenance. */
  readonly kind: string;
  /** The numbers that define it, in the units above; for provenance. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Msun/kpc^3 */
  density(r: number): number;
  /** Mass within the sphere of radius r, Msun. */
  enclosedMass(r: number): number;
  /** Gravitational potential, (km/s)^2, zero at infinity, hence negative. */
  potential(r: number): number;
}
