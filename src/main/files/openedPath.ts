import type { Envelope } from '../../shared/api.ts';

/** The methods that open or make a file which a person may want again. */
const OPENING = ['catalogues.open', 'projects.open', 'projects.create', 'projects.saveAs'];

/** The path of the file that a call has opened, if it did. */
export function openedPath(method: unknown, argument: unknown, answer: Envelope): string | undefined {
  if (!answer.ok || typeof method !== 'string' || !OPENING.includes(method)) return undefined;
  const path = (argument as { readonly path?: unknown } | null)?.path;
  return typeof path === 'string' ? path : undefined;
}
