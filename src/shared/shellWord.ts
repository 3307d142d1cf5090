/** A word as a shell takes it for that word: in quotes where it needs them. */
export function shellWord(word: string): string {
  return /^[\w./=,:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
