import { setImmediate } from 'node:timers/promises';
import type { SavedSelection } from '../../shared/api.ts';
import type { Catalogue, Column, ColumnMapping, TableFormat } from '../../shared/catalogue.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { insertArray, readArray, readTextArray } from '../sqlite/arrays.ts';
import { fromJson, toJson } from '../sqlite/json.ts';
import type { Sqlite } from '../sqlite/openDatabase.ts';

/** A mock galaxy with its true masses: log10 Msun at RADII_OVER_RH times its half-light radius. */
export interface MockTruth {
  readonly galaxy: Galaxy;
  readonly log10Mass: readonly number[];
}

/** What is kept of a catalogue beside its columns. */
export interface StoredCatalogue {
  readonly id: string;
  readonly fileName: string;
  readonly mapping: ColumnMapping;
  readonly selection: SavedSelection | null;
  readonly truth: MockTruth | null;
}

export interface CatalogueRepository {
  /** Writes it whole, column by column, letting others run in between; closed until an edit opens it. */
  add(catalogue: Catalogue, mapping: ColumnMapping, truth?: MockTruth): Promise<string>;
  /** Columns, units, descriptions and all; nothing for one that is not there. */
  read(id: string): Catalogue | undefined;
  find(id: string): StoredCatalogue | undefined;
  /** Those that are open, in the order in which they were added. */
  open(): readonly StoredCatalogue[];
  /** Deletes it. @returns whether it was there, and no run was made from it */
  remove(id: string): boolean;
  /** Deletes what a killed process left half-written. */
  removeUnfinished(): void;
}

interface CatalogueRow {
  readonly id: string;
  readonly file_name: string;
  readonly format: TableFormat;
  readonly sha256: string;
  readonly bytes: number;
  readonly row_count: number;
  readonly meta: string;
  readonly notes: string;
  readonly mapping: string;
  readonly selection: string | null;
  readonly truth: string | null;
}

interface ColumnRow {
  readonly kind: Column['kind'];
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly ucd: string;
  readonly integer: number;
  readonly data: number;
}

export function catalogueRepository(database: Sqlite): CatalogueRepository {
  const nextNumber = database.prepare('SELECT coalesce(max(number), 0) + 1 FROM catalogues').pluck();
  const insert = database.prepare(`INSERT INTO catalogues
    (id, number, file_name, format, sha256, bytes, row_count, meta, notes, mapping, truth, whole, open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`);
  const insertColumn = database.prepare(`INSERT INTO columns
    (catalogue, position, kind, name, unit, description, ucd, integer, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const markWhole = database.prepare('UPDATE catalogues SET whole = 1 WHERE id = ?');
  const one = database.prepare<[string], CatalogueRow>('SELECT * FROM catalogues WHERE id = ? AND whole = 1');
  const columns = database.prepare<[string], ColumnRow>('SELECT * FROM columns WHERE catalogue = ? ORDER BY position');
  const openOnes = database.prepare<[], CatalogueRow>('SELECT * FROM catalogues WHERE open = 1 AND whole = 1 ORDER BY number');

  return {
    async add({ source, columns: given, rowCount, meta, notes = [] }, mapping, truth) {
      const number = nextNumber.get() as number;
      const id = `catalogue-${number}-${source.sha256.slice(0, 12)}`;
      insert.run(
        id, number, source.fileName, source.format, source.sha256, source.bytes, rowCount, toJson(meta), toJson(notes), toJson(mapping),
        truth ? toJson(truth) : null,
      );
      for (const [position, column] of given.entries()) {
        database.transaction(() => {
          const { kind, name, unit, description, ucd } = column;
          const integer = kind === 'number' && column.integer ? 1 : 0;
          insertColumn.run(id, position, kind, name, unit, description, ucd, integer, insertArray(database, column.values));
        })();
        await setImmediate();
      }
      markWhole.run(id);
      return id;
    },
    read(id) {
      const row = one.get(id);
      if (!row) return undefined;
      const notes = fromJson<readonly string[]>(row.notes);
      return {
        source: { fileName: row.file_name, format: row.format, sha256: row.sha256, bytes: row.bytes },
        columns: columns.all(id).map((column) => readColumn(database, column)),
        rowCount: row.row_count,
        meta: fromJson(row.meta),
        ...(notes.length > 0 ? { notes } : {}),
      };
    },
    find: (id) => {
      const row = one.get(id);
      return row && describe(row);
    },
    open: () => openOnes.all().map(describe),
    remove: (id) => database.prepare('DELETE FROM catalogues WHERE id = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE catalogue = ?)')
      .run(id, id).changes === 1,
    removeUnfinished: () => void database.prepare('DELETE FROM catalogues WHERE whole = 0').run(),
  };
}

function describe({ id, file_name, mapping, selection, truth }: CatalogueRow): StoredCatalogue {
  return {
    id, fileName: file_name, mapping: fromJson(mapping),
    selection: selection === null ? null : fromJson(selection),
    truth: truth === null ? null : fromJson(truth),
  };
}

function readColumn(database: Sqlite, { kind, name, unit, description, ucd, integer, data }: ColumnRow): Column {
  const what = { name, unit, description, ucd };
  switch (kind) {
    case 'number':
      return { kind, ...what, integer: integer === 1, values: readArray(database, data, 'f8') };
    case 'text':
      return { kind, ...what, values: readTextArray(database, data) };
    case 'boolean':
      return { kind, ...what, values: readArray(database, data, 'u1') };
  }
}
