import { z } from 'zod';
import { SteelyardError } from '../../shared/errors.ts';

const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high, 'a range runs from low to high');
const positiveRange = range.refine(([low]) => low > 0, 'both ends must be positive');

const share = z.number().min(0).max(1);
const shares = range.refine(([low, high]) => low >= 0 && high <= 1, 'both ends must lie in [0, 1]');
const axisRatios = positiveRange.refine(([, high]) => high <= 1, 'axis ratios are at most one');

/** log10 y = log10At + slope (log10 x - log10 at) with Gaussian scatter (dex); draws outside [minimum, maximum] are repeated. */
const scalingRelation = z.strictObject({
  at: z.number().positive(),
  log10Value: z.number(),
  slope: z.number(),
  scatterDex: z.number().positive(),
  minimum: z.number().positive(),
  maximum: z.number().positive(),
});

const reference = z.strictObject({ bibcode: z.string(), title: z.string(), use: z.string() });

/** How the galaxies of a suite are made. Masses in Msun, radii in kpc. */
const galaxies = z.strictObject({
  /** M200, log-uniform. */
  haloMass: positiveRange,
  /** Dutton & Maccio 2014 c200(M200), with lognormal scatter. */
  concentrationScatterDex: z.number().min(0),
  /** Stellar mass against halo mass. */
  stellarMass: scalingRelation,
  /** Projected half-light radius (kpc) against stellar mass. */
  halfLightRadius: scalingRelation,
  halo: z.discriminatedUnion('profile', [
    /** Di Cintio et al. 2014 with Gaussian scatter about its inner slope gamma. */
    z.strictObject({ profile: z.literal('di-cintio-2014'), innerSlopeScatter: z.number().min(0), innerSlopeRange: range }),
    /** (alpha, beta) = (1, 3) with a Gaussian inner slope: an NFW halo, mildly contracted or expanded. */
    z.strictObject({
      profile: z.literal('contracted-nfw'), innerSlope: z.number(), innerSlopeScatter: z.number().min(0), innerSlopeRange: range,
    }),
    /** Lazar et al. 2020; lognormal scatter of the core radius. */
    z.strictObject({ profile: z.literal('core-einasto'), coreScatterDex: z.number().min(0) }),
  ]),
  /** Density of the stars: Plummer for a share of the galaxies, else (alpha, beta, gamma) uniform in these ranges. */
  tracer: z.strictObject({ plummerFraction: z.number().min(0).max(1), alpha: positiveRange, beta: range, gamma: range }),
  /** Central beta uniform in the range (at most gamma / 2); for a share of the galaxies ra / R_h log-uniform, else infinite. */
  anisotropy: z.strictObject({ central: range, radialFraction: z.number().min(0).max(1), radiusOverRh: positiveRange }),
  /** Galaxies that are no spheres; none where left out. */
  shape: z.strictObject({
    flattenedFraction: share,
    /** c/a that the stars start with, and that of the mass (at least the stars'), uniform. */
    starsMinorToMajor: axisRatios,
    massMinorToMajor: axisRatios.refine(([low]) => low >= 0.6, 'the mass may not be flatter than 0.6: its quadrupole would not do'),
    /** The others are triaxial, T uniform. */
    oblateFraction: share,
    prolateFraction: share,
    /** Directions that training sees such a galaxy from. */
    views: z.int().min(1).max(1000),
  }).refine(({ oblateFraction, prolateFraction }) => oblateFraction + prolateFraction <= 1, 'the fractions exceed one').optional(),
  /** For a share of the galaxies, this share of the stars that turn the wrong way is turned round, uniform. */
  rotation: z.strictObject({ fraction: share, strength: shares }).optional(),
});

/** How they are observed. */
const survey = z.strictObject({
  /** Stars, contaminants included; log-uniform. */
  starCount: positiveRange,
  /** Median velocity error of a galaxy, km/s, log-uniform, but at most `errorOverDispersion` of its dispersion. */
  velocityError: positiveRange,
  errorOverDispersion: z.number().positive(),
  /** Lognormal spread of the errors within a galaxy, dex, uniform. */
  errorSpreadDex: range,
  /** Edge of the survey in R_h, uniform, for a share of the galaxies; the others have none. */
  edgeFraction: z.number().min(0).max(1),
  edgeOverRh: positiveRange,
  /** Stars are kept with probability ~ (1 + R^2 / R_h^2)^(bias / 2), bias uniform. */
  radialBias: range,
  /** Stars are kept with probability ~ 1 + bias cos(angle to a direction of the survey's own), bias uniform: fields are not laid evenly. */
  azimuthalBias: shares.optional(),
  /** Share of the stars that are no members, uniform; flat on the sky. */
  contaminantFraction: range,
  /** Contaminants' velocities: Gaussian, wider than the members' by this factor, cut where a membership selection would. */
  contaminantDispersionFactor: positiveRange,
  velocityCut: z.number().positive(),
  /** Lognormal error of the adopted half-light radius, dex; of a range, log-uniform. */
  halfLightRadiusErrorDex: z.union([z.number().min(0), positiveRange]),
  /** Share of the galaxies whose R_h is the median radius of the stars at hand; only where the survey reaches 4 R_h. */
  halfLightRadiusFromSample: share.optional(),
  /** Share of the stars with an unseen companion, uniform. */
  binaryFraction: shares.optional(),
  /** For a share of the galaxies, this share of the stars is tidal debris: along a stream beyond 2 R_h, with a velocity gradient. */
  debris: z.strictObject({ galaxies: share, stars: shares }).optional(),
  /**
   * For a share of the galaxies members are told from the field by an imperfect mixture model (a Plummer profile of the adopted
   * R_h, one Gaussian): its probabilities are weights for a share of them, else stars below a probability in the range are cut.
   * Such galaxies have this share of contaminants.
   */
  membership: z.strictObject({ galaxies: share, asWeights: share, cut: shares, contaminantFraction: shares }).optional(),
});

const description = {
  format: z.literal('steelyard-suite'),
  version: z.union([z.literal(1), z.literal(2)]),
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  description: z.string(),
  synthetic: z.literal(true),
  references: z.array(reference),
  /** Which of its relations nobody published: field or fields, and why as they are. */
  ownChoices: z.array(z.string()).optional(),
  /** Kept for testing: models are trained on it only where that is asked for in so many words. */
  testOnly: z.boolean().optional(),
};

const simpleSuite = z.strictObject({ ...description, galaxies, survey });
const mixture = z.strictObject({
  ...description,
  mixture: z.array(z.strictObject({ suite: z.string(), weight: z.number().positive() })).min(1),
  /** In a training set, drop what one suite has more of than another in any of so many bins of log10 M(<R_h). */
  matchBins: z.int().min(1).max(1000).optional(),
});

export type ScalingRelation = z.infer<typeof scalingRelation>;
export type GalaxyRecipe = z.infer<typeof galaxies>;
export type Survey = z.infer<typeof survey>;

/** A suite of synthetic galaxies: one population, or several with weights that sum to one. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly references: readonly z.infer<typeof reference>[];
  readonly ownChoices: readonly string[];
  readonly testOnly: boolean;
  /** Bins of log10 M(<R_h) in which a training set has as many galaxies of each component; not matched where left out. */
  readonly matchBins?: number;
  readonly components: readonly SuiteComponent[];
}

export interface SuiteComponent {
  readonly suite: string;
  readonly weight: number;
  readonly galaxies: GalaxyRecipe;
  readonly survey: Survey;
}

/**
 * A suite from its parsed JSON. A mixture names other suites, whose JSON `resolve` must give.
 * @throws SteelyardError `suite-invalid` naming the field that is wrong, or the suite that is missing.
 */
export function parseSuite(json: unknown, resolve: (name: string) => unknown = () => undefined): Suite {
  return parse(json, resolve, []);
}

function parse(json: unknown, resolve: (name: string) => unknown, within: readonly string[]): Suite {
  const mixed = typeof json === 'object' && json !== null && 'mixture' in json;
  const result = (mixed ? mixture : simpleSuite).safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const where = issue.path.length > 0 ? `"${issue.path.join('.')}"` : 'its outline';
    throw new SteelyardError('suite-invalid', `The suite cannot be used: ${where} is wrong (${issue.message}).`);
  }
  const { name, title, description: text, references } = result.data;
  const { ownChoices = [], testOnly = false } = result.data;
  const head = { name, title, description: text, references, ownChoices, testOnly };
  if ('galaxies' in result.data) {
    const { galaxies: recipe, survey: observed } = result.data;
    return { ...head, components: [{ suite: name, weight: 1, galaxies: recipe, survey: observed }] };
  }
  const total = result.data.mixture.reduce((sum, part) => sum + part.weight, 0);
  const components = result.data.mixture.flatMap((part) => {
    if (part.suite === name || within.includes(part.suite)) {
      throw new SteelyardError('suite-invalid', `The suite "${name}" contains itself: take "${part.suite}" out of its mixture.`);
    }
    const found = resolve(part.suite);
    if (found === undefined) {
      throw new SteelyardError('suite-invalid', `The suite "${name}" mixes in "${part.suite}", which is not there: add it or take it out.`);
    }
    return parse(found, resolve, [...within, name]).components
      .map((component) => ({ ...component, weight: (component.weight * part.weight) / total }));
  });
  const { matchBins } = result.data;
  return { ...head, ...(matchBins === undefined ? {} : { matchBins }), components };
}
