import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { openFileSource, type FileSource } from '../../learning/datasets/fileSource.ts';
import type { Evaluation, ModelCard } from '../../learning/packages/card.ts';
import type { DomainReference } from '../../learning/packages/domainFile.ts';
import { membersOf, type ModelPackage } from '../../learning/packages/modelPackage.ts';
import type { ModelRecipe } from '../../learning/recipes/recipe.ts';
import type { TrainedEnsemble } from '../../learning/training/trainEnsemble.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { trainingEngine } from '../devices.ts';
import { loadModel, type LoadedModel } from '../models.ts';
import { loadSuite, suiteNames } from '../resources/suites.ts';
import { evaluateModel } from '../training/evaluateModel.ts';
import { recipeGoingOn, startOf } from '../training/goingOn.ts';
import type { JobFolder } from '../training/jobFolder.ts';
import { recipeNamed } from '../training/recipes.ts';
import { cardOfTraining, trainNetworks, type TrainProgress } from '../training/trainNetworks.ts';
import { domainOfSet } from './domainOfSet.ts';
import { evaluateOnSet } from './evaluateOnSet.ts';
import { testPathOf } from './mergeViews.ts';
import { readProvenance, type ProvenanceHead } from './provenance.ts';

export interface TrainOnSetRequest {
  readonly name: string;
  /** HDF5 training set that "steelyard simulate" wrote. */
  readonly set: string;
  /** Name or path of a model to go on from; from scratch where left out. */
  readonly from?: string;
  readonly recipe: string;
  readonly seed: number;
  readonly epochs?: number;
  readonly flow?: 'affine' | 'spline';
  readonly members?: number;
  /** Views or mocks of each suite to evaluate the model on at most. */
  readonly evaluationGalaxies: number;
  readonly threads?: number;
  readonly device?: string;
  readonly maxMinutes?: number;
}

const MOCKS_ON_TRANSFER = 200;

/**
 * Trains a model on a set of simulated galaxies, from scratch or from another model's weights, and evaluates it: on the
 * galaxies of the set that were kept apart, on the shipped suites' mocks, and on the test galaxies of other sets beside it.
 *
 * @param job keeps the state, so that the same request with the same job goes on where it stopped
 * @throws SteelyardError `format-invalid` for what is no training set; `usage` where it does not fit the model to go on
 *   from; `engine-failed`; the signal's reason when it is aborted
 */
export async function trainOnSet(
  request: TrainOnSetRequest, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal, job?: JobFolder,
): Promise<ModelPackage> {
  const source = await openFileSource(request.set);
  try {
    const provenance = (await readProvenance(request.set))?.head;
    const start = request.from === undefined ? undefined : loadModel(request.from);
    const recipe = recipeFor(request, source, start);
    const engine = await trainingEngine(request.device ?? 'cpu', {
      say: (note) => onProgress({ note }),
      ...(request.threads ? { threads: request.threads } : {}),
      ...(signal ? { signal } : {}),
    });
    const views = source.examples.count;
    onProgress({ note: `Learning from ${views.toLocaleString('en')} views of ${new Set(source.examples.galaxy).size.toLocaleString('en')} galaxies${start ? `, from the weights of ${start.card.name}` : ''} ...` });
    const members = request.members ?? (start ? membersOf(start).length : 1);
    const { trained, networks } = await trainNetworks({
      recipe, engine, seed: request.seed, members, maxMinutes: request.maxMinutes,
      startOf: start && ((member) => startOf(start, member)),
    }, source, onProgress, signal, job);
    const bare: ModelPackage = { card: cardOf(request, source, provenance, trained, start), ...networks };
    const evaluation = await evaluateOnOwn(bare, request, onProgress, signal);
    const domain = await domainOf(bare, request, onProgress, signal);
    const pkg = { ...bare, card: { ...bare.card, ...(evaluation ? { evaluation } : {}) }, ...(domain ? { domain } : {}) };
    const transfer = await transferOf(pkg, request, onProgress, signal);
    return { ...pkg, card: { ...pkg.card, transfer } };
  } finally {
    await source.close();
  }
}

function recipeFor(request: TrainOnSetRequest, { maps, radiiOverRh }: FileSource, start?: LoadedModel): ModelRecipe {
  if (start) return recipeGoingOn(start, request, { path: request.set, maps, radiiOverRh });
  const base = recipeNamed(request.recipe);
  return {
    ...base,
    maps: { ...maps, scalars: [...maps.scalars] },
    ...(request.flow ? { flow: { ...base.flow, kind: request.flow } } : {}),
    training: { ...base.training, ...(request.epochs ? { epochs: request.epochs } : {}) },
  };
}

/** On galaxies that were kept apart; nothing where the set had too few to do so. */
async function evaluateOnOwn(
  pkg: ModelPackage, { set, evaluationGalaxies }: TrainOnSetRequest, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal,
): Promise<Evaluation | undefined> {
  const path = testPathOf(set);
  if (!existsSync(path)) {
    onProgress({ note: `There are no test galaxies ('${path}'), so that the model's card says nothing of what it is worth on its own suite.` });
    return undefined;
  }
  return evaluateOnSet(pkg, path, evaluationGalaxies, {
    onView: (done, total) => onProgress({ stage: 'evaluating', done, total }), ...(signal ? { signal } : {}),
  });
}

/** What the model needs to tell galaxies that it was not made for; nothing where the sets cannot say. */
async function domainOf(
  pkg: ModelPackage, { set }: TrainOnSetRequest, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal,
): Promise<DomainReference | undefined> {
  const path = testPathOf(set);
  const domain = existsSync(path) ? await domainOfSet(pkg, set, path, signal) : undefined;
  if (!domain) {
    onProgress({ note: 'The model cannot tell galaxies that it was not made for, beyond the ranges on its card: that needs galaxies kept apart, with twenty views at least, in a set of "steelyard simulate" (--test).' });
  }
  return domain;
}

/** On the mocks of every shipped suite, and on the test galaxies of the other sets in the folder. */
async function transferOf(
  pkg: ModelPackage, { set, evaluationGalaxies }: TrainOnSetRequest, onProgress: (progress: TrainProgress) => void, signal?: AbortSignal,
): Promise<Evaluation[]> {
  const found: Evaluation[] = [];
  const isDefault = JSON.stringify(pkg.card.radiiOverRh) === JSON.stringify(RADII_OVER_RH);
  const mocks = Math.min(evaluationGalaxies, MOCKS_ON_TRANSFER);
  for (const name of isDefault ? suiteNames() : []) {
    onProgress({ note: `Transfer to ${name} ...` });
    found.push(await evaluateModel(pkg, loadSuite(name).suite, mocks, {
      onGalaxy: (done) => onProgress({ stage: 'comparing', done, total: mocks }), ...(signal ? { signal } : {}),
    }));
  }
  if (!isDefault) onProgress({ note: 'The set has radii of its own, so that there is no transfer to the shipped suites.' });
  const own = resolve(testPathOf(set));
  for (const other of readdirSync(dirname(own)).filter((name) => /\.test\.(h5|hdf5)$/.test(name)).map((name) => join(dirname(own), name))) {
    if (other === own) continue;
    onProgress({ note: `Transfer to ${basename(other)} ...` });
    const evaluation = await evaluateOnSet(pkg, other, evaluationGalaxies, signal ? { signal } : {}).catch((error: unknown) => {
      if (signal?.aborted || !(error instanceof SteelyardError)) throw error;
      onProgress({ note: error.message });
    });
    if (evaluation) found.push(evaluation);
  }
  return found;
}

function cardOf(
  request: TrainOnSetRequest, { examples, suites }: FileSource, provenance: ProvenanceHead | undefined, trained: TrainedEnsemble,
  start?: LoadedModel,
): ModelCard {
  const galaxies = new Set(examples.galaxy).size;
  const synthetic = provenance?.synthetic ?? true;
  const suite = suites.map(({ name }) => name).join(' + ');
  const options = [
    `--set ${basename(request.set)}`, ...(start ? [`--from ${start.card.name}`] : [`--recipe ${request.recipe}`]), `--seed ${request.seed}`,
    `--epochs ${trained.recipe.training.epochs}`, ...(request.flow ? [`--flow ${request.flow}`] : []),
    ...(trained.furtherMembers.length > 0 ? [`--members ${trained.furtherMembers.length + 1}`] : []),
  ];
  return cardOfTraining(trained, examples, {
    name: request.name,
    title: provenance?.title ?? suite,
    description: `Trained on ${examples.count.toLocaleString('en')} views of ${galaxies.toLocaleString('en')} ${synthetic ? 'synthetic' : 'simulated'} galaxies of ${provenance?.title ?? suite}${start ? `, from the weights of ${start.card.name} (${start.card.synthetic ? 'synthetic mocks' : 'simulations'})` : ''}.${provenance?.description ? ` ${provenance.description}` : ''}`,
    licence: 'not stated: whose simulations these are decides',
    synthetic: synthetic || (start?.card.synthetic ?? false),
    references: [...new Set(['2025arXiv250307717S', ...(provenance?.references ?? []), ...(start?.card.references ?? [])])],
    suite,
    suiteSha256: suites[0]!.sha256,
    seed: request.seed,
    command: `steelyard train ${request.name} ${options.join(' ')}`,
  });
}
