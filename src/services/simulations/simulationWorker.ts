import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import type { Halo } from '../../formats/snapshots/index.ts';
import { encodeSet } from '../../learning/datasets/encodedSet.ts';
import { departureVector } from '../../science/departures/departures.ts';
import { makeMaps } from '../../science/maps/maps.ts';
import { enclose } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { GalaxySource } from './galaxySources.ts';
import type { Manifest } from './manifest.ts';
import { examplesOf, observeGalaxy } from './observeGalaxy.ts';
import type { GalaxyReport, PreparedGalaxy } from './preparedGalaxy.ts';
import { outlineSnapshot, readSnapshotGalaxies, readTableGalaxy, type GalaxyRead } from './readGalaxies.ts';
import type { ObserveTask, PreviewAnswer, PreviewTask, ReadAnswer, ReadTask, SimulationTask } from './simulationTask.ts';
import type { WorkerPost } from './workerPool.ts';
import { workFolderAt } from './workFolder.ts';
import type { ViewTable } from './viewTable.ts';

const post = (message: WorkerPost): void => { parentPort!.postMessage(message); };

parentPort?.on('message', (task: SimulationTask) => {
  // Enclosed, because an error that is thrown across threads would lose its code.
  void enclose(() => answerTo(task), (defect) => { console.error(defect); })
    .then((answer) => { post({ answer }); });
});

async function answerTo(task: SimulationTask): Promise<unknown> {
  switch (task.kind) {
    case 'read': return read(task);
    case 'observe': return observe(task);
    case 'preview': return preview(task);
  }
}

/** What is wrong with one source must not stop the others, but what is wrong with the folder stops all. */
async function read(task: ReadTask): Promise<ReadAnswer> {
  const work = workFolderAt(task.folder);
  const reports: GalaxyReport[] = [];
  const galaxies = galaxiesOf(task);
  for (;;) {
    let next: IteratorResult<GalaxyRead>;
    try {
      next = await galaxies.next();
    } catch (error) {
      if (error instanceof SteelyardError) return { trouble: error.message };
      throw isFull(error) ? new SteelyardError('file-unreadable', `The disk is full: '${task.folder}' cannot be written. Make room and run the same command again; it goes on from here.`) : error;
    }
    if (next.done) return { reports };
    const galaxy = next.value;
    reports.push(galaxy.report);
    if (task.keeps && galaxy.report.isAccepted && 'stars' in galaxy) work.write(`${galaxy.report.name}.galaxy`, galaxy);
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function galaxiesOf({ source, manifest, halos, folder }: ReadTask): AsyncGenerator<GalaxyRead> {
  return readSource(source, manifest, (_, k) => k % halos.every === halos.first, `${folder}/${source.name}-${halos.first}-${halos.every}.halos`);
}

/** @param folder for the stars of halos while a snapshot is read */
async function* readSource(
  source: GalaxySource, manifest: Manifest, wants: (halo: Halo, k: number) => boolean, folder: string,
): AsyncGenerator<GalaxyRead> {
  if (source.kind === 'table') {
    yield await readTableGalaxy(source.name, source.source, manifest);
    return;
  }
  const outline = await outlineSnapshot(source.source);
  const chosen = outline.halos.filter(wants);
  if (chosen.length === 0) return;
  yield* readSnapshotGalaxies(source.name, source.source, { ...outline, halos: chosen }, manifest, {
    folder,
    onRead: (particles) => { post({ news: { source: source.name, particles } }); },
  });
}

/** Observes a galaxy and keeps its views. @returns their number */
function observe({ name, plan, folder }: ObserveTask): number {
  const work = workFolderAt(folder);
  const galaxy = work.read(`${name}.galaxy`) as PreparedGalaxy;
  const { views, leftOut } = observeGalaxy(galaxy, plan);
  const numbers = (of: (view: (typeof views)[number]) => number) => Float64Array.from(views, of);
  const table: ViewTable = {
    examples: encodeSet(examplesOf(views, plan, 0)),
    leftOut,
    view: Int32Array.from(views, ({ view }) => view),
    direction: Float64Array.from(views.flatMap(({ direction }) => direction)),
    members: Int32Array.from(views, ({ members }) => members),
    contaminants: Int32Array.from(views, ({ contaminants }) => contaminants),
    halfLightRadius: numbers(({ sample }) => sample.halfLightRadius.value),
    velocityDispersion: numbers(({ sample }) => sample.velocityDispersion.value),
    departures: Float64Array.from(views.flatMap(({ sample }) => [...departureVector(sample)])),
  };
  work.write(`${name}.views`, table);
  return views.length;
}

/** Reads one galaxy, whether it is taken or not, and observes some of its views. */
async function preview({ source, manifest, galaxy: name, plan, views: chosen, folder }: PreviewTask): Promise<PreviewAnswer> {
  for await (const galaxy of readSource(source, manifest, ({ id }) => `${source.name}-${id}` === name, join(folder, 'preview.halos'))) {
    if (!('stars' in galaxy)) throw new SteelyardError('value-invalid', `${name} cannot be shown: ${galaxy.report.reason}.`, { name });
    const { views, leftOut } = observeGalaxy(galaxy, plan, chosen);
    return { views: views.map((view) => ({ ...view, maps: makeMaps(view.sample, plan.maps) })), leftOut };
  }
  throw new SteelyardError('value-invalid', `There is no galaxy "${name}" in the suite: read the suite again.`, { name });
}
