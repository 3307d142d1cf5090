/** What a network sees of a sample, as its recipe declares it. */
export interface MapsRecipe {
  /** Pixels along each side of both images. */
  readonly pixels: number;
  /** The sky image spans |x|, |y| <= extent, in R_h. */
  readonly skyExtent: number;
  /** The phase-space image spans R in [0, extent] R_h ... */
  readonly radiusExtent: number;
  /** ... and |v| <= extent, in units of the dispersion. */
  readonly velocityExtent: number;
  /** Kernel sigma = factor x Scott's n_eff^(-1/6) x sample standard deviations. */
  readonly bandwidthFactor: number;
  /** Names of the scalars, in the order of `Maps.scalars`. */
  readonly scalars: readonly string[];
}

export interface Maps {
  readonly pixels: number;
  /** pixels x pixels, row-major, first index y (north up), second x; sums to 1 over the plane it covers or less. */
  readonly sky: Float32Array;
  /** pixels x pixels, row-major, first index velocity, second radius. */
  readonly phaseSpace: Float32Array;
  readonly scalars: Float32Array;
}
