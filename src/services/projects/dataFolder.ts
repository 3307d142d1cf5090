import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where Steelyard keeps what belongs to this user of this computer: untitled projects, models of their own, jobs, preferences.
 * STEELYARD_DATA says another place.
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const { STEELYARD_DATA: chosen, XDG_DATA_HOME: xdg, APPDATA: appData } = environment;
  if (chosen) return resolve(chosen);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Steelyard');
  if (platform === 'win32') return join(appData || join(homedir(), 'AppData', 'Roaming'), 'Steelyard');
  // A relative path is to be ignored, says the XDG specification.
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share'), 'steelyard');
}

/** The folders in it. */
export function dataFolders(root: string = dataFolder()) {
  return {
    root,
    library: join(root, 'library.db'),
    untitled: join(root, 'untitled'),
    projects: join(root, 'projects'),
    models: join(root, 'models'),
    jobs: join(root, 'jobs'),
  } as const;
}
export type DataFolders = ReturnType<typeof dataFolders>;
