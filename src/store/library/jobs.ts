import type { JobKind, JobState, LossPoint } from '../../shared/api.ts';
import { fromJson, toJson } from '../sqlite/json.ts';
import type { Sqlite } from '../sqlite/openDatabase.ts';

/** Work that outlives the engine, with where it stands. */
export interface StoredJob {
  readonly id: string;
  readonly kind: LibraryJobKind;
  readonly title: string;
  /** What was asked, plain data. */
  readonly request: unknown;
  readonly state: JobState;
  readonly stage: string;
  readonly fraction: number | null;
  readonly secondsLeft: number | null;
  readonly message: string;
  readonly notes: readonly string[];
  /** Of a job that is done, plain data. */
  readonly result: unknown;
  readonly keeper: number | null;
  readonly worker: number | null;
  readonly attempts: number;
  readonly created: string;
  readonly finished: string | null;
  readonly cleared: boolean;
}
export type LibraryJobKind = Exclude<JobKind, 'analysis' | 'batch'>;

export interface JobRepository {
  add(job: Pick<StoredJob, 'id' | 'kind' | 'title' | 'request'>): void;
  find(id: string): StoredJob | undefined;
  /** In the order in which they were added. */
  list(): readonly StoredJob[];
  /** @param keeper process id of the engine that looks after it. @returns whether it was this one that got it */
  start(id: string, keeper: number): boolean;
  setWorker(id: string, worker: number): void;
  progress(id: string, progress: Pick<StoredJob, 'stage' | 'fraction' | 'secondsLeft'>): void;
  note(id: string, sentence: string): void;
  addLoss(id: string, point: LossPoint): void;
  losses(id: string): readonly LossPoint[];
  /** Forgets losses: for a job that starts over. */
  clearLosses(id: string): void;
  settle(id: string, state: Exclude<JobState, 'running'>, outcome?: { readonly message?: string; readonly result?: unknown }): void;
  /** Takes jobs that have ended off the table. @returns their ids */
  clearEnded(): readonly string[];
}

interface JobRow {
  readonly id: string;
  readonly kind: LibraryJobKind;
  readonly title: string;
  readonly request: string;
  readonly state: JobState;
  readonly stage: string;
  readonly fraction: number | null;
  readonly seconds_left: number | null;
  readonly message: string;
  readonly notes: string;
  readonly result: string | null;
  readonly keeper: number | null;
  readonly worker: number | null;
  readonly attempts: number;
  readonly created: string;
  readonly finished: string | null;
  readonly cleared: number;
}

interface LossRow {
  readonly member: number;
  readonly stage: string;
  readonly epoch: number;
  readonly training_loss: number | null;
  readonly validation_loss: number | null;
  readonly learning_rate: number;
  readonly coverage: string | null;
}

const ENDED = ['done', 'failed', 'cancelled'] as const;

export function jobRepository(database: Sqlite, now: () => Date = () => new Date()): JobRepository {
  const one = database.prepare<[string], JobRow>('SELECT * FROM jobs WHERE id = ?');
  const update = database.prepare('UPDATE jobs SET stage = ?, fraction = ?, seconds_left = ? WHERE id = ?');
  const insertLoss = database.prepare(`INSERT OR REPLACE INTO losses
    (job, member, stage, epoch, training_loss, validation_loss, learning_rate, coverage) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  return {
    add({ id, kind, title, request }) {
      database.prepare(`INSERT INTO jobs (id, number, kind, title, request, state, created)
        VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM jobs), ?, ?, ?, 'queued', ?)`).run(id, kind, title, toJson(request), now().toISOString());
    },
    find: (id) => {
      const row = one.get(id);
      return row && describe(row);
    },
    list: () => database.prepare<[], JobRow>('SELECT * FROM jobs ORDER BY number').all().map(describe),
    start: (id, keeper) => database.prepare(`UPDATE jobs SET state = 'running', keeper = ?, worker = NULL, attempts = attempts + 1,
      message = '', finished = NULL, cleared = 0 WHERE id = ? AND state <> 'running'`).run(keeper, id).changes === 1,
    setWorker: (id, worker) => void database.prepare('UPDATE jobs SET worker = ? WHERE id = ?').run(worker, id),
    progress: (id, { stage, fraction, secondsLeft }) => void update.run(stage, fraction, secondsLeft, id),
    note: (id, sentence) => void database.prepare(`UPDATE jobs SET notes = json_insert(notes, '$[#]', ?) WHERE id = ?`).run(sentence, id),
    addLoss: (id, { member, stage, epoch, trainingLoss, validationLoss, learningRate, coverage }) => void insertLoss.run(
      id, member, stage, epoch, finite(trainingLoss), finite(validationLoss), learningRate, coverage ? toJson(coverage) : null,
    ),
    losses: (id) => database.prepare<[string], LossRow>('SELECT * FROM losses WHERE job = ? ORDER BY member, stage DESC, epoch').all(id)
      .map(({ member, stage, epoch, training_loss, validation_loss, learning_rate, coverage }) => ({
        member, stage, epoch, trainingLoss: training_loss ?? NaN, validationLoss: validation_loss ?? NaN, learningRate: learning_rate,
        ...(coverage === null ? {} : { coverage: fromJson<NonNullable<LossPoint['coverage']>>(coverage) }),
      })),
    clearLosses: (id) => void database.prepare('DELETE FROM losses WHERE job = ?').run(id),
    settle(id, state, { message = '', result } = {}) {
      const isOver = (ENDED as readonly string[]).includes(state);
      database.prepare(`UPDATE jobs SET state = ?, message = ?, result = coalesce(?, result), keeper = NULL, worker = NULL,
        seconds_left = NULL, finished = ?, attempts = CASE WHEN ? THEN attempts ELSE 0 END WHERE id = ?`)
        .run(state, message, result === undefined ? null : toJson(result), isOver ? now().toISOString() : null, state === 'queued' ? 1 : 0, id);
    },
    clearEnded: () => database.prepare<[], string>(
      `UPDATE jobs SET cleared = 1 WHERE NOT cleared AND state IN (${ENDED.map((state) => `'${state}'`).join(', ')}) RETURNING id`,
    ).pluck().all(),
  };
}

/** SQLite has no NaN. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function describe(row: JobRow): StoredJob {
  const { id, kind, title, state, stage, fraction, seconds_left, message, keeper, worker, attempts, created, finished } = row;
  return {
    id, kind, title, state, stage, fraction, secondsLeft: seconds_left, message, keeper, worker, attempts, created, finished,
    request: fromJson(row.request),
    notes: fromJson(row.notes),
    result: row.result === null ? null : fromJson(row.result),
    cleared: row.cleared === 1,
  };
}
