/** Up to three of `names` that look like `wanted`: same but for case or punctuation, contained, or few letters off. */
export function nearest(wanted: string, names: readonly string[]): readonly string[] {
  const plain = simplify(wanted);
  const scored = names.map((name) => {
    const other = simplify(name);
    const contained = plain.length >= 2 && other.length >= 2 && (other.includes(plain) || plain.includes(other));
    return { name, score: contained ? Math.min(1, editDistance(plain, other)) : editDistance(plain, other) };
  });
  return scored
    .filter(({ score }) => score <= Math.max(1, Math.floor(plain.length / 3)))
    .sort((a, b) => a.score - b.score)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "perhaps A or B is meant", or the whole list when it is short, as the end of a sentence. */
export function suggest(wanted: string, names: readonly string[], what: string): string {
  const near = nearest(wanted, names);
  if (near.length > 0) return `perhaps ${near.join(' or ')} is meant`;
  const shown = names.slice(0, 12).join(', ');
  return `the ${what} are ${shown}${names.length > 12 ? `, and ${names.length - 12} more` : ''}`;
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
