import { mkdtemp, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SteelyardError } from '../../shared/errors.ts';
import { decodeWire, decodeWireHead } from '../../shared/wire.ts';
import type { WireHead } from '../../shared/wire.ts';

/** A call as the page sent it. */
export interface ReceivedCall {
  readonly method: unknown;
  readonly argument: unknown;
  /** Once it is answered: what was put aside for it is deleted. */
  forget(): Promise<void>;
}

/** Larger catalogues are opened by their path, which copies nothing. */
const MAX_CALL_BYTES = 1024 ** 3;
/** Catalogues larger than this go through a file, from which the engine reads a part at a time: as a message they would be copied thrice. */
const SPOOLED_BYTES = 4 * 1024 ** 2;
const LONGEST_NAME_BYTES = 255;
const SPOOLED_METHOD = 'catalogues.open';

/**
 * Reads a call from a request. A large catalogue is put into a file of its own name in a folder of its own, and the call names that.
 * @throws SteelyardError `file-unreadable` for one that is too large; RangeError, SyntaxError or TypeError for what is no call
 */
export async function receiveCall(request: AsyncIterable<Buffer> & Pick<IncomingMessage, 'headers'>): Promise<ReceivedCall> {
  const chunks = request[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  let length = 0;
  let mayBeSpooled = Number(request.headers['content-length']) > SPOOLED_BYTES;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    parts.push(next.value);
    length += next.value.length;
    if (length > MAX_CALL_BYTES) throw new SteelyardError('file-unreadable', 'The file is larger than 1 GB; open it by its path instead.');
    if (!mayBeSpooled) continue;
    const beginning = Buffer.concat(parts);
    const head = headOf(beginning);
    if (head === undefined) continue;
    mayBeSpooled = false;
    const catalogue = head && spooledCatalogue(head);
    if (catalogue) return spool(catalogue, head, beginning, chunks);
  }
  const call = asCall(decodeWire(Buffer.concat(parts)));
  return { ...call, forget: () => Promise.resolve() };
}

/** Null for the beginning of a message that is none of a file; undefined while it is not all there. */
function headOf(beginning: Buffer): WireHead | null | undefined {
  try {
    return decodeWireHead(beginning);
  } catch {
    return null;
  }
}

function asCall(value: unknown): { readonly method: unknown; readonly argument: unknown } {
  const { method, argument } = (typeof value === 'object' && value !== null ? value : {}) as { method?: unknown; argument?: unknown };
  return { method, argument };
}

/** The argument of a call that opens a catalogue, without its bytes. */
interface SpooledCatalogue {
  readonly fileName: string;
  readonly rest: object;
}

/** Nothing for other calls, and for a name that is no plain one. */
function spooledCatalogue({ value }: WireHead): SpooledCatalogue | undefined {
  const { method, argument } = asCall(value);
  if (method !== SPOOLED_METHOD || typeof argument !== 'object' || argument === null) return undefined;
  const { fileName, bytes, ...rest } = argument as { fileName?: unknown; bytes?: unknown };
  return isPlainName(fileName) && bytes instanceof Uint8Array ? { fileName, rest } : undefined;
}

/** One that stays in the folder that it is put into. */
function isPlainName(name: unknown): name is string {
  if (typeof name !== 'string' || Buffer.byteLength(name) > LONGEST_NAME_BYTES) return false;
  return /^[^\0\\/]+$/.test(name) && !/^\.{1,2}$/.test(name);
}

async function spool(
  { fileName, rest }: SpooledCatalogue, head: WireHead, beginning: Buffer, chunks: AsyncIterator<Buffer>,
): Promise<ReceivedCall> {
  if (head.length > MAX_CALL_BYTES) throw new SteelyardError('file-unreadable', 'The file is larger than 1 GB; open it by its path instead.');
  const folder = await mkdtemp(join(tmpdir(), 'steelyard-upload-'));
  const forget = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, fileName);
    const file = await open(path, 'wx', 0o600);
    try {
      let left = head.length;
      const write = async (part: Buffer): Promise<void> => {
        const wanted = part.subarray(0, left);
        await file.write(wanted);
        left -= wanted.length;
      };
      await write(beginning.subarray(head.start));
      for (let next = await chunks.next(); next.done !== true && left > 0; next = await chunks.next()) await write(next.value);
      if (left > 0) throw new RangeError('the message is cut short');
    } finally {
      await file.close();
    }
    return { method: SPOOLED_METHOD, argument: { ...rest, path }, forget };
  } catch (error) {
    await forget();
    throw error;
  }
}
