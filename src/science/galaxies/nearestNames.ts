import type { Galaxy } from '../../shared/galaxy.ts';
import { normaliseGalaxyName } from './names.ts';

const MOST = 4;

/** Names of the galaxies written most like `wanted` (normalised): those that begin alike, then those a few letters off. */
export function nearestNames(wanted: string, galaxies: readonly Galaxy[]): string[] {
  if (wanted === '') return [];
  const tolerance = Math.max(1, Math.floor(wanted.length / 3));
  return galaxies
    .map((galaxy) => ({ name: galaxy.name, distance: distanceTo(wanted, normaliseGalaxyName(galaxy.name)) }))
    .filter((candidate) => candidate.distance <= tolerance)
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length)
    .slice(0, MOST)
    .map((candidate) => candidate.name);
}

function distanceTo(wanted: string, name: string): number {
  const alike = wanted.length >= 3 && name.startsWith(wanted) || name.length >= 3 && wanted.startsWith(name);
  return alike ? 0.5 : editDistance(wanted, name);
}

/** Levenshtein's distance: letters to insert, delete or replace. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current.push(Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    previous = current;
  }
  return previous[b.length];
}
