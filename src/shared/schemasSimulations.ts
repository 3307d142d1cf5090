import { z } from 'zod';
import { PROFILE_CONVENTIONS, SUPPORT_MEASURES } from './apiSimulations.ts';
import { count, float64, identifier, jobReference, number, path, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';
import { jobSummary } from './schemasJobs.ts';

const seed = z.number().int().min(0).max(4_294_967_295);
const reference = { manifest: path };
const outline = z.object({
  ...reference, name: identifier, title: text, description: z.string(), synthetic: z.boolean(), references: z.array(text),
  snapshots: count, tables: count, survey: text, views: count, radiiOverRh: z.array(z.number()), minimumStars: count,
  support: z.enum(SUPPORT_MEASURES), maximumSupport: z.number().nullable(),
});
const draft = z.object({
  folder: path, name: text, title: text, references: z.array(text).max(100),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('snapshot'), path: text, halos: text }),
    z.object({
      kind: z.literal('tables'), stars: text, profile: text, radius: text, mass: z.array(text).max(20), convention: z.enum(PROFILE_CONVENTIONS),
    }),
  ]),
  softeningKpc: z.number().min(0).max(1000), views: z.number().int().min(1).max(10_000),
});
const request = z.object({
  ...reference, out: path.nullable(), seed, recipe: identifier, testShare: z.number().min(0).max(0.5),
  exclude: z.array(identifier).max(1_000_000),
});
const set = z.object({ path, galaxies: count, views: count });
const summary = z.object({
  job: jobSummary, request, found: z.object({ galaxies: count, taken: count }).nullable(),
  set: set.extend({ test: set.nullable() }).nullable(),
});
const leftOut = z.array(z.object({ reason: text, count }));
const galaxy = z.object({
  name: text, taken: z.boolean(), reason: text, warnings: z.array(text),
  facts: z.object({
    stars: count, stellarMass: number, massWithinHalfLightRadius: number, halfLightRadius: number, velocityDispersion: number,
    kappaRot: number, vOverSigma: number, bOverA: number, cOverA: number, jeans: z.object({ offset: number, error: number }).nullable(),
  }).nullable(),
});
const float32 = z.instanceof(Float32Array);
const preview = z.object({
  galaxy: text, radiiOverRh: z.array(z.number()),
  recipe: z.object({
    pixels: count, skyExtent: z.number(), radiusExtent: z.number(), velocityExtent: z.number(), bandwidthFactor: z.number(),
    scalars: z.array(text),
  }),
  views: z.array(z.object({
    view: count, direction: z.tuple([z.number(), z.number(), z.number()]), members: count, contaminants: count,
    halfLightRadius: z.number(), velocityDispersion: z.number(), x: float64, y: float64, velocity: float64,
    maps: z.object({ pixels: count, sky: float32, phaseSpace: float32, scalars: float32 }), log10Mass: z.array(z.number()),
  })),
  leftOut,
});

export const SIMULATION_SCHEMAS: GroupSchemas<'simulations'> = {
  'simulations.describe': { argument: z.object(reference), result: outline },
  'simulations.draft': { argument: z.object({ folder: path }), result: draft },
  'simulations.createManifest': { argument: draft, result: outline },
  'simulations.preview': {
    argument: z.object({ ...reference, galaxy: identifier, seed, recipe: identifier, views: z.number().int().min(1).max(12) }),
    result: preview,
  },
  'simulations.list': { argument: z.null(), result: z.array(summary) },
  'simulations.get': {
    argument: jobReference,
    result: z.object({
      summary, galaxies: z.array(galaxy), troubles: z.array(z.object({ source: text, message: text })), leftOut, notes: z.array(z.string()),
    }),
  },
  'simulations.start': { argument: request, result: summary },
  'simulations.pause': { argument: jobReference, result: summary },
  'simulations.resume': { argument: jobReference, result: summary },
  'simulations.cancel': { argument: jobReference, result: summary },
};
