/** Newton's constant, kpc (km/s)^2 / Msun (CODATA 2018 G with the IAU 2015 nominal solar mass parameter). */
export const G = 4.30091727e-6;
/** km/s for a proper motion of 1 mas/yr at 1 kpc. */
export const KMS_PER_MASYR_KPC = 4.74047;
/** Radians per degree. */
export const DEGREE = Math.PI / 180;
/** Radians per arcminute. */
export const ARCMIN = Math.PI / 10800;
