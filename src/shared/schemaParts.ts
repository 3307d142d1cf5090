import { z } from 'zod';
import type { ArgumentOf, MethodName, ResultOf } from './api.ts';
import { COLUMN_ROLES } from './catalogue.ts';
import { REGION_PLANES } from './selection.ts';

/** The schemas of a group's methods; one that strays from `SteelyardApi` does not compile. */
export type GroupSchemas<G extends string> = {
  readonly [M in Extract<MethodName, `${G}.${string}`>]: { readonly argument: z.ZodType<ArgumentOf<M>>; readonly result: z.ZodType<ResultOf<M>> };
};

/** Catalogues have numbers that are missing: NaN crosses as itself. */
export const number = z.union([z.number(), z.nan()]);
export const text = z.string().max(10_000);
export const identifier = z.string().min(1).max(200);
export const count = z.number().int().nonnegative();
export const float64 = z.instanceof(Float64Array);
export const bytes = z.instanceof(Uint8Array);

export const measurement = z.object({
  value: z.number(), errorLow: z.number().nonnegative(), errorHigh: z.number().nonnegative(), bibcode: text,
});

export const galaxy = z.object({
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

const off = { off: z.literal(true).exactOptional() };
const corner = z.tuple([z.number(), z.number()]);
export const selectionStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('probability'), column: text.exactOptional(), minimum: z.number().min(0).max(1), ...off }),
  z.object({ kind: z.literal('weights'), column: text.exactOptional(), ...off }),
  z.object({ kind: z.literal('flag'), column: text, keep: z.boolean(), ...off }),
  z.object({ kind: z.literal('expression'), expression: text, ...off }),
  z.object({
    kind: z.literal('radius'), maximum: z.number().positive(), unit: z.enum(['arcmin', 'pc', 'R_h']), elliptical: z.boolean(), ...off,
  }),
  z.object({ kind: z.literal('sigmaClip'), threshold: z.number().positive(), maxIterations: z.number().int().min(1).max(1000), ...off }),
  z.object({ kind: z.literal('mixture'), minimum: z.number().min(0).max(1), asWeights: z.boolean(), ...off }),
  z.object({
    kind: z.literal('region'), plane: z.enum(REGION_PLANES), vertices: z.array(corner).min(3).max(2000), keep: z.enum(['inside', 'outside']), ...off,
  }),
]);

export const selectionRequest = { catalogue: identifier, galaxy, steps: z.array(selectionStep).max(50) };

export const path = z.string().min(1).max(4096);
export const fileOrigin = z.union([z.strictObject({ path }), z.strictObject({ fileName: identifier, bytes })]);
export const exportedFile = z.object({ fileName: identifier, mediaType: identifier, bytes });
export const runReference = z.object({ run: identifier });
export const jobReference = z.object({ job: identifier });

export const reference = { catalogue: identifier };
export const role = z.enum(COLUMN_ROLES);
export const assignment = z.object({ column: text, unit: text, foundBy: z.enum(['alias', 'ucd', 'unit', 'user']) });

export const catalogueSummary = z.object({
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
  notes: z.array(z.string()),
});
