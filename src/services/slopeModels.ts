import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { decodeSlopePackage, type SlopePackage } from '../learning/packages/slopePackage.ts';
import type { SlopeModelSummary } from '../shared/api.ts';
import { SteelyardError } from '../shared/errors.ts';
import { describeReadable, EXTENSION, packagesIn } from './models.ts';
import { dataFolders } from './projects/dataFolder.ts';
import { readGivenFile } from './resources/readGivenFile.ts';
import { resourcePath } from './resources/resources.ts';

export interface LoadedSlopeModel extends SlopePackage {
  readonly sha256: string;
}

/** Apart from the models of masses, which are told from these by their folder. */
const FOLDER = 'inner-slope';

/** Names of the shipped models of the inner slope. */
export function slopeModelNames(): string[] {
  return packagesIn(resourcePath('models', FOLDER));
}

/** Where the user's own are kept. */
export function ownSlopeModelFolder(): string {
  return join(dataFolders().models, FOLDER);
}

/** Names of the user's own models of the inner slope. */
export function ownSlopeModelNames(): string[] {
  return packagesIn(ownSlopeModelFolder());
}

/**
 * Where the package of a shipped or own model is; a shipped one comes first.
 * @throws SteelyardError `model-unknown`
 */
export function slopePackagePath(name: string): string {
  if (slopeModelNames().includes(name)) return resourcePath('models', FOLDER, name + EXTENSION);
  if (ownSlopeModelNames().includes(name)) return join(ownSlopeModelFolder(), name + EXTENSION);
  const names = [...slopeModelNames(), ...ownSlopeModelNames()];
  throw new SteelyardError(
    'model-unknown',
    `There is no model of the inner slope "${name}": give ${names.length > 0 ? `one of ${names.join(', ')}, or ` : ''}the path of a ${EXTENSION} file that "steelyard train --recipe inner-slope" made.`,
  );
}

/**
 * A model of the inner slope by name, or from the path of a package.
 * @throws SteelyardError `model-unknown`; `model-invalid` for one of masses, too; `file-unreadable`
 */
export function loadSlopeModel(nameOrPath: string): LoadedSlopeModel {
  const path = nameOrPath.endsWith(EXTENSION) ? nameOrPath : slopePackagePath(nameOrPath);
  const bytes = readGivenFile(path, 'a model package', 'model-unknown');
  return { ...decodeSlopePackage(bytes, basename(path)), sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The shipped models, then the user's own. */
export function listSlopeModels(): SlopeModelSummary[] {
  return [
    ...slopeModelNames().map((name) => describeSlopeModel(loadSlopeModel(name))),
    ...describeReadable(ownSlopeModelNames(), (name) => describeSlopeModel(loadSlopeModel(name), true)),
  ];
}

/** What an observer should read before trusting a model. */
export function describeSlopeModel({ card, sha256 }: LoadedSlopeModel, own = false): SlopeModelSummary {
  const { name, version, synthetic, description, licence, training, evaluation } = card;
  const worth = evaluation
    ? `On ${evaluation.galaxies} galaxies that it had not seen its median was within 0.1 of the truth for ${percent(evaluation.within01)} and within 0.3 for ${percent(evaluation.within03)}; the training set alone comes to ${percent(evaluation.prior.within01)} and ${percent(evaluation.prior.within03)}.`
    : '';
  return {
    name, version, sha256, synthetic, description, own, worth,
    facts: [
      { label: 'Recipe', value: `inner-slope: mixture density of d ln rho / d ln r of the dark matter at ${card.radiusPc} pc` },
      { label: 'Training set', value: `${training.examples.toLocaleString('en')} views of galaxies of ${training.suite}, ${training.validationExamples.toLocaleString('en')} for validation` },
      ...(worth === '' ? [] : [{ label: 'Held-out mocks', value: worth }]),
      { label: 'Made by', value: training.command },
      { label: 'Licence', value: licence },
    ],
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
