import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { SteelyardEvent } from '../../shared/api.ts';
import { describeError } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { MockTruth } from '../../store/project/catalogues.ts';
import type { ProjectFile } from '../../store/project/projectFile.ts';
import type { RunQuestion, StoredRun } from '../../store/project/runs.ts';
import type { Analysis, AnalysisInput, RunControl } from '../analyse.ts';
import { modelOpener } from '../devices.ts';
import { commandLineOf } from '../projects/commandLine.ts';
import type { ProjectSession } from '../projects/session.ts';
import { batchJob, runJob, type RunProgress } from './runSummaries.ts';

/** A run that was begun this often and never came to an end may be what ends the engine: it is not begun again unasked. */
const MOST_ATTEMPTS = 2;

export type Analyse = (input: AnalysisInput, control: RunControl) => Promise<Analysis>;

/** Runs the project's queued analyses one after the other, each kept as it ends. */
export interface RunQueue {
  /** Takes up a project: what was running when it was left, or when the engine died, is queued again. */
  enter(file: ProjectFile): void;
  /** Stops; what is running goes back into the queue of the project that is left. */
  leave(file: ProjectFile): Promise<void>;
  add(questions: readonly RunQuestion[], options?: AddOptions): void;
  /** @returns whether there was something to cancel */
  cancel(run: string): boolean;
  retry(run: string): void;
  /** Resolves when the run has ended, with what came of it; throws what it failed with. */
  outcome(run: string): Promise<Analysis>;
  progressOf(run: string): RunProgress | undefined;
  /** Runs a question again without keeping it. */
  repeat(stored: StoredRun): Promise<Analysis>;
}

export interface AddOptions {
  readonly batch?: { readonly id: string; readonly title: string };
  /** Ahead of what waits. */
  readonly first?: boolean;
}

interface Running {
  readonly id: string;
  readonly file: ProjectFile;
  readonly controller: AbortController;
  progress: RunProgress;
}

/** @param session is asked when the first run begins, so that it may be made after the queue */
export function createRunQueue(session: () => ProjectSession, analyse: Analyse, emit: (event: SteelyardEvent) => void): RunQueue {
  let file: ProjectFile | undefined;
  let running: Running | undefined;
  let loop: Promise<void> | undefined;
  const urgent = new Set<string>();
  const waiting = new Map<string, PromiseWithResolvers<Analysis>>();

  const tell = (id: string): void => {
    const stored = file?.runs.find(id);
    if (!file || !stored) return;
    emit({ kind: 'job', job: runJob(stored, running?.id === id ? running.progress : undefined) });
    const batch = stored.batch === null ? undefined : file.runs.batches().find((one) => one.id === stored.batch);
    if (batch) emit({ kind: 'job', job: batchJob(batch, file.runs.list()) });
  };
  const settle = (id: string, act: (promise: PromiseWithResolvers<Analysis>) => void): void => {
    const promise = waiting.get(id);
    waiting.delete(id);
    if (promise) act(promise);
  };
  const next = (): StoredRun | undefined => {
    for (const id of urgent) {
      urgent.delete(id);
      const run = file?.runs.find(id);
      if (run?.state === 'queued') return run;
    }
    return file?.runs.nextQueued();
  };
  const runOne = async (stored: StoredRun, current: ProjectFile): Promise<void> => {
    const mine: Running = { id: stored.id, file: current, controller: new AbortController(), progress: { stage: 'Starting', fraction: 0 } };
    running = mine;
    current.runs.start(stored.id);
    tell(stored.id);
    try {
      const analysis = await work(session(), analyse, stored, {
        signal: mine.controller.signal,
        onProgress(stage, fraction) {
          mine.progress = { stage, fraction };
          emit({ kind: 'progress', run: stored.id, stage, fraction });
          tell(stored.id);
        },
      });
      const { result, posterior, card } = analysis;
      const { name, version, sha256 } = result.model;
      current.runs.finish(stored.id, { result, posterior, model: { name, version, sha256, card } });
      current.edits.record('run', `Weighed ${stored.galaxy.name} with ${stored.model}`);
      settle(stored.id, ({ resolve }) => { resolve(analysis); });
    } catch (error) {
      const cancelled = mine.controller.signal.aborted;
      // A project that is left takes its run up again; a person who cancels does not want it.
      const left = cancelled && mine.controller.signal.reason === LEFT;
      if (!(error instanceof SteelyardError) && !cancelled) console.error(`run ${stored.id}:`, error);
      current.runs.settle(stored.id, left ? 'queued' : cancelled ? 'cancelled' : 'failed', cancelled ? '' : describeError(error).message);
      settle(stored.id, ({ reject }) => { reject(cancelled ? new SteelyardError('cancelled', 'The analysis was cancelled.') : error as Error); });
    } finally {
      running = undefined;
    }
    tell(stored.id);
    emit({ kind: 'project' });
  };
  const wake = (): void => {
    loop ??= (async () => {
      for (;;) {
        await setImmediate(); // calls are answered between two runs
        const current = file;
        const run = next();
        if (!current || !run) return;
        await runOne(run, current);
      }
    })().finally(() => {
      loop = undefined;
      if (file?.runs.nextQueued()) wake();
    });
  };
  const questionsOf = (id: string): StoredRun => {
    const stored = file?.runs.find(id);
    if (!stored || stored.removed) throw new SteelyardError('run-unknown', 'There is no such run in this project; it may belong to another.', { run: id });
    return stored;
  };

  return {
    enter(entered) {
      file = entered;
      const stopped = entered.runs.list().filter(({ state }) => state === 'running');
      for (const { id, attempts } of stopped) {
        const message = 'Steelyard was stopped twice in the middle of this run: retry it, with fewer samples or another model if it happens again.';
        if (attempts < MOST_ATTEMPTS) entered.runs.settle(id, 'queued', '');
        else entered.runs.settle(id, 'interrupted', message);
      }
      wake();
    },
    async leave(left) {
      if (file === left) file = undefined;
      if (running?.file === left) running.controller.abort(LEFT);
      await loop;
      for (const [id] of waiting) settle(id, ({ reject }) => { reject(new SteelyardError('cancelled', 'The project was closed.')); });
    },
    add(questions, { batch, first = false }: AddOptions = {}) {
      if (!file) throw new SteelyardError('cancelled', 'The project is being closed.');
      for (const { id } of questions) {
        if (file.runs.find(id)) throw new SteelyardError('value-invalid', 'A run of this name is in the project; choose another name.', { run: id });
      }
      file.runs.add(questions, batch);
      for (const { id } of questions) {
        if (first) urgent.add(id);
        tell(id);
      }
      emit({ kind: 'project' });
      wake();
    },
    cancel(id) {
      if (running?.id === id) {
        running.controller.abort();
        return true;
      }
      const stored = file?.runs.find(id);
      if (stored?.state !== 'queued') return false;
      file?.runs.settle(id, 'cancelled', '');
      settle(id, ({ reject }) => { reject(new SteelyardError('cancelled', 'The analysis was cancelled.')); });
      tell(id);
      emit({ kind: 'project' });
      return true;
    },
    retry(id) {
      const { state } = questionsOf(id);
      if (!['failed', 'cancelled', 'interrupted'].includes(state)) {
        throw new SteelyardError('value-invalid', state === 'done' ? 'This run is done; queue a new one instead.' : 'This run is under way already.', { run: id });
      }
      file?.runs.settle(id, 'queued', '');
      tell(id);
      emit({ kind: 'project' });
      wake();
    },
    outcome(id) {
      const promise = waiting.get(id) ?? Promise.withResolvers<Analysis>();
      waiting.set(id, promise);
      return promise.promise;
    },
    progressOf: (id) => (running?.id === id ? running.progress : undefined),
    repeat: (stored) => work(session(), analyse, stored, { signal: new AbortController().signal, onProgress: () => undefined }),
  };
}

/** Why a run is stopped when its project is left. */
const LEFT = new SteelyardError('cancelled', 'The project was closed.');

/** One analysis from what was stored of it. */
async function work(session: ProjectSession, analyse: Analyse, stored: StoredRun, control: RunControl): Promise<Analysis> {
  const { galaxy, steps, mapping, truth, model, samples, seed, device } = stored;
  const { catalogue } = session.everOpened(stored.catalogue);
  const opener = device === null ? undefined : await modelOpener(device, { signal: control.signal });
  return analyse(
    {
      catalogue, mapping, galaxy, steps, model, samples, seed,
      ...(truth ? { truth } : {}),
      command: commandLineOf({ catalogue, mapping, galaxy, steps, truth, model, samples, seed, device }),
    },
    { ...control, ...(opener ? { opener } : {}) },
  );
}

/** The truth of a mock holds as long as radii and distance are the mock's. */
export function truthFor(galaxy: Galaxy, mock: MockTruth | null): readonly number[] | null {
  if (!mock) return null;
  const scale = ({ key, distance, halfLightRadius, ellipticity }: Galaxy) =>
    [key, distance.value, halfLightRadius.value, ellipticity.value];
  return isDeepStrictEqual(scale(galaxy), scale(mock.galaxy)) ? mock.log10Mass : null;
}
