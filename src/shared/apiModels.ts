import type { ExportedFile } from './apiExports.ts';
import type { JobReference, JobSummary } from './apiJobs.ts';

/** Model packages: those that Steelyard ships, and the user's own. Models of the inner slope have cards and packages here too. */
export interface ModelsApi {
  /** Models of masses. */
  list(request: null): Promise<readonly ModelSummary[]>;
  card(request: ModelReference): Promise<ModelCardView>;
  /** Copies a package among the user's own; refuses one that is damaged, or whose name is taken. */
  importPackage(origin: PackageOrigin): Promise<KeptPackage>;
  exportPackage(request: ModelReference): Promise<ExportedFile>;
  /** One of the user's own; the shipped ones stay. */
  remove(request: ModelReference): Promise<null>;
  /** Measures a model on galaxies of a suite that it has not seen, as a job. */
  evaluate(request: EvaluateRequest): Promise<JobSummary>;
  /** What came of an evaluation; null until it is done. */
  evaluation(request: JobReference): Promise<ModelEvaluation | null>;
}

export interface ModelReference {
  readonly name: string;
}

/** A package on this computer by its path, or its bytes where the host cannot know the path (a browser). */
export type PackageOrigin = { readonly path: string } | { readonly fileName: string; readonly bytes: Uint8Array };

/** What a model infers. */
export type ModelTarget = 'masses' | 'inner-slope';

export interface KeptPackage extends ModelReference {
  readonly target: ModelTarget;
}

export interface ModelSummary {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  /** True when it was trained on synthetic mocks, not on simulated galaxies. */
  readonly synthetic: boolean;
  /** What it was trained on, in one or two sentences, for the observer to read before trusting it. */
  readonly description: string;
  /** Facts of its card, in order: recipe, training set size, domain, calibration, licence. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** True for the user's own, which can be removed. */
  readonly own: boolean;
}

export interface ModelCardView {
  readonly target: ModelTarget;
  readonly summary: ModelSummary;
  readonly title: string;
  readonly licence: string;
  readonly references: readonly string[];
  /** How many networks are mixed in it. */
  readonly members: number;
  /** None of a model of the inner slope. */
  readonly radiiOverRh: readonly number[];
  readonly training: {
    readonly suite: string;
    readonly examples: number;
    readonly validationExamples: number;
    readonly epochs: number;
    /** Nats per radius, or of the standardised slope. */
    readonly validationLoss: number;
    readonly seed: number;
    readonly command: string;
    readonly program: string;
  };
  /** Range of each of the network's scalars in its training set. */
  readonly domain: readonly { readonly scalar: string; readonly low: number; readonly high: number }[];
  /** Of masses on held-out galaxies; null when it was never measured. */
  readonly evaluation: ModelEvaluation | null;
  /** On other suites; empty when it was never measured there. */
  readonly transfer: readonly ModelEvaluation[];
  /** The whole card as JSON text, to read or to copy. */
  readonly json: string;
}

export interface EvaluateRequest extends ModelReference {
  /** As `training.suites` names it, or the path of a set of simulated galaxies (HDF5); null for the model's own. */
  readonly suite: string | null;
  readonly galaxies: number;
}

/** log10 of M_predicted / M_true on galaxies that the model has not seen, dex. */
export interface ModelEvaluation {
  readonly suite: string;
  readonly galaxies: number;
  /** Where galaxies are seen more than once: how often in all. */
  readonly views?: number;
  readonly seed: number;
  readonly radii: readonly (Accuracy & { readonly coverage68: number; readonly coverage95: number })[];
  readonly estimators: readonly Accuracy[];
  /** Of evaluations that were asked for; cards do not keep it. */
  readonly calibration?: Calibration;
}

/** Whether a model's uncertainties are as large as its errors. */
export interface Calibration {
  /** Coverage of all masses together against credibility (2302.03026), with bands from bootstraps over galaxies. */
  readonly tarp: {
    readonly credibility: readonly number[];
    readonly coverage: readonly number[];
    readonly low68: readonly number[];
    readonly high68: readonly number[];
    readonly low95: readonly number[];
    readonly high95: readonly number[];
    /** Largest |coverage - credibility|. */
    readonly largestDeviation: number;
    readonly pValue: number;
  };
  /** Ranks of the truth among the samples (1804.06788): counts in bins of equal width. */
  readonly ranks: readonly { readonly r_over_rh: number; readonly counts: readonly number[] }[];
}

export interface Accuracy {
  readonly name: string;
  readonly r_over_rh: number;
  readonly residual: { readonly q16: number; readonly q50: number; readonly q84: number };
  /** Half of the central 68 %. */
  readonly scatter: number;
}
