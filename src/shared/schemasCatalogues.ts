import { z } from 'zod';
import { catalogueSummary, count, fileOrigin, float64, number, reference, role, selectionRequest, selectionStep, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';

const selectionView = z.object({
  selection: z.object({
    weights: float64,
    removedBy: z.instanceof(Int32Array),
    reports: z.array(z.object({
      step: z.union([selectionStep, z.object({ kind: z.literal('required') })]), before: count, after: count, sentence: z.string(),
    })),
    memberCount: count,
  }),
  x: float64, y: float64, velocity: float64, velocityError: float64,
  radius: float64, pcPerArcmin: z.number(), halfLightRadius: z.number(), systemicVelocity: number, velocityDispersion: number,
});

export const CATALOGUE_SCHEMAS: GroupSchemas<'catalogues'> = {
  'catalogues.open': { argument: fileOrigin, result: catalogueSummary },
  'catalogues.rows': {
    argument: z.object({ ...reference, offset: count, count: count.max(10_000) }),
    result: z.object({ offset: count, rows: z.array(z.array(z.union([z.string(), number, z.boolean(), z.null()]))) }),
  },
  'catalogues.setRole': {
    argument: z.object({ ...reference, role, column: text.nullable(), unit: z.string().max(100) }),
    result: catalogueSummary,
  },
  'catalogues.close': { argument: z.object(reference), result: z.null() },
};

export const SELECTION_SCHEMAS: GroupSchemas<'selection'> = {
  'selection.preview': { argument: z.object(selectionRequest), result: selectionView },
};
