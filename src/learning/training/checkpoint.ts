import { createHash } from 'node:crypto';
import type { LatentCoverage } from '../../science/calibration/latentCoverage.ts';

export interface EpochRecord {
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss: number;
  readonly learningRate: number;
  /** On validation examples; absent for losses that are no likelihood of a flow. */
  readonly coverage?: LatentCoverage;
}

/** Where a training stands, down to the batch: all that is needed to go on as if nothing had happened. */
export interface TrainingState {
  /** The epoch that is under way. */
  readonly epoch: number;
  /** Batches of it that are done. */
  readonly batch: number;
  /** Sum of their losses. */
  readonly lossSum: number;
  /** Steps of the optimiser in all. */
  readonly taken: number;
  /** Seconds spent so far, over all runs. */
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
  /** Epoch and validation loss of the vector `best`; -1 before the first. */
  readonly best: { readonly epoch: number; readonly loss: number };
  readonly finished: boolean;
  /** Parameters, moments, the running average, and the best parameters. */
  readonly vectors: Readonly<Record<string, Float32Array>>;
}

/** Where a training keeps its state. */
export interface CheckpointStore {
  /** The last state saved, if any. */
  load(): Promise<TrainingState | undefined>;
  /** Saves a state whole or not at all. */
  save(state: TrainingState): Promise<void>;
  /** Whether a state should be saved now, between two steps. */
  due(): boolean;
}

const MAGIC = 'steelyard-checkpoint 1\n';
const DIGEST = 32;

/**
 * A state as bytes: a line that says what this is, the length of a JSON header, the header, the vectors (float32,
 * little-endian) and the SHA-256 of all that.
 *
 * @param identity names the training that the state belongs to
 */
export function encodeCheckpoint(identity: string, { vectors, ...scalars }: TrainingState): Uint8Array {
  const lengths = Object.entries(vectors).map(([name, vector]) => [name, vector.length] as const);
  const header = Buffer.from(JSON.stringify({ identity, lengths, ...scalars }, encodeNumber));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const arrays = Object.values(vectors).map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  const body = [Buffer.from(MAGIC), length, header, ...arrays];
  const hash = createHash('sha256');
  for (const part of body) hash.update(part);
  return Buffer.concat([...body, hash.digest()]);
}

/** Identity and state; nothing where the bytes are damaged or of another kind. */
export function decodeCheckpoint(bytes: Uint8Array): { readonly identity: string; readonly state: TrainingState } | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.length - DIGEST;
  if (end < MAGIC.length + 4 || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const digest = createHash('sha256').update(buffer.subarray(0, end)).digest();
  if (!digest.equals(buffer.subarray(end))) return undefined;
  const headerEnd = MAGIC.length + 4 + buffer.readUInt32LE(MAGIC.length);
  const json = buffer.toString('utf8', MAGIC.length + 4, headerEnd);
  const { identity, lengths, ...scalars } = JSON.parse(json, decodeNumber) as Header;
  const vectors: Record<string, Float32Array> = {};
  let offset = headerEnd;
  for (const [name, length] of lengths) {
    // A copy, because floats in a typed array must be aligned.
    vectors[name] = new Float32Array(Uint8Array.from(buffer.subarray(offset, offset + 4 * length)).buffer);
    offset += 4 * length;
  }
  return { identity, state: { ...scalars, vectors } };
}

type Header = Omit<TrainingState, 'vectors'> & { readonly identity: string; readonly lengths: [string, number][] };

/** JSON has neither infinities nor NaN, but a diverging loss does. */
function encodeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? `number:${value}` : value;
}

function decodeNumber(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('number:') ? Number(value.slice('number:'.length)) : value;
}
