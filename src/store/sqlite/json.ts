/** JSON text of a value of plain data; NaN, which catalogues are full of, and the infinities are kept. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? { $number: String(item) } : item));
}

/** The value of a text that `toJson` wrote. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_, item: unknown) =>
    (typeof item === 'object' && item !== null && '$number' in item ? Number(item.$number) : item)) as T;
}
