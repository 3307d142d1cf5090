import { z } from 'zod';
import type { ArgumentOf, MethodName, ResultOf } from './api.ts';
import { SteelyardError } from './errors.ts';
import { galaxy } from './schemaParts.ts';
import { CATALOGUE_SCHEMAS, SELECTION_SCHEMAS } from './schemasCatalogues.ts';
import { EXPORT_SCHEMAS } from './schemasExports.ts';
import { JOB_SCHEMAS } from './schemasJobs.ts';
import { MODEL_SCHEMAS } from './schemasModels.ts';
import { PREFERENCE_SCHEMAS } from './schemasPreferences.ts';
import { PROJECT_SCHEMAS } from './schemasProjects.ts';
import { RUN_SCHEMAS } from './schemasRuns.ts';
import { SAMP_SCHEMAS } from './schemasSamp.ts';
import { SIMULATION_SCHEMAS } from './schemasSimulations.ts';
import { SLOPE_SCHEMAS } from './schemasSlopes.ts';
import { TRAINING_SCHEMAS } from './schemasTraining.ts';

type ApiSchemas = {
  readonly [M in MethodName]: { readonly argument: z.ZodType<ArgumentOf<M>>; readonly result: z.ZodType<ResultOf<M>> };
};

/** What every method takes and gives. A type that strays from `SteelyardApi` does not compile. */
export const API_SCHEMAS: ApiSchemas = {
  'galaxies.list': { argument: z.null(), result: z.array(galaxy) },
  ...CATALOGUE_SCHEMAS,
  ...SELECTION_SCHEMAS,
  ...RUN_SCHEMAS,
  ...EXPORT_SCHEMAS,
  ...SLOPE_SCHEMAS,
  ...MODEL_SCHEMAS,
  ...TRAINING_SCHEMAS,
  ...SIMULATION_SCHEMAS,
  ...JOB_SCHEMAS,
  ...PROJECT_SCHEMAS,
  ...PREFERENCE_SCHEMAS,
  ...SAMP_SCHEMAS,
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
