import type { JobReference, JobSummary } from './apiJobs.ts';
import type { Maps, MapsRecipe } from './maps.ts';

/** Training sets of the user's own simulations: what a suite holds, which of its galaxies are taken, and the making of the set. */
export interface SimulationsApi {
  /** What a manifest declares, before a galaxy is read. */
  describe(request: ManifestReference): Promise<SuiteOutline>;
  /** What a manifest of the files in a folder might say, for a person to correct. */
  draft(request: { readonly folder: string }): Promise<ManifestDraft>;
  /** Writes a draft as a manifest; one that is there already is not written over. */
  createManifest(request: ManifestDraft): Promise<SuiteOutline>;
  /** Some views of one galaxy, as the set will have them. */
  preview(request: PreviewRequest): Promise<GalaxyPreview>;
  /** The newest last. */
  list(request: null): Promise<readonly SimulationSummary[]>;
  /** With what was found of each galaxy; a job that is not done has found nothing yet. */
  get(request: JobReference): Promise<SimulationDetail>;
  start(request: SimulationRequest): Promise<SimulationSummary>;
  pause(request: JobReference): Promise<SimulationSummary>;
  /** Goes on with what is there. */
  resume(request: JobReference): Promise<SimulationSummary>;
  cancel(request: JobReference): Promise<SimulationSummary>;
}

export interface ManifestReference {
  readonly manifest: string;
}

export interface SuiteOutline extends ManifestReference {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly synthetic: boolean;
  readonly references: readonly string[];
  readonly snapshots: number;
  readonly tables: number;
  /** In words: what the survey that the galaxies are observed by is like. */
  readonly survey: string;
  readonly views: number;
  readonly radiiOverRh: readonly number[];
  readonly minimumStars: number;
  readonly support: SupportMeasure;
  /** Above, a galaxy is left out; null for no limit. */
  readonly maximumSupport: number | null;
}

export const SUPPORT_MEASURES = ['kappa_rot', 'v_over_sigma', 'none'] as const;
export type SupportMeasure = (typeof SUPPORT_MEASURES)[number];
export const PROFILE_CONVENTIONS = ['enclosed', 'bin-centres', 'log-bin-centres'] as const;

/** A manifest of one source; others are written by hand. Paths are relative to its folder. */
export interface ManifestDraft {
  readonly folder: string;
  readonly name: string;
  readonly title: string;
  readonly references: readonly string[];
  readonly source:
    | { readonly kind: 'snapshot'; readonly path: string; readonly halos: string }
    | {
      readonly kind: 'tables';
      /** With a * in the place of the galaxy's name. */
      readonly stars: string;
      readonly profile: string;
      /** Column of the profile's radii, and those of the masses that add up. */
      readonly radius: string;
      readonly mass: readonly string[];
      readonly convention: (typeof PROFILE_CONVENTIONS)[number];
    };
  /** Plummer-equivalent, proper kpc. */
  readonly softeningKpc: number;
  readonly views: number;
}

export interface SimulationRequest extends ManifestReference {
  /** The HDF5 training set to write; null to find out what the suite holds, and write nothing. */
  readonly out: string | null;
  readonly seed: number;
  /** Whose maps to draw. */
  readonly recipe: string;
  /** Share of the galaxies to keep apart to test models on. */
  readonly testShare: number;
  /** Names of galaxies to leave out, besides those that the manifest does. */
  readonly exclude: readonly string[];
}

export interface PreviewRequest extends ManifestReference {
  readonly galaxy: string;
  readonly seed: number;
  readonly recipe: string;
  readonly views: number;
}

export interface GalaxyPreview {
  readonly galaxy: string;
  readonly radiiOverRh: readonly number[];
  readonly recipe: MapsRecipe;
  readonly views: readonly PreviewedView[];
  /** How many of the views asked for are left out, and why. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

export interface PreviewedView {
  /** Its number in the set. */
  readonly view: number;
  /** From the observer, in the frame of the files. */
  readonly direction: readonly [number, number, number];
  readonly members: number;
  readonly contaminants: number;
  /** As adopted, pc. */
  readonly halfLightRadius: number;
  /** Errors deconvolved, km/s. */
  readonly velocityDispersion: number;
  /** R_h */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** About the systemic, km/s. */
  readonly velocity: Float64Array;
  readonly maps: Maps;
  /** True, Msun, at the radii. */
  readonly log10Mass: readonly number[];
}

export interface SimulationSummary {
  readonly job: JobSummary;
  readonly request: SimulationRequest;
  /** Galaxies that were found and those that are taken; null until it is done. */
  readonly found: { readonly galaxies: number; readonly taken: number } | null;
  /** What was written; null for one that writes nothing, or is not done. */
  readonly set: WrittenSet | null;
}

export interface WrittenSet {
  readonly path: string;
  readonly galaxies: number;
  readonly views: number;
  /** Galaxies kept apart; null where there were too few. */
  readonly test: { readonly path: string; readonly galaxies: number; readonly views: number } | null;
}

export interface SimulationDetail {
  readonly summary: SimulationSummary;
  readonly galaxies: readonly SimulatedGalaxy[];
  /** Sources of which nothing could be read. */
  readonly troubles: readonly { readonly source: string; readonly message: string }[];
  /** Views that were left out of the set. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  readonly notes: readonly string[];
}

/** What was found of one galaxy, and whether it is taken. */
export interface SimulatedGalaxy {
  readonly name: string;
  readonly taken: boolean;
  /** Why it is left out; ''. */
  readonly reason: string;
  readonly warnings: readonly string[];
  /** null where it could not be measured. */
  readonly facts: SimulatedFacts | null;
}

export interface SimulatedFacts {
  readonly stars: number;
  /** Msun */
  readonly stellarMass: number;
  /** Of all species within the half-light radius, Msun. */
  readonly massWithinHalfLightRadius: number;
  /** Projected, kpc. */
  readonly halfLightRadius: number;
  /** Along the line of sight, km/s. */
  readonly velocityDispersion: number;
  readonly kappaRot: number;
  readonly vOverSigma: number;
  readonly bOverA: number;
  readonly cOverA: number;
  /** log10 of Jeans mass over mass, dex, and its error; null where there are too few stars. */
  readonly jeans: { readonly offset: number; readonly error: number } | null;
}
