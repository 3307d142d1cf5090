import { z } from 'zod';
import { count, identifier, jobReference, number, path, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';
import { jobSummary } from './schemasJobs.ts';

const request = z.object({
  name: z.string().max(100).regex(/^\w[\w.+-]*$/, 'letters, digits, ".", "_", "+" and "-" only'),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('suite'), suite: path, galaxies: z.number().int().min(100).max(100_000_000) }),
    z.object({ kind: z.literal('file'), path }),
  ]),
  recipe: identifier, from: path.nullable(), device: identifier, seed: z.number().int().min(0).max(4_294_967_295),
  members: z.number().int().min(1).max(100), epochs: z.number().int().min(1).max(100_000).nullable(),
  maxMinutes: z.number().positive().nullable(), threads: z.number().int().min(1).max(1024).nullable(),
  evaluationGalaxies: z.number().int().min(20).max(100_000),
});

const lossPoint = z.object({
  member: count, stage: text, epoch: count, trainingLoss: number, validationLoss: number, learningRate: number,
  coverage: z.object({ examples: count, shares: z.array(z.number().min(0).max(1)) }).exactOptional(),
});

const summary = z.object({
  job: jobSummary, request, epochsDone: count, validationLoss: number.nullable(), model: identifier.nullable(),
});

export const TRAINING_SCHEMAS: GroupSchemas<'training'> = {
  'training.suites': {
    argument: z.null(),
    result: z.array(z.object({ name: identifier, title: text, description: z.string(), synthetic: z.boolean(), testOnly: z.boolean() })),
  },
  'training.recipes': { argument: z.null(), result: z.array(z.object({ name: identifier, description: text, epochs: count })) },
  'training.inspectSet': {
    argument: z.object({ path }),
    result: z.object({ path, examples: count, galaxies: count, suites: z.array(text), pixels: count }),
  },
  'training.list': { argument: z.null(), result: z.array(summary) },
  'training.get': { argument: jobReference, result: z.object({ summary, curve: z.array(lossPoint), notes: z.array(z.string()) }) },
  'training.start': { argument: request, result: summary },
  'training.pause': { argument: jobReference, result: summary },
  'training.resume': { argument: jobReference, result: summary },
  'training.cancel': { argument: jobReference, result: summary },
};
