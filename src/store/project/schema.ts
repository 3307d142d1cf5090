import { ARRAYS_TABLE } from '../sqlite/arrays.ts';
import type { Schema } from '../sqlite/openDatabase.ts';

const FIRST = `
-- Facts of the project as a whole: program and version that made it, when, and what was told about it but not yet seen.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
${ARRAYS_TABLE}
CREATE TABLE catalogues (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  file_name TEXT NOT NULL,
  format TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  meta TEXT NOT NULL CHECK (json_valid(meta)),
  notes TEXT NOT NULL CHECK (json_valid(notes)),
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  -- Galaxy and steps as the observer last chose them; null before.
  selection TEXT CHECK (json_valid(selection)),
  -- Of a mock: its galaxy and the true log10 masses.
  truth TEXT CHECK (json_valid(truth)),
  -- 0 while its columns are being written: what a killed process leaves so is deleted.
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
  open INTEGER NOT NULL CHECK (open IN (0, 1))
) STRICT;

CREATE TABLE columns (
  catalogue TEXT NOT NULL REFERENCES catalogues (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('number', 'text', 'boolean')),
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  description TEXT NOT NULL,
  ucd TEXT NOT NULL,
  integer INTEGER NOT NULL CHECK (integer IN (0, 1)),
  data INTEGER NOT NULL REFERENCES arrays (id),
  PRIMARY KEY (catalogue, position)
) STRICT;
CREATE INDEX columns_data ON columns (data);
CREATE TRIGGER columns_arrays AFTER DELETE ON columns BEGIN DELETE FROM arrays WHERE id = OLD.data; END;

-- Cards of the models that runs were made with, so that a run can be read when the model is gone.
CREATE TABLE models (
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  card TEXT NOT NULL CHECK (json_valid(card))
) STRICT;

CREATE TABLE batches (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  created TEXT NOT NULL,
  cleared INTEGER NOT NULL DEFAULT 0 CHECK (cleared IN (0, 1))
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  label TEXT NOT NULL,
  batch TEXT REFERENCES batches (id),
  catalogue TEXT NOT NULL REFERENCES catalogues (id),
  -- What was asked, as it was then.
  mapping TEXT NOT NULL CHECK (json_valid(mapping)),
  galaxy TEXT NOT NULL CHECK (json_valid(galaxy)),
  steps TEXT NOT NULL CHECK (json_valid(steps)),
  truth TEXT CHECK (json_valid(truth)),
  model TEXT NOT NULL,
  samples INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  device TEXT,
  -- What became of it.
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  attempts INTEGER NOT NULL DEFAULT 0,
  message TEXT NOT NULL DEFAULT '',
  created TEXT NOT NULL,
  finished TEXT,
  model_sha256 TEXT REFERENCES models (sha256),
  result TEXT CHECK (json_valid(result)),
  posterior INTEGER REFERENCES arrays (id),
  radii TEXT CHECK (json_valid(radii)),
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  cleared INTEGER NOT NULL DEFAULT 0 CHECK (cleared IN (0, 1)),
  CHECK ((state = 'done') = (result IS NOT NULL AND posterior IS NOT NULL AND radii IS NOT NULL AND model_sha256 IS NOT NULL))
) STRICT;
CREATE INDEX runs_catalogue ON runs (catalogue);
CREATE TRIGGER runs_arrays AFTER DELETE ON runs BEGIN DELETE FROM arrays WHERE id = OLD.posterior; END;

-- Figures and tables that were made of runs.
CREATE TABLE figures (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  file_name TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;

-- Everything that was done. What can be undone has a target (what of which row) with its value before and after.
CREATE TABLE edits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'kept')),
  target TEXT,
  row TEXT,
  before TEXT CHECK (json_valid(before)),
  after TEXT CHECK (json_valid(after)),
  CHECK ((state = 'kept') = (target IS NULL)),
  CHECK ((target IS NULL) = (row IS NULL AND before IS NULL AND after IS NULL))
) STRICT;
`;

/** A `.steelyard` file. Migrations are only ever added: a file of any earlier version is brought up to date when it is opened. */
export const PROJECT_SCHEMA: Schema = {
  what: 'a Steelyard project',
  applicationId: 0x5354_5944, // 'STYD'
  version: 1,
  migrations: [FIRST],
};
