/** A name that nothing else has. `crypto.randomUUID` is there only on this computer or over HTTPS; this works over plain HTTP, too. */
export function newId(kind: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `${kind}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
