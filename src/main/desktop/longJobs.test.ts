import { expect, test } from 'vitest';
import type { JobSummary } from '../../shared/api.ts';
import { LongJobs } from './longJobs.ts';

let now = 0;
const job = (changes: Partial<JobSummary>): { kind: 'job'; job: JobSummary } => ({
  kind: 'job',
  job: {
    job: 'a', kind: 'training', title: 'Training of mine', state: 'running', stage: '', fraction: null, secondsLeft: null, message: '', created: '', finished: null,
    batch: null, ...changes,
  },
});

test('the bar shows the mean of what is under way, and goes with the last of it', () => {
  const jobs = new LongJobs(() => now);
  expect(jobs.follow(job({ fraction: null }))).toEqual({ progress: 2 });
  expect(jobs.follow(job({ fraction: 0.25 }))).toEqual({ progress: 0.25 });
  expect(jobs.follow({ kind: 'progress', run: 'r', stage: '', fraction: 0.75 })).toEqual({ progress: 0.5 });
  expect(jobs.callEnded('r')).toEqual({ progress: 0.25 });
  expect(jobs.follow({ kind: 'engine-stopped', message: '' })).toEqual({ progress: -1 });
  expect(jobs.follow({ kind: 'models' })).toBeUndefined();
});

test('the end of a long job is told, that of a short one and one that the person ended is not', () => {
  const jobs = new LongJobs(() => now);
  const lasting = (ms: number, end: Partial<JobSummary>): unknown => {
    now = 0;
    jobs.follow(job({}));
    now = ms;
    return jobs.follow(job(end));
  };
  expect(lasting(20_000, { state: 'done' })).toEqual({ progress: -1, ended: { title: 'Training of mine is done', body: '' } });
  expect(lasting(20_000, { state: 'failed', message: 'The disk is full.' })).toMatchObject({ ended: { title: 'Training of mine failed', body: 'The disk is full.' } });
  expect(lasting(5_000, { state: 'done' })).toEqual({ progress: -1 });
  expect(lasting(20_000, { state: 'cancelled' })).toEqual({ progress: -1 });
  // One that was done before this window opened.
  expect(jobs.follow(job({ state: 'done' }))).toEqual({ progress: -1 });
});
