import { SteelyardError } from '../../shared/errors.ts';

/** What went wrong, as it is shown and copied. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** An error as the window shows it; undefined for what the person cancelled. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (error instanceof SteelyardError) {
    return error.code === 'cancelled' ? undefined : { code: error.code, message: error.message, details: error.details };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), details: {} };
}

/** What "copy details" copies: enough for a report, and nothing of the data. */
export function troubleReport(title: string, { code, message, details }: Trouble): string {
  return [
    title, message, `code: ${code}`,
    ...Object.entries(details).map(([name, value]) => `${name}: ${value}`),
    `window: ${navigator.userAgent}`, `time: ${new Date().toISOString()}`,
  ].join('\n');
}
