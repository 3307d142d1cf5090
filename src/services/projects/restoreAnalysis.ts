import { modelCardSchema } from '../../learning/packages/card.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { ProjectFile } from '../../store/project/projectFile.ts';
import type { Analysis } from '../analyse.ts';
import type { OpenedCatalogue } from '../catalogue.ts';
import { selectSample } from '../selection.ts';

/**
 * A finished run with all that its figures and tables are made of: result and posterior as they were stored, the rest made again
 * from what was asked, which gives the same.
 *
 * @throws SteelyardError `run-unknown`; `value-invalid` for a run that is not done
 */
export function restoreAnalysis(file: ProjectFile, run: string, catalogueOf: (id: string) => OpenedCatalogue): Analysis {
  const stored = file.runs.find(run);
  if (!stored) throw new SteelyardError('run-unknown', 'There is no such run in this project; it may belong to another.', { run });
  const posterior = file.runs.posterior(run);
  const model = file.runs.model(run);
  if (!stored.result || !posterior || !model) {
    throw new SteelyardError('value-invalid', 'This run has no result: wait until it is done, or run it again.', { run });
  }
  const { galaxy, steps, mapping, result } = stored;
  const { stars, selection, sample } = selectSample({ catalogue: catalogueOf(stored.catalogue).catalogue, mapping, galaxy, steps });
  const card = modelCardSchema.parse(model.card);
  return { result, posterior, galaxy, stars, selection, sample, maps: makeMaps(sample, card.recipe.maps), card };
}
