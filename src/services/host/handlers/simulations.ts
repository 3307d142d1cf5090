import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimulatedGalaxy, SimulationRequest, SimulationSummary, SteelyardApi, WrittenSet } from '../../../shared/api.ts';
import { SteelyardError } from '../../../shared/errors.ts';
import type { StoredJob } from '../../../store/library/jobs.ts';
import type { LibraryFile } from '../../../store/library/libraryFile.ts';
import { refuseUnwritable } from '../../exports/refuseUnwritable.ts';
import { jobSummary, type JobKeeper } from '../../jobs/jobKeeper.ts';
import {
  describeSuite, draftManifest, previewGalaxy, writeDraft, type GalaxyReport, type SimulatedSet, type SuiteReport,
} from '../../simulations/index.ts';
import { EVALUATION_SEED } from '../../training/evaluateModel.ts';
import { recipeNamed } from '../../training/recipes.ts';

export function simulationHandlers({ jobs }: LibraryFile, keeper: JobKeeper): SteelyardApi['simulations'] {
  const simulationNamed = (id: string): StoredJob => {
    const job = keeper.get(id);
    if (job.kind !== 'simulation') throw new SteelyardError('value-invalid', 'This job is of no suite of simulations.', { job: id });
    return job;
  };
  return {
    describe: ({ manifest }) => describeSuite(manifest),
    draft: ({ folder }) => draftManifest(folder),
    createManifest: async (draft) => describeSuite(writeDraft(draft)),
    preview: (request) => previewGalaxy(request),
    list: async () => jobs.list().filter(({ kind, cleared }) => kind === 'simulation' && !cleared).map(summaryOf),
    async get({ job }) {
      const found = simulationNamed(job);
      const report = reportOf(found);
      return {
        summary: summaryOf(found), galaxies: report?.galaxies.map(galaxyOf) ?? [], troubles: report?.troubles ?? [],
        leftOut: Object.entries(report && 'leftOut' in report ? report.leftOut : {}).map(([reason, count]) => ({ reason, count })),
        notes: found.notes,
      };
    },
    async start(request) {
      const { name } = await describeSuite(request.manifest); // what can be known to be wrong is told at once
      refuse(request, jobs.list());
      const title = request.out === null ? `Read ${name}` : `Observe ${name}`;
      return summaryOf(keeper.add({ id: `simulation-${randomUUID()}`, kind: 'simulation', title, request }));
    },
    pause: async ({ job }) => summaryOf(await keeper.pause(simulationNamed(job).id)),
    resume: async ({ job }) => summaryOf(keeper.resume(simulationNamed(job).id)),
    async cancel({ job }) {
      await keeper.cancel(simulationNamed(job).id);
      return summaryOf(keeper.get(job));
    },
  };
}

function reportOf({ result }: StoredJob): SuiteReport | SimulatedSet | null {
  return result as SuiteReport | SimulatedSet | null; // written by our own job
}

function summaryOf(job: StoredJob): SimulationSummary {
  const report = reportOf(job);
  return {
    job: jobSummary(job), request: job.request as SimulationRequest,
    found: report && { galaxies: report.galaxies.length, taken: report.galaxies.filter(({ isAccepted }) => isAccepted).length },
    set: report && 'path' in report ? setOf(report) : null,
  };
}

function setOf({ path, galaxyCount, viewCount, test }: SimulatedSet): WrittenSet {
  return {
    path, galaxies: galaxyCount, views: viewCount,
    test: test ? { path: test.path, galaxies: test.galaxyCount, views: test.viewCount } : null,
  };
}

function galaxyOf({ name, isAccepted, reason, warnings, facts }: GalaxyReport): SimulatedGalaxy {
  if (!facts) return { name, taken: isAccepted, reason, warnings, facts: null };
  const { stars, stellarMass, massWithinHalfLightRadius, halfLightRadius, velocityDispersion, kappaRot, vOverSigma } = facts;
  const { bOverA, cOverA, jeans } = facts;
  return {
    name, taken: isAccepted, reason, warnings,
    facts: {
      stars, stellarMass, massWithinHalfLightRadius, halfLightRadius, velocityDispersion, kappaRot, vOverSigma, bOverA, cOverA,
      jeans: jeans ? { offset: jeans.offset, error: jeans.error } : null,
    },
  };
}

function refuse({ out, seed, recipe }: SimulationRequest, jobs: readonly StoredJob[]): void {
  recipeNamed(recipe);
  if (seed === EVALUATION_SEED) throw new SteelyardError('value-invalid', `Seed ${EVALUATION_SEED} is kept for the mocks that models are evaluated on: choose another.`);
  if (out === null) return;
  refuseUnwritable(dirname(out));
  const underWay = jobs.some((job) => job.kind === 'simulation' && ['queued', 'running', 'paused', 'interrupted'].includes(job.state)
    && (job.request as SimulationRequest).out === out);
  if (underWay || existsSync(out)) throw new SteelyardError('value-invalid', `There is a file '${out}' already, or one in the making: choose another name for the set.`, { out });
}
