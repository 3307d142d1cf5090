import { z } from 'zod';
import { TABLES } from './apiExports.ts';
import { SAMP_TABLE_FORMATS } from './apiSamp.ts';
import { count, identifier, reference, runReference, selectionRequest } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';

const status = z.object({
  connected: z.boolean(),
  hub: z.string(),
  peers: z.array(z.object({ id: z.string(), name: z.string(), takesTables: z.boolean() })),
  trouble: z.string(),
});
const table = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('catalogue'), ...reference }),
  z.object({ kind: z.literal('subset'), ...selectionRequest }),
  runReference.extend({ kind: z.literal('result'), name: z.enum(TABLES) }),
]);
const told = z.object({ told: count });

export const SAMP_SCHEMAS: GroupSchemas<'samp'> = {
  'samp.status': { argument: z.null(), result: status },
  'samp.connect': { argument: z.null(), result: status },
  'samp.disconnect': { argument: z.null(), result: status },
  'samp.sendTable': {
    argument: z.object({ table, format: z.enum(SAMP_TABLE_FORMATS), recipient: identifier.nullable() }),
    result: z.array(z.object({ recipient: z.string(), outcome: z.enum(['done', 'failed', 'unanswered']), message: z.string() })),
  },
  'samp.highlightRow': { argument: z.object({ ...reference, row: count }), result: told },
  'samp.selectRows': { argument: z.object({ ...reference, rows: z.instanceof(Int32Array) }), result: told },
  'samp.pointAt': { argument: z.object({ ra: z.number().min(0).max(360), dec: z.number().min(-90).max(90) }), result: told },
};
