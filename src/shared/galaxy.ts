/** A measured quantity with asymmetric 1-sigma errors and its reference. */
export interface Measurement {
  readonly value: number;
  /** Positive; 0 when the reference gives none. */
  readonly errorLow: number;
  readonly errorHigh: number;
  /** ADS bibcode, or 'user' for a number typed by the observer. */
  readonly bibcode: string;
}

/** The published parameters of a galaxy. */
export interface Galaxy {
  /** e.g. `fornax_1`, the key of the Local Volume Database. */
  readonly key: string;
  readonly name: string;
  /** ICRS, degrees. */
  readonly ra: number;
  readonly dec: number;
  /** kpc */
  readonly distance: Measurement;
  /** Projected half-light radius along the major axis, arcmin. */
  readonly halfLightRadius: Measurement;
  /** 1 - b/a */
  readonly ellipticity: Measurement;
  /** Degrees, north to east. */
  readonly positionAngle: Measurement;
  /** Heliocentric, km/s. */
  readonly systemicVelocity?: Measurement;
  /** Line-of-sight, km/s; published, to compare with. */
  readonly velocityDispersion?: Measurement;
  /** mas/yr, with cos(dec). */
  readonly properMotionRa?: Measurement;
  readonly properMotionDec?: Measurement;
}
