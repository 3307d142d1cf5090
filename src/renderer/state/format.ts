/** Numbers as a reader expects them: fixed decimals and a true minus sign. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  return value.toFixed(digits).replace('-', '−');
}
