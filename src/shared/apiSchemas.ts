import { z } from 'zod';
import { FIGURES, FIGURE_FORMATS, TABLES, TABLE_FORMATS } from './api.ts';
import type { ArgumentOf, MethodName, ResultOf } from './api.ts';
import { COLUMN_ROLES } from './catalogue.ts';
import { SteelyardError } from './errors.ts';

/** Catalogues have numbers that are missing: NaN crosses as itself. */
const number = z.union([z.number(), z.nan()]);
const text = z.string().max(10_000);
const identifier = z.string().min(1).max(200);
const count = z.number().int().nonnegative();
const float64 = z.instanceof(Float64Array);
const bytes = z.instanceof(Uint8Array);

const measurement = z.object({ value: z.number(), errorLow: z.number().nonnegative(), errorHigh: z.number().nonnegative(), bibcode: text });

const galaxy = z.object({
  key: identifier,
  name: text,
  ra: z.number().min(0).max(360),
  dec: z.number().min(-90).max(90),
  distance: measurement,
  halfLightRadius: measurement,
  ellipticity: measurement,
  positionAngle: measurement,
  systemicVelocity: measurement.exactOptional(),
  velocityDispersion: measurement.exactOptional(),
  properMotionRa: measurement.exactOptional(),
  properMotionDec: measurement.exactOptional(),
});

const selectionStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('probability'), column: text.exactOptional(), minimum: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('weights'), column: text.exactOptional() }),
  z.object({ kind: z.literal('flag'), column: text, keep: z.boolean() }),
  z.object({ kind: z.literal('expression'), expression: text }),
  z.object({ kind: z.literal('radius'), maximum: z.number().positive(), unit: z.enum(['arcmin', 'pc', 'R_h']), elliptical: z.boolean() }),
  z.object({ kind: z.literal('sigmaClip'), threshold: z.number().positive(), maxIterations: z.number().int().min(1).max(1000) }),
  z.object({ kind: z.literal('mixture'), minimum: z.number().min(0).max(1), asWeights: z.boolean() }),
]);

const reference = { catalogue: identifier };
const role = z.enum(COLUMN_ROLES);
const assignment = z.object({ column: text, unit: text, foundBy: z.enum(['alias', 'ucd', 'unit', 'user']) });

const catalogueSummary = z.object({
  ...reference,
  source: z.object({ fileName: text, format: z.enum(['csv', 'ecsv', 'fits', 'votable', 'mrt']), sha256: text, bytes: count }),
  rowCount: count,
  columns: z.array(z.object({
    name: text, unit: text, description: z.string(), ucd: text,
    kind: z.enum(['number', 'text', 'boolean']), missingCount: count, example: z.string(),
  })),
  mapping: z.object(Object.fromEntries(COLUMN_ROLES.map((name) => [name, assignment.exactOptional()])) as
    Record<(typeof COLUMN_ROLES)[number], z.ZodExactOptional<typeof assignment>>),
  missingRoles: z.array(role),
  galaxy: identifier.nullable(),
  centre: z.object({ ra: z.number(), dec: z.number() }).nullable(),
});

const selectionRequest = { ...reference, galaxy, steps: z.array(selectionStep).max(50) };

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

const modelSummary = z.object({
  name: identifier, version: text, sha256: text, synthetic: z.boolean(), description: z.string(),
  facts: z.array(z.object({ label: text, value: z.string() })),
});

const quantiles = z.object({ q025: number, q16: number, q50: number, q84: number, q975: number });
const analysisResult = z.object({
  galaxy: text,
  radii: z.array(z.object({ r_over_rh: z.number(), r_kpc: z.number(), log10_mass: quantiles })),
  estimators: z.array(z.object({
    name: text, bibcode: text, r_kpc: number, r_over_rh: number, log10_mass: number, err_lo: number, err_hi: number,
  })),
  sample: z.object({
    n_stars: count, sigma_kms: number, sigma_err: number, vsys_kms: number, vsys_err: number, r_half_pc: number, distance_kpc: number,
  }),
  selection: z.array(z.object({ sentence: z.string(), before: count, after: count })),
  model: z.object({ name: text, version: text, sha256: text, synthetic: z.boolean() }),
  warnings: z.array(z.string()),
  truth: z.array(number).exactOptional(),
  provenance: z.object({
    program: text, version: text, command: z.string(), seed: z.number(), samples: count, catalogue: text, catalogue_sha256: text,
    columns: z.record(z.string(), z.string()), references: z.array(z.string()), created: text.exactOptional(),
  }),
});

const exportedFile = z.object({ fileName: identifier, mediaType: identifier, bytes });
const run = z.object({ run: identifier });

type ApiSchemas = {
  readonly [M in MethodName]: { readonly argument: z.ZodType<ArgumentOf<M>>; readonly result: z.ZodType<ResultOf<M>> };
};

/** What every method takes and gives. A type that strays from `SteelyardApi` does not compile. */
export const API_SCHEMAS: ApiSchemas = {
  'catalogues.open': {
    argument: z.union([z.strictObject({ path: z.string().min(1).max(4096) }), z.strictObject({ fileName: identifier, bytes })]),
    result: catalogueSummary,
  },
  'catalogues.rows': {
    argument: z.object({ ...reference, offset: count, count: count.max(10_000) }),
    result: z.object({ offset: count, rows: z.array(z.array(z.union([z.string(), number, z.boolean(), z.null()]))) }),
  },
  'catalogues.setRole': {
    argument: z.object({ ...reference, role, column: text.nullable(), unit: z.string().max(100) }),
    result: catalogueSummary,
  },
  'catalogues.close': { argument: z.object(reference), result: z.null() },
  'galaxies.list': { argument: z.null(), result: z.array(galaxy) },
  'models.list': { argument: z.null(), result: z.array(modelSummary) },
  'selection.preview': { argument: z.object(selectionRequest), result: selectionView },
  'analysis.run': {
    argument: z.object({
      ...selectionRequest, run: identifier, model: identifier,
      samples: z.number().int().min(100).max(1_000_000), seed: z.number().int().min(0).max(4_294_967_295),
    }),
    result: z.object({
      run: identifier, result: analysisResult,
      posterior: z.object({ radiiOverRh: z.array(z.number()), log10Mass: z.instanceof(Float32Array), sampleCount: count }),
    }),
  },
  'analysis.cancel': { argument: run, result: z.object({ cancelled: z.boolean() }) },
  'export.figure': { argument: run.extend({ figure: z.enum(FIGURES), format: z.enum(FIGURE_FORMATS) }), result: exportedFile },
  'export.table': { argument: run.extend({ table: z.enum(TABLES), format: z.enum(TABLE_FORMATS) }), result: exportedFile },
};

export function isMethodName(name: unknown): name is MethodName {
  return typeof name === 'string' && Object.hasOwn(API_SCHEMAS, name);
}

/** The argument, checked; throws `value-invalid` naming the method and the field. */
export function parseArgument<M extends MethodName>(method: M, argument: unknown): ArgumentOf<M> {
  const parsed = API_SCHEMAS[method].argument.safeParse(argument);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue.path.join('.') || 'the argument';
  throw new SteelyardError('value-invalid', `${field} is not acceptable (${issue.message}); correct it and try again.`, { method, field });
}

/** The result, checked before it leaves the engine: a service that breaks the contract is found where it does. */
export function parseResult<M extends MethodName>(method: M, result: unknown): ResultOf<M> {
  return API_SCHEMAS[method].result.parse(result);
}
