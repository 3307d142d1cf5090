import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { SteelyardError } from '../../shared/errors.ts';

/** Zip stores times; a fixed one keeps the same model the same bytes. */
const EPOCH = new Date('2000-01-01T00:00:00');

const CARD = 'card.json';

/** A package as a zip: its card as JSON, and its other files. */
export function zipPackage(card: unknown, files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync({ [CARD]: strToU8(`${JSON.stringify(card, null, 2)}\n`), ...files }, { level: 9, mtime: EPOCH });
}

/** The files of a package, and its card as it was parsed. */
export interface PackageFiles {
  readonly card: unknown;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** One of them. @throws SteelyardError `model-invalid` where it is missing */
  part(name: string): Uint8Array;
}

/**
 * @param origin the file's name, for messages
 * @throws SteelyardError `model-invalid` for what is no zip or has no card in JSON
 */
export function unzipPackage(bytes: Uint8Array, origin: string): PackageFiles {
  const files = unzip(bytes, origin);
  return { card: cardIn(files, origin), files, part: (name) => partOf(files, name, origin) };
}

function partOf(files: Readonly<Record<string, Uint8Array>>, name: string, origin: string): Uint8Array {
  const content = files[name];
  if (!content) throw new SteelyardError('model-invalid', `${origin} is no model package: it holds no ${name}.`);
  return content;
}

function cardIn(files: Readonly<Record<string, Uint8Array>>, origin: string): unknown {
  return parseJson(strFromU8(partOf(files, CARD, origin)), origin);
}

/** What a model infers, as its card says: masses where it says nothing. */
export function targetOf(card: unknown): 'masses' | 'inner-slope' {
  return typeof card === 'object' && card !== null && 'target' in card && card.target === 'inner-slope' ? 'inner-slope' : 'masses';
}

/**
 * What the model of a package infers.
 * @throws SteelyardError `model-invalid` for what is no package
 */
export function packageTarget(bytes: Uint8Array, origin: string): 'masses' | 'inner-slope' {
  return targetOf(unzipCard(bytes, origin));
}

/**
 * The card alone, without unpacking the rest.
 * @throws SteelyardError `model-invalid` for what is no zip or has no card in JSON
 */
export function unzipCard(bytes: Uint8Array, origin: string): unknown {
  return cardIn(unzip(bytes, origin, [CARD]), origin);
}

/** @param issue the first thing that is wrong with the card */
export function cardUnreadable(origin: string, issue: { readonly path: readonly PropertyKey[]; readonly message: string }): SteelyardError {
  const where = `${issue.path.map(String).join('.') || 'card'}: ${issue.message}`;
  return new SteelyardError('model-invalid', `The card of ${origin} cannot be read (${where}): it may be made by a newer version of Steelyard.`);
}

/** @param only names of the files that are wanted; all where none are given */
function unzip(bytes: Uint8Array, origin: string, only?: readonly string[]): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, only ? { filter: ({ name }) => only.includes(name) } : {});
  } catch {
    throw new SteelyardError('model-invalid', `${origin} is no model package: it is not a zip file, or it is damaged.`);
  }
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SteelyardError('model-invalid', `The card of ${origin} is not JSON: the file may be damaged.`);
  }
}
