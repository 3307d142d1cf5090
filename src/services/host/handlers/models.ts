import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { writeFilesAtomically } from '../../../formats/files/writeAtomically.ts';
import type { ModelCard } from '../../../learning/packages/card.ts';
import { decodePackage } from '../../../learning/packages/modelPackage.ts';
import { packageTarget } from '../../../learning/packages/packageZip.ts';
import type { SlopeCard } from '../../../learning/packages/slopeCard.ts';
import { decodeSlopePackage } from '../../../learning/packages/slopePackage.ts';
import type { KeptPackage, ModelCardView, ModelEvaluation, PackageOrigin, SteelyardApi, SteelyardEvent } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import { jobSummary, type JobKeeper } from '../../jobs/jobKeeper.ts';
import { describeModel, EXTENSION, loadModel, modelNames, ownModelNames, packagePath } from '../../models.ts';
import type { DataFolders } from '../../projects/dataFolder.ts';
import { describeSlopeModel, loadSlopeModel, ownSlopeModelFolder, ownSlopeModelNames, slopeModelNames, slopePackagePath } from '../../slopeModels.ts';
import { readGivenFile } from '../../resources/readGivenFile.ts';
import type { WindowServices } from '../services.ts';

export function modelHandlers(
  services: Pick<WindowServices, 'listModels'>, folders: DataFolders, keeper: JobKeeper, emit: (event: SteelyardEvent) => void,
): SteelyardApi['models'] {
  const isOwn = (name: string): boolean => !shippedNames().includes(name) && ownNames().includes(name);
  return {
    list: () => services.listModels(),
    card: async ({ name }) => cardView(name, isOwn(name)),
    async importPackage(origin) {
      const kept = await keepPackage(origin, folders.models);
      emit({ kind: 'models' });
      return kept;
    },
    async exportPackage({ name }) {
      const path = pathOfAny(name);
      return { fileName: basename(path), mediaType: 'application/zip', bytes: new Uint8Array(readFileSync(path)) };
    },
    async remove({ name }) {
      const path = pathOfAny(name);
      if (!isOwn(name)) throw new SteelyardError('value-invalid', `The model "${name}" comes with Steelyard and stays; only models of your own can be removed.`, { name });
      rmSync(path);
      emit({ kind: 'models' });
      return null;
    },
    async evaluate(request) {
      packagePath(request.name); // one that is not there is told now, not by a job that fails
      const title = `Evaluate ${request.name}${request.suite === null ? '' : ` on ${request.suite}`}`;
      return jobSummary(keeper.add({ id: `evaluation-${randomUUID()}`, kind: 'evaluation', title, request }));
    },
    async evaluation({ job }) {
      const { kind, result } = keeper.get(job);
      if (kind !== 'evaluation') throw new SteelyardError('value-invalid', 'This job is no evaluation.', { job });
      return result as ModelEvaluation | null;
    },
  };
}

function shippedNames(): string[] {
  return [...modelNames(), ...slopeModelNames()];
}

function ownNames(): string[] {
  return [...ownModelNames(), ...ownSlopeModelNames()];
}

/** Names are unique among models of masses and of the inner slope together. */
function infersSlope(name: string): boolean {
  return [...slopeModelNames(), ...ownSlopeModelNames()].includes(name);
}

/** @throws SteelyardError `model-unknown` */
function pathOfAny(name: string): string {
  return infersSlope(name) ? slopePackagePath(name) : packagePath(name);
}

function cardView(name: string, own: boolean): ModelCardView {
  if (infersSlope(name)) {
    const model = loadSlopeModel(name);
    return {
      target: 'inner-slope', summary: describeSlopeModel(model, own), ...commonOf(model.card), members: 1, radiiOverRh: [], evaluation: null, transfer: [],
    };
  }
  const model = loadModel(name);
  const { card } = model;
  return {
    target: 'masses', summary: describeModel(model, own), ...commonOf(card), members: card.members ?? 1, radiiOverRh: card.radiiOverRh,
    evaluation: card.evaluation ?? null, transfer: card.transfer ?? [],
  };
}

function commonOf(card: ModelCard | SlopeCard): Pick<ModelCardView, 'title' | 'licence' | 'references' | 'training' | 'domain' | 'json'> {
  const { title, licence, references, domain } = card;
  const { suite, examples, validationExamples, epochs, validationLoss, seed, command, program } = card.training;
  return {
    title, licence, references, domain, json: JSON.stringify(card, null, 2),
    training: { suite, examples, validationExamples, epochs, validationLoss, seed, command, program },
  };
}

async function keepPackage(origin: PackageOrigin, folder: string): Promise<KeptPackage> {
  const [bytes, fileName] = 'path' in origin
    ? [readGivenFile(origin.path, 'a model package', 'model-unknown'), basename(origin.path)] as const
    : [origin.bytes, origin.fileName] as const;
  const target = packageTarget(bytes, fileName);
  const { name } = (target === 'masses' ? decodePackage : decodeSlopePackage)(bytes, fileName).card;
  if (!/^\w[\w.+-]*$/.test(name)) throw new SteelyardError('model-invalid', `The model of ${fileName} is called "${name}", which can be no file's name: train it under another.`);
  if ([...shippedNames(), ...ownNames()].includes(name)) {
    throw new SteelyardError('value-invalid', `There is a model "${name}" already: remove that first, if it is yours, or give the path of this one.`, { name });
  }
  const kept = target === 'masses' ? folder : ownSlopeModelFolder();
  mkdirSync(kept, { recursive: true });
  await writeFilesAtomically(kept, [{ name: name + EXTENSION, bytes }]);
  return { name, target };
}
