import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ModelOpener } from '../learning/engines/fallback.ts';
import { startProgramThread, type ProgramThread } from '../learning/engines/programThread.ts';
import { openMassInference, type MassInference } from '../learning/inference/massInference.ts';
import { decodeCard, decodePackage, type ModelPackage } from '../learning/packages/modelPackage.ts';
import type { ModelSummary } from '../shared/api.ts';
import { SteelyardError } from '../shared/errors.ts';
import { evaluationCount } from '../shared/evaluationCount.ts';
import { dataFolders } from './projects/dataFolder.ts';
import { readGivenFile } from './resources/readGivenFile.ts';
import { resourcePath } from './resources/resources.ts';

export const EXTENSION = '.steelyard-model';

export interface LoadedModel extends ModelPackage {
  readonly sha256: string;
}

/** Names of the shipped models. */
export function modelNames(): string[] {
  return packagesIn(resourcePath('models'));
}

/** Names of the user's own models: trained here, or imported. */
export function ownModelNames(): string[] {
  return packagesIn(dataFolders().models);
}

/** Names of the packages in a folder, which need not be there. */
export function packagesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith(EXTENSION)).map((file) => basename(file, EXTENSION)).sort();
}

/**
 * Where the package of a shipped or own model is; a shipped one comes first.
 * @throws SteelyardError `model-unknown`
 */
export function packagePath(name: string): string {
  if (modelNames().includes(name)) return resourcePath('models', name + EXTENSION);
  if (ownModelNames().includes(name)) return join(dataFolders().models, name + EXTENSION);
  const names = [...modelNames(), ...ownModelNames()].join(', ');
  throw new SteelyardError('model-unknown', `There is no model "${name}": choose one of ${names}, or give the path of a ${EXTENSION} file.`);
}

const loaded = new Map<string, LoadedModel>();
/** By path and time of the file, so that a model in use is not read and hashed for every galaxy. */
const unchanged = new Map<string, LoadedModel>();

/**
 * A model by name, or from the path of a package. One that is loaded is read again only when its file has changed.
 * @throws SteelyardError `model-unknown`, `model-invalid`, `file-unreadable`
 */
export function loadModel(nameOrPath: string): LoadedModel {
  const path = nameOrPath.endsWith(EXTENSION) ? nameOrPath : packagePath(nameOrPath);
  const stat = statSync(path, { throwIfNoEntry: false });
  const version = stat && `${resolve(path)} ${stat.mtimeMs} ${stat.size}`;
  const same = version && unchanged.get(version);
  if (same) return same;
  const model = readModel(path);
  if (version) unchanged.set(version, model);
  return model;
}

function readModel(path: string): LoadedModel {
  const bytes = readGivenFile(path, 'a model package', 'model-unknown');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const known = loaded.get(sha256);
  if (known) return known;
  const model = { ...decodePackage(bytes, basename(path)), sha256 };
  loaded.set(sha256, model);
  return model;
}

function readCard(path: string): Pick<LoadedModel, 'card' | 'sha256'> {
  const bytes = readGivenFile(path, 'a model package', 'model-unknown');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return loaded.get(sha256) ?? { card: decodeCard(bytes, basename(path)), sha256 };
}

const open = new Map<string, Promise<MassInference>>();
let wantsTwoThreads = false;
let beside: ProgramThread | undefined;

/**
 * From now on models that are opened on the CPU draw half of their samples on another thread, which is started with the first of them and
 * stays. For a process that weighs galaxy after galaxy; one that weighs many at once gives each of its threads galaxies of their own.
 */
export function sampleOnTwoThreads(): void {
  wantsTwoThreads = true;
}

function threadBeside(): ProgramThread | undefined {
  if (wantsTwoThreads) beside ??= startProgramThread();
  return beside;
}

/** The model's sessions, opened once and kept: loading takes longer than running. */
export function inferenceOf(model: LoadedModel, opener?: ModelOpener): Promise<MassInference> {
  const key = opener ? `${model.sha256} on ${opener.name}` : model.sha256;
  let inference = open.get(key);
  if (!inference) open.set(key, (inference = openMassInference(model, opener?.open, opener ? undefined : threadBeside())));
  return inference;
}

/** The shipped models, then the user's own. A window that starts asks for them: of their packages only the cards are read. */
export function listModels(): ModelSummary[] {
  const shipped = modelNames().map((name) => describeModel(readCard(packagePath(name))));
  const names = new Set(shipped.map(({ name }) => name));
  const ownNames = ownModelNames().filter((name) => !names.has(name));
  const own = describeReadable(ownNames, (name) => describeModel(readCard(packagePath(name)), true));
  return [...shipped, ...own];
}

/** What `describe` says of each; a model whose package is damaged is left out, and said so when it is used. */
export function describeReadable<T>(names: readonly string[], describe: (name: string) => T): T[] {
  return names.flatMap((name) => {
    try {
      return [describe(name)];
    } catch (error) {
      if (error instanceof SteelyardError) return [];
      throw error;
    }
  });
}

/** What an observer should read before trusting a model. */
export function describeModel({ card, sha256 }: Pick<LoadedModel, 'card' | 'sha256'>, own = false): ModelSummary {
  const { evaluation } = card;
  const at = (radius: number) => evaluation?.radii.find(({ r_over_rh }) => r_over_rh === radius);
  const middle = at(1.8);
  const errani = evaluation?.estimators.find(({ name }) => name === 'Errani+18');
  return {
    name: card.name,
    version: card.version,
    sha256,
    synthetic: card.synthetic,
    description: card.description,
    own,
    facts: [
      { label: 'Recipe', value: `${card.recipe.name === 'npe' ? 'npe: network and flow trained together on the likelihood' : 'paper: regression network, then flow on its summaries'}${comparisonOf(card)}` },
      { label: 'Training set', value: `${card.training.examples.toLocaleString('en')} views of galaxies of ${card.training.suite}, ${card.training.validationExamples.toLocaleString('en')} for validation` },
      ...(evaluation && middle
        ? [{ label: 'Held-out mocks', value: `${evaluationCount(evaluation)} of ${evaluation.suite}: M(<1.8 R_h) biased by ${signed(middle.residual.q50)} dex with ${middle.scatter.toFixed(3)} dex scatter${errani ? ` (Errani+18: ${signed(errani.residual.q50)}, ${errani.scatter.toFixed(3)})` : ''}; 68 % intervals hold ${(100 * middle.coverage68).toFixed(0)} %` }]
        : []),
      { label: 'Made by', value: card.training.command },
      { label: 'Licence', value: card.licence },
    ],
  };
}

/** By how much the model's recipe is better than the other, where that was tried. */
function comparisonOf({ recipe, recipes = [] }: ModelPackage['card']): string {
  const own = recipes.find(({ name }) => name === recipe.name);
  const other = recipes.find(({ name }) => name !== recipe.name);
  if (!own || !other) return '';
  const gain = other.validationLoss - own.validationLoss;
  return `; on ${own.examples.toLocaleString('en')} views ${Math.abs(gain).toFixed(2)} nats a radius ${gain >= 0 ? 'better' : 'worse'} than ${other.name}`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}
