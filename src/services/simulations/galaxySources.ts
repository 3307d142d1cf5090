import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';
import type { Manifest, SnapshotSource, TableSource } from './manifest.ts';

/** Where galaxies come from: a table each, or a snapshot with all of its halos. */
export type GalaxySource =
  | { readonly kind: 'table'; readonly name: string; readonly source: TableSource }
  | { readonly kind: 'snapshot'; readonly name: string; readonly source: SnapshotSource };

/**
 * The sources of a manifest, those with a * in the place of each file that fits, in order of their names.
 * @throws SteelyardError `file-not-found` where a pattern fits nothing; `suite-invalid` where two galaxies share a name
 */
export function galaxySources(manifest: Manifest): GalaxySource[] {
  const sources: GalaxySource[] = [
    ...manifest.snapshots.map((source) => ({ kind: 'snapshot' as const, name: source.name ?? stem(source.path), source })),
    ...manifest.galaxies.flatMap(expanded),
  ];
  const seen = new Set<string>();
  for (const { name } of sources) {
    if (!/^[\w.+-]+$/.test(name)) {
      throw new SteelyardError('suite-invalid', `"${name}" cannot be the name of a galaxy or snapshot: give it a name of letters, digits, ".", "_", "+" and "-" in the manifest.`, { name });
    }
    if (seen.has(name)) throw new SteelyardError('suite-invalid', `Two sources of the manifest are called "${name}": give one another name.`, { name });
    seen.add(name);
  }
  return sources;
}

function expanded(source: TableSource): GalaxySource[] {
  const { stars, name } = source;
  if (!stars.includes('*')) return [{ kind: 'table', name: name ?? stem(stars), source }];
  const found = globSync(stars).sort();
  if (found.length === 0) throw new SteelyardError('file-not-found', `No file fits "${stars}": check the manifest.`, { path: stars });
  const [before, after] = [stars.slice(0, stars.indexOf('*')), stars.slice(stars.lastIndexOf('*') + 1)];
  return found.map((path) => {
    const star = path.slice(before.length, path.length - after.length);
    const filled = (pattern: string) => pattern.replaceAll('*', star);
    const { profile } = source;
    return {
      kind: 'table', name: star.replaceAll('/', '-'),
      source: {
        ...source, stars: path, particles: source.particles.map(filled),
        ...(profile ? { profile: { ...profile, path: filled(profile.path) } } : {}),
      },
    };
  });
}

function stem(path: string): string {
  return basename(path).replace(/(\.\d+)?\.[^.]+$/, '');
}
