import type { RunState } from '../../shared/api.ts';
import type { ColumnMapping } from '../../shared/catalogue.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import type { AnalysisResult, Posterior } from '../../shared/posterior.ts';
import type { SelectionStep } from '../../shared/selection.ts';
import { insertArray, readArray } from '../sqlite/arrays.ts';
import { fromJson, toJson } from '../sqlite/json.ts';
import type { Sqlite } from '../sqlite/openDatabase.ts';

/** All that an analysis was asked, as it was then: whatever becomes of catalogue, table or models, it can be read and repeated. */
export interface RunQuestion {
  readonly id: string;
  readonly label: string;
  readonly batch: string | null;
  readonly catalogue: string;
  readonly mapping: ColumnMapping;
  readonly galaxy: Galaxy;
  readonly steps: readonly SelectionStep[];
  /** True log10 masses, where the galaxy is a mock. */
  readonly truth: readonly number[] | null;
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
  readonly device: string | null;
}

export interface StoredRun extends RunQuestion {
  readonly catalogueName: string;
  readonly state: RunState;
  /** How often it was begun. */
  readonly attempts: number;
  readonly message: string;
  readonly created: string;
  readonly finished: string | null;
  /** Of a run that is done. */
  readonly result: AnalysisResult | null;
  readonly removed: boolean;
  /** Whether it was taken off the table of jobs. */
  readonly cleared: boolean;
}

/** The model that a run was made with. */
export interface StoredModel {
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  /** The card of its package, plain data. */
  readonly card: unknown;
}

export interface Batch {
  readonly id: string;
  readonly title: string;
  readonly created: string;
  readonly cleared: boolean;
}

export interface RunRepository {
  /** Queues them, all or none. @throws Error when an id is taken */
  add(questions: readonly RunQuestion[], batch?: { readonly id: string; readonly title: string }): void;
  find(id: string): StoredRun | undefined;
  /** In the order in which they were added, without those that were removed. */
  list(): readonly StoredRun[];
  batches(): readonly Batch[];
  /** The one that is next, if any. */
  nextQueued(): StoredRun | undefined;
  start(id: string): void;
  finish(id: string, outcome: { readonly result: AnalysisResult; readonly posterior: Posterior; readonly model: StoredModel }): void;
  /** Ends it without a result; 'queued' puts it back in the queue. */
  settle(id: string, state: Exclude<RunState, 'running' | 'done'>, message: string): void;
  posterior(id: string): Posterior | undefined;
  model(id: string): StoredModel | undefined;
  /** Takes runs and batches that have ended off the table of jobs. */
  clearEnded(): readonly string[];
}

interface RunRow {
  readonly id: string;
  readonly label: string;
  readonly batch: string | null;
  readonly catalogue: string;
  readonly catalogue_name: string;
  readonly mapping: string;
  readonly galaxy: string;
  readonly steps: string;
  readonly truth: string | null;
  readonly model: string;
  readonly samples: number;
  readonly seed: number;
  readonly device: string | null;
  readonly state: RunState;
  readonly attempts: number;
  readonly message: string;
  readonly created: string;
  readonly finished: string | null;
  readonly result: string | null;
  readonly posterior: number | null;
  readonly radii: string | null;
  readonly model_sha256: string | null;
  readonly removed: number;
  readonly cleared: number;
}

const SELECT = 'SELECT runs.*, catalogues.file_name AS catalogue_name FROM runs JOIN catalogues ON catalogues.id = runs.catalogue';
const ENDED = `('done', 'failed', 'cancelled', 'interrupted')`;

export function runRepository(database: Sqlite, now: () => Date = () => new Date()): RunRepository {
  const insert = database.prepare(`INSERT INTO runs
    (id, number, label, batch, catalogue, mapping, galaxy, steps, truth, model, samples, seed, device, state, created)
    VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM runs), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?)`);
  const one = database.prepare<[string], RunRow>(`${SELECT} WHERE runs.id = ?`);
  const all = database.prepare<[], RunRow>(`${SELECT} WHERE NOT runs.removed ORDER BY runs.number`);
  const next = database.prepare<[], RunRow>(`${SELECT} WHERE runs.state = 'queued' AND NOT runs.removed ORDER BY runs.number LIMIT 1`);
  const insertModel = database.prepare('INSERT INTO models (sha256, name, version, card) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const complete = database.prepare(`UPDATE runs
    SET state = 'done', message = '', finished = ?, model_sha256 = ?, result = ?, posterior = ?, radii = ? WHERE id = ?`);

  return {
    add: database.transaction((questions: readonly RunQuestion[], batch?: { readonly id: string; readonly title: string }) => {
      const created = now().toISOString();
      if (batch) database.prepare('INSERT INTO batches (id, title, created) VALUES (?, ?, ?)').run(batch.id, batch.title, created);
      for (const { id, label, catalogue, mapping, galaxy, steps, truth, model, samples, seed, device } of questions) {
        insert.run(
          id, label, batch?.id ?? null, catalogue, toJson(mapping), toJson(galaxy), toJson(steps), truth && toJson(truth),
          model, samples, seed, device, created,
        );
      }
    }),
    find: (id) => {
      const row = one.get(id);
      return row && describe(row);
    },
    list: () => all.all().map(describe),
    batches: () => database.prepare<[], Omit<Batch, 'cleared'> & { readonly cleared: number }>('SELECT * FROM batches ORDER BY rowid').all()
      .map((batch) => ({ ...batch, cleared: batch.cleared === 1 })),
    nextQueued: () => {
      const row = next.get();
      return row && describe(row);
    },
    start: (id) => void database.prepare(`UPDATE runs SET state = 'running', attempts = attempts + 1, message = '' WHERE id = ?`).run(id),
    finish: database.transaction((id: string, { result, posterior, model }: Parameters<RunRepository['finish']>[1]) => {
      insertModel.run(model.sha256, model.name, model.version, toJson(model.card));
      const { sampleCount, radiiOverRh, log10Mass } = posterior;
      const samples = insertArray(database, log10Mass, [sampleCount, radiiOverRh.length]);
      complete.run(now().toISOString(), model.sha256, toJson(result), samples, toJson(radiiOverRh), id);
    }),
    settle(id, state, message) {
      const finished = state === 'queued' ? null : now().toISOString();
      const reset = state === 'queued' ? ', cleared = 0' : '';
      database.prepare(`UPDATE runs SET state = ?, message = ?, finished = ?${reset} WHERE id = ?`).run(state, message, finished, id);
    },
    posterior(id) {
      const row = one.get(id);
      if (row?.posterior == null || row.radii === null) return undefined;
      const log10Mass = readArray(database, row.posterior, 'f4');
      const radiiOverRh = fromJson<readonly number[]>(row.radii);
      return { radiiOverRh, log10Mass, sampleCount: log10Mass.length / radiiOverRh.length };
    },
    model(id) {
      const sha256 = one.get(id)?.model_sha256;
      if (sha256 == null) return undefined;
      const row = database.prepare<[string], { name: string; version: string; card: string }>('SELECT * FROM models WHERE sha256 = ?').get(sha256)!;
      return { sha256, name: row.name, version: row.version, card: fromJson(row.card) };
    },
    clearEnded: database.transaction(() => {
      const runs = database.prepare<[], string>(`UPDATE runs SET cleared = 1 WHERE NOT cleared AND state IN ${ENDED} RETURNING id`).pluck().all();
      const batches = database.prepare<[], string>(`UPDATE batches SET cleared = 1 WHERE NOT cleared
        AND NOT EXISTS (SELECT 1 FROM runs WHERE batch = batches.id AND state NOT IN ${ENDED}) RETURNING id`).pluck().all();
      return [...runs, ...batches];
    }),
  };
}

function describe(row: RunRow): StoredRun {
  const { id, label, batch, catalogue, catalogue_name, model, samples, seed, device, state, attempts, message, created, finished } = row;
  return {
    id, label, batch, catalogue, catalogueName: catalogue_name, model, samples, seed, device, state, attempts, message, created, finished,
    mapping: fromJson(row.mapping),
    galaxy: fromJson(row.galaxy),
    steps: fromJson(row.steps),
    truth: row.truth === null ? null : fromJson(row.truth),
    result: row.result === null ? null : fromJson(row.result),
    removed: row.removed === 1,
    cleared: row.cleared === 1,
  };
}
