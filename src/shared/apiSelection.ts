import type { CatalogueReference } from './apiCatalogues.ts';
import type { Galaxy } from './galaxy.ts';
import type { Selection, SelectionStep } from './selection.ts';

/** Who is a member. */
export interface SelectionApi {
  preview(request: SelectionRequest): Promise<SelectionView>;
}

export interface SelectionRequest extends CatalogueReference {
  /** As published or as the observer corrected it. */
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
}

/** The selection with what its plots need; arrays have one entry a catalogue row, NaN where missing. */
export interface SelectionPreview {
  readonly selection: Selection;
  /** Offsets from the galaxy's centre in the plane of the sky, arcmin: x east, y north. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Heliocentric line-of-sight velocity and its 1-sigma error, km/s. */
  readonly velocity: Float64Array;
  readonly velocityError: Float64Array;
  /** Projected, along the major axis, arcmin. */
  readonly halfLightRadius: number;
  /** Of the members, km/s; NaN when there are too few. */
  readonly systemicVelocity: number;
  readonly velocityDispersion: number;
}

/** A preview with what follows from the galaxy's shape and distance. */
export interface SelectionView extends SelectionPreview {
  /** Semi-major axis of the ellipse through each star, arcmin. */
  readonly radius: Float64Array;
  readonly pcPerArcmin: number;
}
