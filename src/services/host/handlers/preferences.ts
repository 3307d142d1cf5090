import { createRequire } from 'node:module';
import { arch, platform, release } from 'node:os';
import type { Preferences, SteelyardApi, SteelyardEvent, Versions } from '../../../shared/api.ts';
import { preferences as schema } from '../../../shared/schemasPreferences.ts';
import { sqliteVersion } from '../../../store/sqlite/openDatabase.ts';
import type { Home } from '../../projects/home.ts';
import { programVersion } from '../../resources/version.ts';

const DEFAULTS: Preferences = {
  theme: 'system', defaultModel: null, defaultSamples: 10_000, notifications: true, sidebarCollapsed: false, tourFinished: false,
};

export function preferenceHandlers({ library }: Home, emit: (event: SteelyardEvent) => void): SteelyardApi['preferences'] {
  const get = (): Preferences => {
    const stored = library.preferences.all();
    // What an earlier or later version wrote otherwise is left out, entry by entry.
    const accepted = Object.entries(schema.shape).filter(([name, one]) => name in stored && one.safeParse(stored[name]).success);
    return { ...DEFAULTS, ...Object.fromEntries(accepted.map(([name]) => [name, stored[name]])) };
  };
  return {
    get: async () => get(),
    async set(changes) {
      for (const [name, value] of Object.entries(changes)) library.preferences.set(name, value);
      const preferences = get();
      emit({ kind: 'preferences', preferences });
      return preferences;
    },
  };
}

export function aboutHandlers({ folders }: Home): SteelyardApi['about'] {
  return {
    async versions(): Promise<Versions> {
      const { version: onnxRuntime } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
      return {
        steelyard: programVersion(), node: process.versions.node, electron: process.versions['electron'] ?? '', onnxRuntime,
        sqlite: sqliteVersion(), platform: `${platform()} ${arch()} ${release()}`, dataFolder: folders.root,
      };
    },
  };
}
