import type { HistoryEntry } from '../../shared/api.ts';
import { toJson } from '../sqlite/json.ts';
import type { Sqlite } from '../sqlite/openDatabase.ts';

/** What an edit can change: one cell of one row. */
const TARGETS = {
  'catalogue.open': { table: 'catalogues', column: 'open' },
  'catalogue.mapping': { table: 'catalogues', column: 'mapping' },
  'catalogue.selection': { table: 'catalogues', column: 'selection' },
  'run.label': { table: 'runs', column: 'label' },
  'run.removed': { table: 'runs', column: 'removed' },
} as const;
export type EditTarget = keyof typeof TARGETS;
type Cell = string | number | null;

export interface Edit {
  readonly kind: HistoryEntry['kind'];
  /** In a few words, for history and undo. */
  readonly label: string;
  readonly target: EditTarget;
  readonly row: string;
  readonly value: Cell;
  /** Whether it is one edit with the last one, when that was of the same cell a moment ago: a slider moves in many steps. */
  readonly merges?: boolean;
}

/** The history of a project, and what of it can be undone. */
export interface EditLog {
  /** Changes a cell. What was undone before cannot be redone afterwards. */
  apply(edit: Edit): void;
  /** Notes what cannot be undone: a run that ended, a figure that was made. */
  record(kind: HistoryEntry['kind'], label: string): void;
  /** Forgets every edit of a row, as if it had never been: for one that is deleted. */
  forget(row: string): void;
  /** @returns the cell that went back, or undefined when nothing is to be undone */
  undo(): Changed | undefined;
  redo(): Changed | undefined;
  /** Labels of what `undo` and `redo` would do. */
  next(): { readonly undo: string | null; readonly redo: string | null };
  history(): readonly HistoryEntry[];
}

export interface Changed {
  readonly target: EditTarget;
  readonly row: string;
}

/** ms */
const MOMENT = 1500;

interface EditRow {
  readonly id: number;
  readonly at: string;
  readonly label: string;
  readonly target: EditTarget;
  readonly row: string;
  readonly before: string;
  readonly after: string;
}

export function editLog(database: Sqlite, now: () => Date = () => new Date()): EditLog {
  const lastDone = database.prepare<[], EditRow>(`SELECT * FROM edits WHERE state = 'done' ORDER BY id DESC LIMIT 1`);
  const firstUndone = database.prepare<[], EditRow>(`SELECT * FROM edits WHERE state = 'undone' ORDER BY id LIMIT 1`);
  const insert = database.prepare(`INSERT INTO edits (at, kind, label, state, target, row, before, after) VALUES (?, ?, ?, 'done', ?, ?, ?, ?)`);
  const extend = database.prepare('UPDATE edits SET after = ?, at = ?, label = ? WHERE id = ?');
  const setState = database.prepare('UPDATE edits SET state = ? WHERE id = ?');
  const cell = (target: EditTarget, row: string): Cell => {
    const { table, column } = TARGETS[target];
    return database.prepare<[string], Cell>(`SELECT ${column} FROM ${table} WHERE id = ?`).pluck().get(row) ?? null;
  };
  const setCell = (target: EditTarget, row: string, value: Cell): void => {
    const { table, column } = TARGETS[target];
    if (database.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`).run(value, row).changes !== 1) throw new Error(`no ${target} ${row}`);
  };
  const move = (edit: EditRow | undefined, state: 'done' | 'undone'): Changed | undefined => {
    if (!edit) return undefined;
    setCell(edit.target, edit.row, JSON.parse(state === 'undone' ? edit.before : edit.after) as Cell);
    setState.run(state, edit.id);
    return { target: edit.target, row: edit.row };
  };

  return {
    apply: database.transaction(({ kind, label, target, row, value, merges = false }: Edit) => {
      const before = cell(target, row);
      if (before === value) return;
      setCell(target, row, value);
      database.prepare(`DELETE FROM edits WHERE state = 'undone'`).run();
      const last = lastDone.get();
      const at = now();
      // A first choice stands by itself: undoing what came after it must not take it away.
      const isSame = merges && last?.target === target && last.row === row && last.before !== 'null'
        && at.getTime() - Date.parse(last.at) < MOMENT;
      if (isSame) extend.run(toJson(value), at.toISOString(), label, last.id);
      else insert.run(at.toISOString(), kind, label, target, row, toJson(before), toJson(value));
    }),
    record(kind, label) {
      database.prepare(`INSERT INTO edits (at, kind, label, state) VALUES (?, ?, ?, 'kept')`).run(now().toISOString(), kind, label);
    },
    forget: (row) => void database.prepare('DELETE FROM edits WHERE row = ?').run(row),
    undo: database.transaction(() => move(lastDone.get(), 'undone')),
    redo: database.transaction(() => move(firstUndone.get(), 'done')),
    next: () => ({ undo: lastDone.get()?.label ?? null, redo: firstUndone.get()?.label ?? null }),
    history: () => database.prepare<[], HistoryEntry>('SELECT id, at, label, kind, state FROM edits ORDER BY id').all(),
  };
}
