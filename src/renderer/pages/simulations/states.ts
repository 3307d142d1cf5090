import type { JobState } from '../../../shared/api.ts';

/** A job's state in a word. */
export const STATE_WORDS: Readonly<Record<JobState, string>> = {
  queued: 'waiting', running: 'in the making', paused: 'paused', done: 'done', failed: 'failed', cancelled: 'cancelled', interrupted: 'interrupted',
};
