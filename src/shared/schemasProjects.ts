import { z } from 'zod';
import { catalogueSummary, exportedFile, fileOrigin, galaxy, identifier, path, selectionStep, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';
import { runSummary } from './schemasRuns.ts';

const selection = { galaxy: galaxy.nullable(), steps: z.array(selectionStep).max(50) };

const project = z.object({
  name: text, path: path.nullable(),
  catalogues: z.array(z.object({ summary: catalogueSummary, selection: z.object(selection).nullable() })),
  runs: z.array(runSummary), undo: text.nullable(), redo: text.nullable(), notes: z.array(text),
});

const recent = z.array(z.object({ name: text, path, opened: text, available: z.boolean() }));
const save = z.object({ path, replace: z.boolean() });
const changed = { argument: z.null(), result: project };

export const PROJECT_SCHEMAS: GroupSchemas<'projects'> = {
  'projects.current': changed,
  'projects.create': { argument: z.object({ path: path.nullable() }), result: project },
  'projects.open': { argument: fileOrigin, result: project },
  'projects.recent': { argument: z.null(), result: recent },
  'projects.forget': { argument: z.object({ path }), result: recent },
  'projects.saveAs': { argument: save, result: project },
  'projects.saveCopy': { argument: save, result: z.object({ path }) },
  'projects.download': { argument: z.null(), result: exportedFile },
  'projects.close': changed,
  'projects.sample': changed,
  'projects.setSelection': { argument: z.object({ catalogue: identifier, ...selection }), result: project },
  'projects.undo': changed,
  'projects.redo': changed,
  'projects.history': {
    argument: z.null(),
    result: z.array(z.object({
      id: z.number().int(), at: text, label: text,
      kind: z.enum(['catalogue', 'selection', 'run', 'figure', 'project']), state: z.enum(['done', 'undone', 'kept']),
    })),
  },
};
