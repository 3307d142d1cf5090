import { z } from 'zod';
import { FIGURE_FORMATS } from './apiExports.ts';
import { SLOPE_TABLE_FORMATS } from './apiSlopes.ts';
import { count, exportedFile, float64, identifier, runReference, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';
import { figureOptions } from './schemasExports.ts';
import { modelSummary } from './schemasModels.ts';

const slopeRequest = runReference.extend({ model: identifier });
const share = z.number().min(0).max(1);

export const SLOPE_SCHEMAS: GroupSchemas<'slopes'> = {
  'slopes.models': { argument: z.null(), result: z.array(modelSummary.extend({ worth: text })) },
  'slopes.infer': {
    argument: slopeRequest,
    result: z.object({
      galaxy: text, radiusPc: z.number(), radiusOverRh: z.number(),
      slope: z.object({ q025: z.number(), q16: z.number(), q50: z.number(), q84: z.number(), q975: z.number() }),
      peaks: z.array(z.object({ at: z.number(), probability: share })),
      coreProbability: share, coreProbabilityPrior: share, starsWithinRadius: count, warnings: z.array(text),
      curve: z.object({ slope: float64, density: float64, prior: float64 }), command: z.string(),
    }),
  },
  'slopes.figure': {
    argument: slopeRequest.extend({ format: z.enum(FIGURE_FORMATS), options: figureOptions.exactOptional() }), result: exportedFile,
  },
  'slopes.table': { argument: slopeRequest.extend({ format: z.enum(SLOPE_TABLE_FORMATS) }), result: exportedFile },
};
