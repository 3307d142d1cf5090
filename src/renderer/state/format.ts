/** Numbers as a reader expects them: fixed decimals and a true minus sign. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  return value.toFixed(digits).replace('-', '−');
}

/** A count, with thousands told apart. */
export function whole(value: number): string {
  return value.toLocaleString('en');
}

/** A size in bytes as people read it. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** power).toPrecision(3)} ${units[power]}`;
}
