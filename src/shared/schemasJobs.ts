import { z } from 'zod';
import { JOB_KINDS, JOB_STATES } from './apiJobs.ts';
import { identifier, jobReference, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';

export const jobSummary = z.object({
  job: identifier, kind: z.enum(JOB_KINDS), title: text, state: z.enum(JOB_STATES), stage: text,
  fraction: z.number().min(0).max(1).nullable(), secondsLeft: z.number().nonnegative().nullable(), message: text,
  created: text, finished: text.nullable(), batch: identifier.nullable(),
});

export const JOB_SCHEMAS: GroupSchemas<'jobs' | 'devices'> = {
  'jobs.list': { argument: z.null(), result: z.array(jobSummary) },
  'jobs.cancel': { argument: jobReference, result: z.object({ cancelled: z.boolean() }) },
  'jobs.retry': { argument: jobReference, result: jobSummary },
  'jobs.clear': { argument: z.null(), result: z.null() },
  'devices.list': {
    argument: z.object({ benchmark: z.boolean() }),
    result: z.array(z.object({
      id: identifier, kind: text, adapter: text, usable: z.boolean(), problem: text, samplesPerSecond: z.number().nullable(),
    })),
  },
};
