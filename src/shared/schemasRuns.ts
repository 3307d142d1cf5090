import { z } from 'zod';
import { RUN_STATES } from './apiRuns.ts';
import { count, galaxy, identifier, number, runReference, selectionRequest, selectionStep, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';

const quantiles = z.object({ q025: number, q16: number, q50: number, q84: number, q975: number });
const domainVerdict = z.enum(['inside', 'unusual', 'outside', 'unknown']);
const point = z.tuple([number, number]);
const domainReport = z.object({
  verdict: domainVerdict, sentence: z.string(), p_value: number.nullable(),
  checks: z.array(z.object({
    kind: z.enum(['summary', 'stars', 'range', 'suites', 'members']), model: text, verdict: domainVerdict, sentence: z.string(), value: number,
  })),
  map: z.object({ model: text, training: z.array(point).max(5000), here: point }).exactOptional(),
});
const analysisResult = z.object({
  galaxy: text,
  radii: z.array(z.object({ r_over_rh: z.number(), r_kpc: z.number(), log10_mass: quantiles })),
  estimators: z.array(z.object({
    name: text, bibcode: text, r_kpc: number, r_over_rh: number, log10_mass: number, err_lo: number, err_hi: number,
  })),
  sample: z.object({
    n_stars: count, sigma_kms: number, sigma_err: number, vsys_kms: number, vsys_err: number, r_half_pc: number, distance_kpc: number,
  }),
  dispersion: z.array(z.object({
    r_kpc: number, r_over_rh: number, r_lo_kpc: number, r_hi_kpc: number, n_stars: count, sigma_kms: number, err_lo: number, err_hi: number,
  })).exactOptional(),
  selection: z.array(z.object({ sentence: z.string(), before: count, after: count })),
  model: z.object({ name: text, version: text, sha256: text, synthetic: z.boolean() }),
  warnings: z.array(z.string()),
  domain: domainReport.exactOptional(),
  systematics: z.object({
    models: z.array(z.object({ name: text, version: text, sha256: text, weight: z.number(), medians: z.array(number) })),
    radii: z.array(z.object({ r_over_rh: z.number(), between_dex: number, within_dex: number })),
  }).exactOptional(),
  truth: z.array(number).exactOptional(),
  provenance: z.object({
    program: text, version: text, command: z.string(), seed: z.number(), samples: count, catalogue: text, catalogue_sha256: text,
    columns: z.record(z.string(), z.string()), references: z.array(z.string()), created: text.exactOptional(),
  }),
});


const analysisRequest = {
  ...selectionRequest, run: identifier, model: z.string().min(1).max(4096),
  samples: z.number().int().min(100).max(1_000_000), seed: z.number().int().min(0).max(4_294_967_295),
};

const report = z.object({
  run: identifier, result: analysisResult,
  posterior: z.object({ radiiOverRh: z.array(z.number()), log10Mass: z.instanceof(Float32Array), sampleCount: count }),
});

export const runSummary = z.object({
  run: identifier, label: text, batch: identifier.nullable(), catalogue: identifier, catalogueName: text, galaxy,
  steps: z.array(selectionStep), model: text, samples: count, seed: count, device: identifier.nullable(),
  state: z.enum(RUN_STATES), stage: text, fraction: z.number().min(0).max(1), message: text,
  created: text, finished: text.nullable(),
  log10Mass: z.object({ q16: number, q50: number, q84: number }).nullable(), starCount: count.nullable(), command: z.string(),
});

const cancelled = z.object({ cancelled: z.boolean() });

export const RUN_SCHEMAS: GroupSchemas<'analysis' | 'runs'> = {
  'analysis.run': { argument: z.object(analysisRequest), result: report },
  'analysis.cancel': { argument: runReference, result: cancelled },
  'runs.queue': {
    argument: z.object({
      batch: text.nullable(),
      requests: z.array(z.object({ ...analysisRequest, label: text, device: identifier.nullable() })).min(1).max(10_000),
    }),
    result: z.array(runSummary),
  },
  'runs.list': { argument: z.null(), result: z.array(runSummary) },
  'runs.get': { argument: runReference, result: z.object({ summary: runSummary, report: report.nullable() }) },
  'runs.cancel': { argument: runReference, result: cancelled },
  'runs.retry': { argument: runReference, result: runSummary },
  'runs.reproduce': { argument: runReference, result: z.object({ identical: z.boolean(), sentence: text }) },
  'runs.rename': { argument: runReference.extend({ label: text }), result: runSummary },
  'runs.remove': { argument: runReference, result: z.null() },
};
