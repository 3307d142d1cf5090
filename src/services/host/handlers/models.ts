import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeFilesAtomically } from '../../../formats/files/writeAtomically.ts';
import { decodePackage } from '../../../learning/packages/modelPackage.ts';
import type { ModelCardView, ModelEvaluation, ModelSummary, PackageOrigin, SteelyardApi, SteelyardEvent } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import { jobSummary, type JobKeeper } from '../../jobs/jobKeeper.ts';
import { describeModel, EXTENSION, loadModel, modelNames, ownModelNames, packagePath } from '../../models.ts';
import type { DataFolders } from '../../projects/dataFolder.ts';
import { readGivenFile } from '../../resources/readGivenFile.ts';
import type { WindowServices } from '../services.ts';

export function modelHandlers(
  services: Pick<WindowServices, 'listModels'>, folders: DataFolders, keeper: JobKeeper, emit: (event: SteelyardEvent) => void,
): SteelyardApi['models'] {
  const isOwn = (name: string): boolean => !modelNames().includes(name) && ownModelNames().includes(name);
  return {
    list: () => services.listModels(),
    card: async ({ name }) => cardView(name, isOwn(name)),
    async importPackage(origin) {
      const summary = await keepPackage(origin, folders.models);
      emit({ kind: 'models' });
      return summary;
    },
    async exportPackage({ name }) {
      const path = packagePath(name);
      return { fileName: basename(path), mediaType: 'application/zip', bytes: new Uint8Array(readFileSync(path)) };
    },
    async remove({ name }) {
      const path = packagePath(name);
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

function cardView(name: string, own: boolean): ModelCardView {
  const model = loadModel(name);
  const { card } = model;
  const { suite, examples, validationExamples, epochs, validationLoss, seed, command, program } = card.training;
  return {
    summary: describeModel(model, own),
    title: card.title, licence: card.licence, references: card.references, members: card.members ?? 1, radiiOverRh: card.radiiOverRh,
    training: { suite, examples, validationExamples, epochs, validationLoss, seed, command, program },
    domain: card.domain,
    evaluation: card.evaluation ?? null,
    transfer: card.transfer ?? [],
    json: JSON.stringify(card, null, 2),
  };
}

async function keepPackage(origin: PackageOrigin, folder: string): Promise<ModelSummary> {
  const [bytes, fileName] = 'path' in origin
    ? [readGivenFile(origin.path, 'a model package', 'model-unknown'), basename(origin.path)] as const
    : [origin.bytes, origin.fileName] as const;
  const { name } = decodePackage(bytes, fileName).card;
  if (!/^\w[\w.+-]*$/.test(name)) throw new SteelyardError('model-invalid', `The model of ${fileName} is called "${name}", which can be no file's name: train it under another.`);
  if ([...modelNames(), ...ownModelNames()].includes(name)) {
    throw new SteelyardError('value-invalid', `There is a model "${name}" already: remove that first, if it is yours, or give the path of this one.`, { name });
  }
  mkdirSync(folder, { recursive: true });
  await writeFilesAtomically(folder, [{ name: name + EXTENSION, bytes }]);
  return describeModel(loadModel(join(folder, name + EXTENSION)), true);
}
