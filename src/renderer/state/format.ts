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

/** A time as people read it: two units at most. */
export function durationText(seconds: number): string {
  const total = Math.max(1, Math.round(seconds));
  if (total < 60) return `${total} s`;
  const minutes = Math.round(total / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

const WHEN = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });

/** A moment given as ISO 8601. */
export function whenText(iso: string): string {
  return WHEN.format(new Date(iso));
}
