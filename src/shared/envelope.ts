import type { Envelope, EnvelopeError } from './api.ts';
import { SteelyardError } from './errors.ts';

/**
 * An error as data. A SteelyardError keeps its sentence; anything else is a defect of ours, told as one:
 * its stack belongs in the log, not in front of an observer.
 */
export function describeError(error: unknown): EnvelopeError {
  if (error instanceof SteelyardError) return { code: error.code, message: error.message, details: error.details };
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return {
    code: 'internal',
    message: `Steelyard failed in a way it should not have (${reason}); please report it with the steps that led here.`,
    details: {},
  };
}

/** Runs `work` and encloses what comes of it; `onDefect` gets the errors that no person was meant to see, for the log. */
export async function enclose(work: () => Promise<unknown>, onDefect?: (error: unknown) => void): Promise<Envelope> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof SteelyardError)) onDefect?.(error);
    return { ok: false, error: describeError(error) };
  }
}

/** The value of an answer; throws the error it carries, rebuilt with its code. */
export function unwrap(envelope: Envelope): unknown {
  if (envelope.ok) return envelope.value;
  throw new SteelyardError(envelope.error.code, envelope.error.message, envelope.error.details);
}
