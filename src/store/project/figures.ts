import { fromJson, toJson } from '../sqlite/json.ts';
import type { Sqlite } from '../sqlite/openDatabase.ts';

/** A figure, table or report that was made of a run: enough to make it again. */
export interface StoredFigure {
  readonly run: string;
  readonly name: string;
  readonly format: string;
  readonly options: unknown;
  readonly fileName: string;
}

export interface FigureRepository {
  add(figure: StoredFigure): void;
  /** In the order in which they were made. */
  list(): readonly StoredFigure[];
}

interface FigureRow {
  readonly run: string;
  readonly name: string;
  readonly format: string;
  readonly options: string;
  readonly file_name: string;
}

export function figureRepository(database: Sqlite, now: () => Date = () => new Date()): FigureRepository {
  return {
    add({ run, name, format, options, fileName }) {
      database.prepare('INSERT INTO figures (run, name, format, options, file_name, created) VALUES (?, ?, ?, ?, ?, ?)')
        .run(run, name, format, toJson(options), fileName, now().toISOString());
    },
    list: () => database.prepare<[], FigureRow>('SELECT * FROM figures ORDER BY id').all()
      .map(({ run, name, format, options, file_name }) => ({ run, name, format, options: fromJson(options), fileName: file_name })),
  };
}
