import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { dataFolder } from '../projects/dataFolder.ts';

/**
 * Keeps what Node compiles, types stripped, in the user's own data folder, so that the next start need not do it again; for this process,
 * whatever it imports from now on, and for those that it starts. Where nothing can be written, Node goes on without.
 */
export function keepCompiled(): void {
  const folder = (process.env['NODE_COMPILE_CACHE'] ??= join(dataFolder(), 'compiled'));
  enableCompileCache(folder);
}
