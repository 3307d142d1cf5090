import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JobSummary, SteelyardEvent } from '../../shared/api.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { LibraryJobKind, StoredJob } from '../../store/library/jobs.ts';
import type { Home } from '../projects/home.ts';
import type { JobOrder, JobReport } from './jobOrder.ts';
import { isAlive } from './processes.ts';

/** A job whose process died this often without an end is not begun again unasked. */
const MOST_ATTEMPTS = 3;
/** ms between two words of progress that are passed on. */
const PROGRESS_INTERVAL = 250;
/** ms that a process is given to save its state when the engine ends. */
const FAREWELL = 5_000;

/** Looks after the long jobs of this computer, each in a process of its own, one of a kind at a time. */
export interface JobKeeper {
  add(job: Pick<StoredJob, 'id' | 'kind' | 'title' | 'request'>): StoredJob;
  /** @throws SteelyardError `job-unknown` */
  get(id: string): StoredJob;
  /** Saves its state and ends its process; one that waits stays where it is until it is resumed. */
  pause(id: string): Promise<StoredJob>;
  /** Takes up again one that was paused, interrupted, cancelled or has failed. */
  resume(id: string): StoredJob;
  /** Ends it for good and deletes what it kept. */
  cancel(id: string): Promise<boolean>;
  /** Takes up what an engine that died was looking after. */
  recover(): Promise<void>;
  /** Pauses what runs. */
  shutDown(): Promise<void>;
}

interface Kept {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  /** What its end means when it was asked for. */
  wish: 'pause' | 'cancel' | undefined;
}

/** What cannot be sent any more needs no answer: the end of a process is told of by itself. */
const unheard = (): void => undefined;

/** @param orderOf what a process is told, from what was asked */
export function createJobKeeper(
  { library, folders }: Home, orderOf: (job: StoredJob, folder: string) => JobOrder, emit: (event: SteelyardEvent) => void,
): JobKeeper {
  const { jobs } = library;
  const kept = new Map<string, Kept>();
  let closing = false;

  const folderOf = (id: string): string => join(folders.jobs, id);
  const get = (id: string): StoredJob => {
    const job = jobs.find(id);
    if (!job) throw new SteelyardError('job-unknown', 'There is no such job; it may have been taken off the table.', { job: id });
    return job;
  };
  const tell = (id: string): void => { emit({ kind: 'job', job: jobSummary(get(id)) }); };

  const begin = (job: StoredJob): void => {
    if (!jobs.start(job.id, process.pid)) return; // another window was quicker
    const child = fork(fileURLToPath(new URL('./jobProcess.ts', import.meta.url)), {
      serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    if (child.pid !== undefined) jobs.setWorker(job.id, child.pid);
    let last: JobReport | undefined;
    const ended = new Promise<void>((resolve) => {
      let isOver = false;
      const once = (how: string) => {
        if (isOver) return;
        isOver = true;
        void finish(job, last, how, mine).finally(resolve);
      };
      child.once('exit', (code, killer) => { once(killer ?? `exit code ${code}`); });
      child.on('error', (error) => { once(error.message); });
    });
    const mine: Kept = { child, ended, wish: undefined };
    kept.set(job.id, mine);
    const report = reporter(job.id);
    child.on('message', (message: JobReport) => {
      last = message;
      report(message);
    });
    child.send({ order: orderOf(job, folderOf(job.id)) }, unheard);
    tell(job.id);
  };

  /** Writes down what a process says, and passes it on. */
  const reporter = (id: string) => {
    let told = 0;
    let stage = '';
    return (report: JobReport): void => {
      if (report.kind === 'loss') {
        jobs.addLoss(id, report.point);
        emit({ kind: 'loss', job: id, point: report.point });
      } else if (report.kind === 'note') {
        jobs.note(id, report.sentence);
        tell(id);
      } else if (report.kind === 'progress') {
        const now = performance.now();
        if (report.stage === stage && now - told < PROGRESS_INTERVAL) return;
        [told, stage] = [now, report.stage];
        jobs.progress(id, report);
        tell(id);
      }
    };
  };

  const finish = async ({ id, kind }: StoredJob, last: JobReport | undefined, how: string, { wish }: Kept): Promise<void> => {
    kept.delete(id);
    if (last?.kind === 'done') {
      jobs.settle(id, 'done', { result: last.result });
      await rm(folderOf(id), { recursive: true, force: true });
      if (kind === 'training') emit({ kind: 'models' });
    } else if (wish === 'cancel') {
      jobs.settle(id, 'cancelled');
      await rm(folderOf(id), { recursive: true, force: true });
    } else if (wish === 'pause' || last?.kind === 'paused') {
      jobs.settle(id, 'paused');
    } else if (last?.kind === 'failed') {
      jobs.settle(id, 'failed', { message: last.error.message });
    } else {
      settleDead(id, how);
    }
    tell(id);
    pump();
  };

  /** Its process died by itself: it goes on from its last checkpoint, unless that happens again and again. */
  const settleDead = (id: string, how: string): void => {
    const { attempts } = get(id);
    if (attempts < MOST_ATTEMPTS) {
      jobs.note(id, `Its process ended unexpectedly (${how}); it goes on from its last checkpoint.`);
      jobs.settle(id, 'queued');
    } else {
      jobs.settle(id, 'interrupted', { message: `Its process ended unexpectedly ${attempts} times (${how}): resume it, or change what it was asked.` });
    }
  };

  const pump = (): void => {
    if (closing) return;
    const busy = new Set<LibraryJobKind>(jobs.list().filter(({ state }) => state === 'running').map(({ kind }) => kind));
    for (const job of jobs.list()) {
      if (job.state !== 'queued' || busy.has(job.kind)) continue;
      busy.add(job.kind);
      begin(job);
    }
  };
  const askToEnd = async (id: string, wish: 'pause' | 'cancel'): Promise<boolean> => {
    const mine = kept.get(id);
    if (!mine) return false;
    mine.wish = wish;
    if (wish === 'cancel') mine.child.kill('SIGKILL');
    else mine.child.send('pause', unheard);
    await mine.ended;
    return true;
  };

  return {
    add(job) {
      jobs.add(job);
      tell(job.id);
      pump();
      return get(job.id);
    },
    get,
    async pause(id) {
      const { state, keeper } = get(id);
      if (state === 'queued') {
        jobs.settle(id, 'paused');
        tell(id);
      } else if (state !== 'running') {
        throw new SteelyardError('value-invalid', 'Only a job that waits or runs can be paused.', { job: id });
      } else if (!(await askToEnd(id, 'pause'))) {
        throw elsewhere(id, keeper);
      }
      return get(id);
    },
    resume(id) {
      const { state } = get(id);
      if (!['paused', 'interrupted', 'failed', 'cancelled'].includes(state)) {
        throw new SteelyardError('value-invalid', state === 'done' ? 'This job is done.' : 'This job is under way already.', { job: id });
      }
      if (state === 'cancelled') jobs.clearLosses(id);
      jobs.settle(id, 'queued');
      tell(id);
      pump();
      return get(id);
    },
    async cancel(id) {
      const { state, keeper } = get(id);
      if (state === 'done' || state === 'cancelled') return false;
      if (state !== 'running') {
        jobs.settle(id, 'cancelled');
        await rm(folderOf(id), { recursive: true, force: true });
        tell(id);
      } else if (!(await askToEnd(id, 'cancel'))) {
        throw elsewhere(id, keeper);
      }
      return true;
    },
    async recover() {
      for (const { id, state, keeper, worker } of jobs.list()) {
        if (state !== 'running' || keeper === null || (keeper !== process.pid && isAlive(keeper))) continue;
        // Its process notices that it was left alone and saves its state; two must not write in one folder.
        while (worker !== null && isAlive(worker)) await pause(100);
        settleDead(id, 'with the engine');
        tell(id);
      }
      pump();
    },
    async shutDown() {
      closing = true;
      const all = [...kept.keys()].map((id) => askToEnd(id, 'pause'));
      await Promise.race([Promise.all(all), pause(FAREWELL, undefined, { ref: false })]);
    },
  };
}

export function jobSummary({ id, kind, title, state, stage, fraction, secondsLeft, message, created, finished }: StoredJob): JobSummary {
  return { job: id, kind, title, state, stage: state === 'queued' ? 'Waiting' : stage, fraction, secondsLeft, message, created, finished, batch: null };
}

function elsewhere(job: string, keeper: number | null): SteelyardError {
  return new SteelyardError('value-invalid', `This job belongs to another Steelyard on this computer (process ${keeper}): use it there.`, { job });
}
