/** One step of choosing the members, as the observer asks for it. Steps apply in order. */
export type SelectionStep =
  | { readonly kind: 'probability'; readonly column?: string; readonly minimum: number }
  | { readonly kind: 'weights'; readonly column?: string }
  | { readonly kind: 'flag'; readonly column: string; readonly keep: boolean }
  | { readonly kind: 'expression'; readonly expression: string }
  | { readonly kind: 'radius'; readonly maximum: number; readonly unit: 'arcmin' | 'pc' | 'R_h'; readonly elliptical: boolean }
  | { readonly kind: 'sigmaClip'; readonly threshold: number; readonly maxIterations: number }
  | { readonly kind: 'mixture'; readonly minimum: number; readonly asWeights: boolean };

/** What one step did. */
export interface SelectionStepReport {
  readonly step: SelectionStep | { readonly kind: 'required' };
  readonly before: number;
  readonly after: number;
  /** One sentence: how many stars went and why. */
  readonly sentence: string;
}

/** Who is a member, and why not. */
export interface Selection {
  /** Membership weight of every catalogue row: 0 removed, 1 member, between: probability. */
  readonly weights: Float64Array;
  /** For every catalogue row the index in `reports` of the step that removed it, or -1. */
  readonly removedBy: Int32Array;
  readonly reports: readonly SelectionStepReport[];
  /** Rows with positive weight. */
  readonly memberCount: number;
}
