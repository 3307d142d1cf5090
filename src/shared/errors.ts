/** What went wrong, as a stable word that tests, scripts and the window can act on. */
export type ErrorCode =
  | 'file-not-found'
  | 'file-unreadable'
  | 'format-unknown'
  | 'format-invalid'
  | 'column-missing'
  | 'column-invalid'
  | 'value-invalid'
  | 'expression-invalid'
  | 'project-invalid'
  | 'project-newer'
  | 'project-locked'
  | 'project-read-only'
  | 'run-unknown'
  | 'job-unknown'
  | 'catalogue-unknown'
  | 'galaxy-unknown'
  | 'galaxy-incomplete'
  | 'selection-empty'
  | 'sample-too-small'
  | 'model-unknown'
  | 'model-invalid'
  | 'profile-invalid'
  | 'suite-invalid'
  | 'usage'
  | 'graph-untraceable'
  | 'engine-failed'
  | 'samp-no-hub'
  | 'samp-failed'
  | 'cancelled'
  | 'internal';

/**
 * An error meant for a person: `message` is one sentence that says what is wrong and what to do.
 * Anything else that is thrown is a defect of ours.
 */
export class SteelyardError extends Error {
  readonly code: ErrorCode;
  /** Facts for "copy details": file, row, column, ... */
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = 'SteelyardError';
    this.code = code;
    this.details = details;
  }
}
