import { readFileSync } from 'node:fs';
import { SteelyardError, type ErrorCode } from '../../shared/errors.ts';

/**
 * The bytes of a file that the observer named.
 * @param what it should be, with its article, for the message
 * @throws SteelyardError with `code` when there is no such file, or `file-unreadable` when it cannot be read
 */
export function readGivenFile(path: string, what: string, code: ErrorCode = 'file-not-found'): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    if (reason === 'ENOENT' || reason === 'ENOTDIR') throw new SteelyardError(code, `There is no file "${path}": check the path of ${what}.`, { path });
    if (reason === 'EISDIR') throw new SteelyardError('file-unreadable', `"${path}" is a folder, not ${what}.`, { path });
    throw new SteelyardError('file-unreadable', `"${path}" cannot be read (${reason ?? String(error)}): check its permissions.`, { path });
  }
}

/** The value of a JSON file that the observer named; throws SteelyardError as `readGivenFile`, or with `code` when it is not JSON. */
export function readGivenJson(path: string, what: string, code: ErrorCode): { text: string; value: unknown } {
  const text = readGivenFile(path, what, code).toString('utf8');
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new SteelyardError(code, `${path} is not JSON (${(error as Error).message.split('\n')[0]}): give ${what}.`, { path });
  }
}
