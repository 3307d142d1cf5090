import { z } from 'zod';
import { ABSCISSAE, FIGURES, FIGURE_FORMATS, FIGURE_THEMES, SAMPLE_FORMATS, SUBSET_FORMATS, TABLES, TABLE_FORMATS } from './apiExports.ts';
import { exportedFile, identifier, runReference, selectionRequest } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';

const pixels = z.number().min(100).max(5000);

/** Of every figure that is a file. */
export const figureOptions = z.object({
  width: pixels.exactOptional(), height: pixels.exactOptional(), fontSize: z.number().min(4).max(72).exactOptional(),
  theme: z.enum(FIGURE_THEMES).exactOptional(),
  radii: z.array(z.number().int().nonnegative()).min(1).max(100).exactOptional(),
  smoothing: z.number().min(0.25).max(4).exactOptional(),
  abscissa: z.enum(ABSCISSAE).exactOptional(),
});

const others = z.array(identifier).max(20).exactOptional();

export const EXPORT_SCHEMAS: GroupSchemas<'export'> = {
  'export.figure': {
    argument: runReference.extend({
      figure: z.enum(FIGURES), format: z.enum(FIGURE_FORMATS), options: figureOptions.exactOptional(), others,
    }),
    result: exportedFile,
  },
  'export.table': {
    argument: runReference.extend({
      table: z.enum(TABLES), format: z.enum(TABLE_FORMATS), others, abscissa: z.enum(ABSCISSAE).exactOptional(),
    }),
    result: exportedFile,
  },
  'export.subset': { argument: z.object({ ...selectionRequest, format: z.enum(SUBSET_FORMATS) }), result: exportedFile },
  'export.samples': { argument: runReference.extend({ format: z.enum(SAMPLE_FORMATS) }), result: exportedFile },
  'export.report': { argument: runReference, result: exportedFile },
};
