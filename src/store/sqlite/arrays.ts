import type { Sqlite } from './openDatabase.ts';

/** Arrays as BLOBs of little-endian numbers, row-major, each with its type and shape in a row of the table `arrays`. */
const TYPES = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array } as const;
type ArrayType = keyof typeof TYPES;
export type StoredArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export const ARRAYS_TABLE = `
CREATE TABLE arrays (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL CHECK (type IN ('f4', 'f8', 'i4', 'u1', 'text')),
  shape TEXT NOT NULL CHECK (json_valid(shape)),
  data BLOB NOT NULL
) STRICT;
`;

/** @returns the row's id */
export function insertArray(database: Sqlite, values: StoredArray | readonly string[], shape: readonly number[] = [values.length]): number {
  const [type, data] = isText(values) ? ['text', Buffer.from(JSON.stringify(values))] as const : [typeOf(values), bytesOf(values)] as const;
  return Number(database.prepare('INSERT INTO arrays (type, shape, data) VALUES (?, ?, ?)').run(type, JSON.stringify(shape), data).lastInsertRowid);
}

/** @throws Error when there is no such row, or it is of another type */
export function readArray<T extends ArrayType>(database: Sqlite, id: number, type: T): InstanceType<(typeof TYPES)[T]> {
  const data = rowOf(database, id, type);
  // A copy, because numbers in a typed array must be aligned.
  const aligned = new Uint8Array(data).buffer;
  return new TYPES[type](aligned) as InstanceType<(typeof TYPES)[T]>;
}

export function readTextArray(database: Sqlite, id: number): readonly string[] {
  return JSON.parse(rowOf(database, id, 'text').toString('utf8')) as string[];
}

function rowOf(database: Sqlite, id: number, type: string): Buffer {
  const row = database.prepare<[number], { type: string; data: Buffer }>('SELECT type, data FROM arrays WHERE id = ?').get(id);
  if (row?.type !== type) throw new Error(`array ${id} is ${row?.type ?? 'not there'}, not ${type}`);
  return row.data;
}

function isText(values: StoredArray | readonly string[]): values is readonly string[] {
  return Array.isArray(values);
}

function typeOf(values: StoredArray): ArrayType {
  for (const [name, type] of Object.entries(TYPES)) if (values instanceof type) return name as ArrayType;
  throw new TypeError('arrays of this kind are not stored');
}

/** Every platform that Node runs on with our libraries is little-endian, and so is the file. */
function bytesOf({ buffer, byteOffset, byteLength }: StoredArray): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
