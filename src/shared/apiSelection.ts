import type { CatalogueReference } from './apiCatalogues.ts';
import type { Galaxy } from './galaxy.ts';
import type { Selection, SelectionStep } from './selection.ts';

/** Who is a member. */
export interface SelectionApi {
  preview(request: SelectionRequest): Promise<SelectionView>;
  /** The coordinates of the plots, which no filter changes: asked for once a catalogue and galaxy. */
  points(request: PointsRequest): Promise<StarPoints>;
}

export interface PointsRequest extends CatalogueReference {
  /** As published or as the observer corrected it. */
  readonly galaxy: Galaxy;
}

export interface SelectionRequest extends PointsRequest {
  readonly steps: readonly SelectionStep[];
}

/** The selection with what follows from it. */
export interface SelectionPreview {
  readonly selection: Selection;
  /** Of the members, km/s; NaN when there are too few. */
  readonly systemicVelocity: number;
  readonly velocityDispersion: number;
}

export type SelectionView = SelectionPreview;

/** One entry a catalogue row, NaN where missing; null where no column has the role. Single precision: for plots, not for cuts. */
export interface StarPoints {
  /** Offsets from the galaxy's centre in the plane of the sky, arcmin. */
  readonly east: Float32Array;
  readonly north: Float32Array;
  /** Semi-major axis of the ellipse through each star, arcmin. */
  readonly radius: Float32Array;
  /** Heliocentric line-of-sight velocity and its 1-sigma error, km/s. */
  readonly velocity: Float32Array;
  readonly velocityError: Float32Array;
  /** mas/yr, with cos(dec). */
  readonly pmRa: Float32Array | null;
  readonly pmDec: Float32Array | null;
  readonly colour: Float32Array | null;
  readonly magnitude: Float32Array | null;
  readonly pcPerArcmin: number;
}
