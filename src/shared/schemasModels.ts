import { z } from 'zod';
import { count, exportedFile, fileOrigin, identifier, jobReference, number, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';
import { jobSummary } from './schemasJobs.ts';

export const modelSummary = z.object({
  name: identifier, version: text, sha256: text, synthetic: z.boolean(), description: z.string(),
  facts: z.array(z.object({ label: text, value: z.string() })), own: z.boolean(),
});

const accuracy = z.object({
  name: text, r_over_rh: z.number(), residual: z.object({ q16: number, q50: number, q84: number }), scatter: number,
});
const numbers = z.array(z.number());
const calibration = z.object({
  tarp: z.object({
    credibility: numbers, coverage: numbers, low68: numbers, high68: numbers, low95: numbers, high95: numbers,
    largestDeviation: z.number(), pValue: z.number(),
  }),
  ranks: z.array(z.object({ r_over_rh: z.number(), counts: numbers })),
});
const evaluation = z.object({
  suite: text, galaxies: count, views: count.exactOptional(), seed: count,
  radii: z.array(accuracy.extend({ coverage68: number, coverage95: number })), estimators: z.array(accuracy),
  calibration: calibration.exactOptional(),
});

const reference = z.object({ name: identifier });
const target = z.enum(['masses', 'inner-slope']);

export const MODEL_SCHEMAS: GroupSchemas<'models'> = {
  'models.list': { argument: z.null(), result: z.array(modelSummary) },
  'models.card': {
    argument: reference,
    result: z.object({
      target, summary: modelSummary, title: text, licence: text, references: z.array(text), members: count,
      radiiOverRh: z.array(z.number()),
      training: z.object({
        suite: text, examples: count, validationExamples: count, epochs: count, validationLoss: number, seed: z.number(),
        command: z.string(), program: text,
      }),
      domain: z.array(z.object({ scalar: text, low: number, high: number })),
      evaluation: evaluation.nullable(), transfer: z.array(evaluation), json: z.string(),
    }),
  },
  'models.importPackage': { argument: fileOrigin, result: reference.extend({ target }) },
  'models.exportPackage': { argument: reference, result: exportedFile },
  'models.remove': { argument: reference, result: z.null() },
  'models.evaluate': {
    argument: reference.extend({ suite: z.string().min(1).max(4096).nullable(), galaxies: z.number().int().min(20).max(100_000) }),
    result: jobSummary,
  },
  'models.evaluation': { argument: jobReference, result: evaluation.nullable() },
};
