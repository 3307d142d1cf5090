import { z } from 'zod';
import { identifier, text } from './schemaParts.ts';
import type { GroupSchemas } from './schemaParts.ts';

export const preferences = z.object({
  theme: z.enum(['system', 'light', 'dark']), defaultModel: identifier.nullable(), defaultSamples: z.number().int().min(100).max(1_000_000),
  notifications: z.boolean(), sidebarCollapsed: z.boolean(), tourFinished: z.boolean(),
});

const someOf = z.object({
  theme: preferences.shape.theme.exactOptional(), defaultModel: preferences.shape.defaultModel.exactOptional(),
  defaultSamples: preferences.shape.defaultSamples.exactOptional(), notifications: z.boolean().exactOptional(),
  sidebarCollapsed: z.boolean().exactOptional(), tourFinished: z.boolean().exactOptional(),
});

export const PREFERENCE_SCHEMAS: GroupSchemas<'preferences' | 'about'> = {
  'preferences.get': { argument: z.null(), result: preferences },
  'preferences.set': { argument: someOf, result: preferences },
  'about.versions': {
    argument: z.null(),
    result: z.object({
      steelyard: text, node: text, electron: text, onnxRuntime: text, sqlite: text, platform: text, dataFolder: text,
    }),
  },
};
