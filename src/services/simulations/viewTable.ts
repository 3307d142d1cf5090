/** The views of one galaxy as they are kept: the examples, and what each came from. Arrays have one entry a view. */
export interface ViewTable {
  /** A training set as `encodeSet` writes it. */
  readonly examples: Uint8Array;
  /** How many views were left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly view: Int32Array;
  /** views x 3, from the observer. */
  readonly direction: Float64Array;
  readonly members: Int32Array;
  readonly contaminants: Int32Array;
  /** As adopted, pc. */
  readonly halfLightRadius: Float64Array;
  /** Deconvolved, km/s. */
  readonly velocityDispersion: Float64Array;
  /** views x DEPARTURE_NAMES: what a model's domain is made of besides its own summaries. */
  readonly departures: Float64Array;
}
