import type { Schema } from '../sqlite/openDatabase.ts';

const FIRST = `
CREATE TABLE preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value))) STRICT, WITHOUT ROWID;

CREATE TABLE recent_projects (path TEXT PRIMARY KEY, opened TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Trainings, evaluations and the like, which belong to this computer and not to a project.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('training', 'evaluation', 'simulation')),
  title TEXT NOT NULL,
  request TEXT NOT NULL CHECK (json_valid(request)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled', 'interrupted')),
  stage TEXT NOT NULL DEFAULT '',
  fraction REAL,
  seconds_left REAL,
  message TEXT NOT NULL DEFAULT '',
  notes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(notes)),
  result TEXT CHECK (json_valid(result)),
  -- Process ids while it runs: of the engine that looks after it, and of the process that does the work.
  keeper INTEGER,
  worker INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  created TEXT NOT NULL,
  finished TEXT,
  cleared INTEGER NOT NULL DEFAULT 0 CHECK (cleared IN (0, 1)),
  CHECK ((state = 'running') = (keeper IS NOT NULL))
) STRICT;

-- Losses are null where they were no numbers.
CREATE TABLE losses (
  job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  member INTEGER NOT NULL,
  stage TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  training_loss REAL,
  validation_loss REAL,
  learning_rate REAL NOT NULL,
  PRIMARY KEY (job, stage, member, epoch)
) STRICT, WITHOUT ROWID;
`;

/** Of an epoch of a flow: on validation galaxies, JSON. */
const COVERAGE = 'ALTER TABLE losses ADD COLUMN coverage TEXT CHECK (json_valid(coverage))';

/** What this computer's user has beside projects: preferences, recent projects, jobs. */
export const LIBRARY_SCHEMA: Schema = {
  what: 'a Steelyard library',
  applicationId: 0x5354_594c, // 'STYL'
  version: 2,
  migrations: [FIRST, COVERAGE],
};
