import type { SlopeRequest, SteelyardApi } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import { analyseSlope, type SlopeAnalysis } from '../../analyseSlope.ts';
import { slopeCommandLineOf } from '../../projects/commandLine.ts';
import type { ProjectSession } from '../../projects/session.ts';
import { listSlopeModels } from '../../slopeModels.ts';

/** Slopes kept for their exports; others are inferred again. */
const KEPT_SLOPES = 8;

/** Loaded when first asked for: charts take longer to load than the engine to start. */
const slopeFiles = () => import('../../exports/slopeFiles.ts');

/** The inner slope is no part of a run: it is inferred from a run's stars when it is asked for, and the same each time. */
export function slopeHandlers(session: ProjectSession): SteelyardApi['slopes'] {
  const kept = new Map<string, SlopeAnalysis>();
  const slopeOf = async ({ run, model }: SlopeRequest): Promise<SlopeAnalysis> => {
    const key = JSON.stringify([session.file.path, run, model]);
    const analysis = kept.get(key) ?? await infer(session, run, model);
    kept.delete(key);
    kept.set(key, analysis);
    for (const oldest of kept.keys()) if (kept.size > KEPT_SLOPES) kept.delete(oldest);
    return analysis;
  };
  return {
    async models() {
      return listSlopeModels();
    },
    async infer(request) {
      const analysis = await slopeOf(request);
      const { result } = analysis;
      const { at, density, prior } = (await slopeFiles()).slopeOnGrid(analysis);
      return {
        galaxy: result.galaxy, radiusPc: result.radius_pc, radiusOverRh: result.radius_over_rh, slope: result.slope,
        peaks: result.peaks.map(({ at: peak, probability }) => ({ at: peak, probability })),
        coreProbability: result.core_probability, coreProbabilityPrior: result.core_probability_prior,
        starsWithinRadius: result.sample.n_stars_within_radius, warnings: result.warnings,
        curve: { slope: at, density, prior }, command: result.provenance.command,
      };
    },
    async figure({ format, options, ...request }) {
      const file = await (await slopeFiles()).slopeFigure(await slopeOf(request), format, options);
      session.file.edits.record('figure', `Exported ${file.fileName}`);
      return file;
    },
    async table({ format, ...request }) {
      const file = (await slopeFiles()).slopeTableFile(await slopeOf(request), format);
      session.file.edits.record('figure', `Exported ${file.fileName}`);
      return file;
    },
  };
}

async function infer(session: ProjectSession, run: string, model: string): Promise<SlopeAnalysis> {
  const stored = session.file.runs.find(run);
  if (!stored) throw new SteelyardError('run-unknown', 'There is no such run in this project; it may belong to another.', { run });
  const { catalogue } = session.everOpened(stored.catalogue);
  const { mapping, galaxy, steps } = stored;
  const command = slopeCommandLineOf({ catalogue, mapping, galaxy, steps, truth: stored.truth }, model);
  const input = { catalogue, mapping, galaxy, steps, model, command };
  return analyseSlope(input, { onProgress: () => { /* it takes a moment */ }, signal: new AbortController().signal });
}
