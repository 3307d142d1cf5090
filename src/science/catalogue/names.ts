/** A column name without case and punctuation: `_RAJ2000`, `RAJ2000` and `raj2000` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

const UNIT_ENDINGS: ReadonlyMap<string, string> = new Map([
  ['kms', 'km/s'], ['km_s', 'km/s'], ['kmsec', 'km/s'], ['ms', 'm/s'], ['m_s', 'm/s'],
  ['deg', 'deg'], ['degree', 'deg'], ['degrees', 'deg'], ['rad', 'rad'], ['hours', 'hourangle'], ['hour', 'hourangle'], ['hr', 'hourangle'],
  ['masyr', 'mas/yr'], ['mas_yr', 'mas/yr'], ['masperyr', 'mas/yr'], ['mas', 'mas'],
]);

/** Splits a unit off the end of a name, as in `v_helio_kms`: plain stem and unit; undefined when there is none. */
export function splitUnitEnding(name: string): { readonly stem: string; readonly unit: string } | undefined {
  const parts = name.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  for (const count of [2, 1]) {
    const unit = UNIT_ENDINGS.get(parts.slice(-count).join('_'));
    if (parts.length > count && unit !== undefined) return { stem: parts.slice(0, -count).join(''), unit };
  }
  return undefined;
}

/** The names nearest to `wanted` (Levenshtein distance on plain names), best first, at most three, none too far. */
export function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const plain = plainName(wanted);
  return names
    .map((name) => ({ name, distance: nameDistance(plain, plainName(name)) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(plain.length / 2)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

function nameDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row.push(Math.min(row[j - 1] + 1, previous[j] + 1, previous[j - 1] + change));
    }
    previous = row;
  }
  return previous[b.length];
}
