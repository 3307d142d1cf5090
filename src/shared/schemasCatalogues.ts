import { z } from 'zod';
import { FILTER_OPERATORS } from './columnFilter.ts';
import {
  bytes, catalogueSummary, count, float64, galaxy, identifier, number, path, reference, role, selectionRequest, selectionStep, text,
} from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';

const rowNumbers = z.instanceof(Int32Array);
const float32 = z.instanceof(Float32Array);

const reading = z.strictObject({
  format: z.enum(['csv', 'ecsv', 'fits', 'votable', 'mrt']).exactOptional(),
  delimiter: z.enum([',', '\t', ';', '|', ' ']).exactOptional(),
  header: z.boolean().exactOptional(),
  missing: z.array(z.string().max(100)).max(20).exactOptional(),
  table: z.union([z.number().int().positive(), z.string().min(1).max(200)]).exactOptional(),
}).exactOptional();

const columnFilter = z.discriminatedUnion('operator', [
  z.object({ column: text, operator: z.enum(FILTER_OPERATORS), value: z.union([z.number(), z.string().max(1000)]) }),
  z.object({ column: text, operator: z.literal('between'), low: z.number(), high: z.number() }),
  z.object({ column: text, operator: z.enum(['missing', 'present']) }),
]);
const view = z.object({
  sort: z.array(z.object({ column: text, descending: z.boolean() })).max(10),
  filters: z.array(columnFilter).max(200),
  members: z.object({ galaxy, steps: selectionRequest.steps }).exactOptional(),
}).exactOptional();

const mixtureFit = z.object({
  starCount: count, memberCount: z.number(), systemicVelocity: z.number(), velocityDispersion: z.number(),
  field: z.array(z.object({ fraction: z.number(), mean: z.number(), dispersion: z.number() })),
});

const selectionView = z.object({
  selection: z.object({
    weights: float64,
    removedBy: rowNumbers,
    reports: z.array(z.object({
      step: z.union([selectionStep, z.object({ kind: z.literal('required') })]), before: count, after: count, sentence: z.string(),
      mixture: mixtureFit.exactOptional(),
    })),
    memberCount: count,
  }),
  systemicVelocity: number, velocityDispersion: number,
});

const starPoints = z.object({
  east: float32, north: float32, radius: float32, velocity: float32, velocityError: float32,
  pmRa: float32.nullable(), pmDec: float32.nullable(), colour: float32.nullable(), magnitude: float32.nullable(),
  pcPerArcmin: z.number(),
});

export const CATALOGUE_SCHEMAS: GroupSchemas<'catalogues'> = {
  'catalogues.open': {
    argument: z.union([z.strictObject({ path, reading }), z.strictObject({ fileName: identifier, bytes, reading })]),
    result: catalogueSummary,
  },
  'catalogues.rows': {
    argument: z.object({ ...reference, view, offset: count, count: count.max(10_000) }),
    result: z.object({
      offset: count, total: count, numbers: rowNumbers, rows: z.array(z.array(z.union([z.string(), number, z.boolean(), z.null()]))),
    }),
  },
  'catalogues.matching': { argument: z.object({ ...reference, view }), result: rowNumbers },
  'catalogues.locate': { argument: z.object({ ...reference, view, rows: rowNumbers }), result: rowNumbers },
  'catalogues.setRole': {
    argument: z.object({ ...reference, role, column: text.nullable(), unit: z.string().max(100) }),
    result: catalogueSummary,
  },
  'catalogues.close': { argument: z.object(reference), result: z.null() },
  'catalogues.discard': { argument: z.object(reference), result: z.null() },
};

export const SELECTION_SCHEMAS: GroupSchemas<'selection'> = {
  'selection.preview': { argument: z.object(selectionRequest), result: selectionView },
  'selection.points': { argument: z.object({ ...reference, galaxy }), result: starPoints },
};
