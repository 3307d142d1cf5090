/**
 * The columns that matter to the science, in fixed units, one entry a catalogue row; NaN where missing.
 * Made from a catalogue and its column mapping by `science/catalogue`.
 */
export interface StarTable {
  readonly count: number;
  /** ICRS, degrees. */
  readonly ra: Float64Array;
  readonly dec: Float64Array;
  /** Heliocentric line-of-sight velocity and its 1-sigma error, km/s. */
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
  /** In [0, 1]. */
  readonly membershipProbability?: Float64Array;
  /** mas/yr, with cos(dec). */
  readonly pmRa?: Float64Array;
  readonly pmDec?: Float64Array;
  /** [Fe/H] or an index, as the catalogue has it. */
  readonly metallicity?: Float64Array;
  readonly magnitude?: Float64Array;
  readonly colour?: Float64Array;
  /** Repeat measurements share an identifier, where the catalogue has one. */
  readonly identifier?: readonly string[];
}
