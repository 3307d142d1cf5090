import { log10MassScale } from '../learning/training/mockExamples.ts';
import type { ModelOpener } from '../learning/engines/fallback.ts';
import type { ModelCard } from '../learning/packages/card.ts';
import { estimatorMasses } from '../science/estimators/estimators.ts';
import { makeMaps } from '../science/maps/maps.ts';
import { summarise } from '../science/posterior/summary.ts';
import { SteelyardError } from '../shared/errors.ts';
import type { Galaxy, Measurement } from '../shared/galaxy.ts';
import type { Maps } from '../shared/maps.ts';
import type { AnalysisResult, Posterior, Provenance } from '../shared/posterior.ts';
import type { KinematicSample } from '../shared/sample.ts';
import type { Selection } from '../shared/selection.ts';
import type { StarTable } from '../shared/stars.ts';
import { inferenceOf, loadModel, type LoadedModel } from './models.ts';
import { programVersion } from './resources/version.ts';
import { selectSample, type SampleChoices, type SelectionInput } from './selection.ts';

export interface AnalysisInput extends SelectionInput {
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
  readonly choices?: SampleChoices;
  /** True log10 masses, where the galaxy is a mock. */
  readonly truth?: readonly number[];
  /** The command that repeats this analysis, for the provenance. */
  readonly command?: string;
  /** Leaves the clock out of the provenance. */
  readonly reproducible?: boolean;
}

/** A finished analysis with all that its figures and tables are made of. */
export interface Analysis {
  readonly result: AnalysisResult;
  readonly posterior: Posterior;
  readonly galaxy: Galaxy;
  readonly stars: StarTable;
  readonly selection: Selection;
  readonly sample: KinematicSample;
  readonly maps: Maps;
  readonly card: ModelCard;
}

export interface RunControl {
  /** `fraction` in [0, 1] of the whole run. */
  readonly onProgress: (stage: string, fraction: number) => void;
  readonly signal: AbortSignal;
  /** Loads the model on another device than the CPU. */
  readonly opener?: ModelOpener;
}

const FEWEST_SAMPLES = 100;

/**
 * From a catalogue to the posterior of the masses: members, kinematic sample, estimators, maps, network and flow.
 * @throws SteelyardError whatever its stages throw; `cancelled` when the signal is aborted; `usage` for too few samples
 */
export async function analyse(input: AnalysisInput, { onProgress, signal, opener }: RunControl): Promise<Analysis> {
  if (input.samples < FEWEST_SAMPLES) throw new SteelyardError('usage', `${input.samples} samples are too few to tell a 95 % interval: ask for at least ${FEWEST_SAMPLES}.`);
  const step = (stage: string, fraction: number) => {
    if (signal.aborted) throw new SteelyardError('cancelled', 'The analysis was cancelled.');
    onProgress(stage, fraction);
  };
  step('Loading the model', 0);
  const model = loadModel(input.model);
  step('Selecting members', 0.1);
  const { stars, selection, sample } = selectSample(input, input.choices);
  step('Drawing maps', 0.4);
  const maps = makeMaps(sample, model.card.recipe.maps);
  const inference = await inferenceOf(model, opener);
  step('Sampling the posterior', 0.6);
  const posterior = await inference.infer(maps, log10MassScale(sample), input.samples, input.seed);
  step('Summarising', 0.9);
  const result = resultOf(input, model, selection, sample, maps, posterior);
  step('Done', 1);
  return { result, posterior, galaxy: input.galaxy, stars, selection, sample, maps, card: model.card };
}

function resultOf(
  input: AnalysisInput, model: LoadedModel, selection: Selection, sample: KinematicSample, maps: Maps, posterior: Posterior,
): AnalysisResult {
  const halfLightRadiusKpc = sample.halfLightRadius.value / 1000;
  const quantiles = summarise(posterior);
  const { card, sha256 } = model;
  return {
    galaxy: input.galaxy.name,
    radii: posterior.radiiOverRh.map((r_over_rh, k) => ({ r_over_rh, r_kpc: r_over_rh * halfLightRadiusKpc, log10_mass: quantiles[k]! })),
    estimators: estimatorMasses(sample),
    sample: {
      n_stars: sample.starCount,
      sigma_kms: sample.velocityDispersion.value,
      sigma_err: symmetric(sample.velocityDispersion),
      vsys_kms: sample.systemicVelocity.value,
      vsys_err: symmetric(sample.systemicVelocity),
      r_half_pc: sample.halfLightRadius.value,
      distance_kpc: sample.distance.value,
    },
    selection: selection.reports.map(({ sentence, before, after }) => ({ sentence, before, after })),
    model: { name: card.name, version: card.version, sha256, synthetic: card.synthetic },
    warnings: warningsOf(card, maps, sample),
    ...(input.truth ? { truth: input.truth } : {}),
    provenance: provenanceOf(input, model),
  };
}

function symmetric({ errorLow, errorHigh }: Measurement): number {
  return (errorLow + errorHigh) / 2;
}

/** In words, what each scalar of the domain says when it is out of range. */
const SCALAR_WORDS: Readonly<Record<string, string>> = {
  log10HalfLightRadius: 'half-light radius',
  log10Dispersion: 'velocity dispersion',
  log10StarCount: 'number of stars',
  velocityErrorRatio: 'ratio of velocity errors to dispersion',
  v98: '98th percentile of the velocities',
  velocityTail: 'tail of the velocities',
  log10MedianRadius: 'median radius of the stars',
  log10RadiusSpread: 'spread in radius of the stars',
  log10DispersionRatio: 'ratio of inner to outer dispersion',
};

function warningsOf(card: ModelCard, maps: Maps, sample: KinematicSample): string[] {
  const outside = card.domain
    .filter(({ low, high }, k) => maps.scalars[k]! < low || maps.scalars[k]! > high)
    .map(({ scalar }) => SCALAR_WORDS[scalar] ?? scalar);
  return [
    ...(card.synthetic ? ['The model was trained on synthetic equilibrium mocks, not on cosmological simulations.'] : []),
    ...(outside.length > 0 ? [`Outside the range of the model's training set: ${outside.join(', ')}. Do not trust the posterior without a check.`] : []),
    ...(sample.starCount < 50 ? [`Only ${sample.starCount} stars: the dispersion and everything that follows from it is uncertain.`] : []),
  ];
}

function provenanceOf(input: AnalysisInput, { card }: LoadedModel): Provenance {
  const { catalogue, mapping, galaxy } = input;
  const measured = [galaxy.distance, galaxy.halfLightRadius, galaxy.ellipticity, galaxy.positionAngle, galaxy.properMotionRa].map((m) => m?.bibcode ?? '');
  const references = new Set([...card.references, ...measured].filter((bibcode) => /^\d{4}|^[A-Z]/.test(bibcode)));
  return {
    program: 'steelyard',
    version: programVersion(),
    command: input.command ?? '',
    seed: input.seed,
    samples: input.samples,
    catalogue: catalogue.source.fileName,
    catalogue_sha256: catalogue.source.sha256,
    columns: Object.fromEntries(Object.entries(mapping).map(([role, assignment]) => [role, assignment.unit ? `${assignment.column} [${assignment.unit}]` : assignment.column])),
    references: [...references].sort(),
    ...(input.reproducible ? {} : { created: new Date().toISOString() }),
  };
}
