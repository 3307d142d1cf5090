import type { SteelyardApi, SteelyardEvent } from '../../shared/api.ts';
import type { Analysis } from '../analyse.ts';
import { createJobKeeper } from '../jobs/jobKeeper.ts';
import { orderOf } from '../jobs/orders.ts';
import { createRunQueue } from '../jobs/runQueue.ts';
import { homeInMemory, type Home } from '../projects/home.ts';
import { openSession, type FirstProject, type ProjectSession } from '../projects/session.ts';
import { catalogueHandlers, describe } from './handlers/catalogues.ts';
import { exportHandlers } from './handlers/exports.ts';
import { deviceHandlers, jobHandlers } from './handlers/jobs.ts';
import { modelHandlers } from './handlers/models.ts';
import { aboutHandlers, preferenceHandlers } from './handlers/preferences.ts';
import { projectHandlers } from './handlers/projects.ts';
import { analysisHandlers, runHandlers } from './handlers/runs.ts';
import { sampHandlers } from './handlers/samp.ts';
import { selectionHandlers } from './handlers/selection.ts';
import { simulationHandlers } from './handlers/simulations.ts';
import { slopeHandlers } from './handlers/slopes.ts';
import { trainingHandlers } from './handlers/training.ts';
import type { WindowServices } from './services.ts';

/** The API as an engine serves it, and what must happen before the engine ends. */
export interface EngineApi {
  readonly api: SteelyardApi;
  /** Takes up what an engine that died left behind. */
  recover(): Promise<void>;
  /** Ends with everything saved; nothing may be called afterwards. */
  shutDown(): Promise<void>;
}

/** The API over the services and a home: the engine owns the project, so that a window that closes loses nothing. */
export function createEngineApi(
  services: WindowServices<Analysis>, emit: (event: SteelyardEvent) => void, home: Home, first: FirstProject,
): EngineApi {
  const queue = createRunQueue(() => session, services.analyse, emit);
  const session: ProjectSession = openSession(home, first, {
    changed: () => { emit({ kind: 'project' }); },
    entered: (file) => { queue.enter(file); },
    leaving: (file) => queue.leave(file),
  });
  const keeper = createJobKeeper(home, orderOf(home.folders), emit);
  const exports = exportHandlers(services, session);
  const samp = sampHandlers(services, session, exports, emit);
  const describeOpen = (id: string) => describe(services, id, session.get(id));
  return {
    api: {
      catalogues: catalogueHandlers(services, session),
      galaxies: { list: () => services.listGalaxies() },
      models: modelHandlers(services, home.folders, keeper, emit),
      selection: selectionHandlers(services, session),
      analysis: analysisHandlers(session, queue),
      runs: runHandlers(session, queue),
      slopes: slopeHandlers(session),
      export: exports,
      projects: projectHandlers(home, session, queue, describeOpen),
      jobs: jobHandlers(home, session, queue, keeper, emit),
      training: trainingHandlers(home.library, keeper),
      simulations: simulationHandlers(home.library, keeper),
      devices: deviceHandlers(),
      preferences: preferenceHandlers(home, emit),
      about: aboutHandlers(home),
      samp,
    },
    recover: () => keeper.recover(),
    async shutDown() {
      await Promise.all([samp.close(), keeper.shutDown()]);
      await session.shutDown();
      home.library.close();
    },
  };
}

/** The API for a program that keeps nothing: its project and library are in memory. */
export function createApi(
  services: WindowServices<Analysis>, emit: (event: SteelyardEvent) => void, home: Home = homeInMemory(),
): SteelyardApi {
  return createEngineApi(services, emit, home, { file: home.newUntitled(), notes: [] }).api;
}
