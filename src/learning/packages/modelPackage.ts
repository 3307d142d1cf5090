import { SteelyardError } from '../../shared/errors.ts';
import { massModel } from '../networks/massModel.ts';
import { modelCardSchema, type ModelCard } from './card.ts';
import type { ModelGraphs } from './compileModel.ts';
import { decodeDomain, encodeDomain, type DomainReference } from './domainFile.ts';
import { cardUnreadable, targetOf, unzipCard, unzipPackage, zipPackage } from './packageZip.ts';

export { compileModel } from './compileModel.ts';

/** One trained network: its graphs, and its parameters to go on training. */
export interface ModelMember extends ModelGraphs {
  readonly weights: Float32Array;
}

/** The contents of a `.steelyard-model` file. Its own graphs are those of its first or only member. */
export interface ModelPackage extends ModelMember {
  readonly card: ModelCard;
  /** The other members of an ensemble. */
  readonly furtherMembers?: readonly ModelMember[] | undefined;
  /** The galaxies that the model was made for, to tell others from them. Early packages have none. */
  readonly domain?: DomainReference | undefined;
}

/** All members of a model: one, or an ensemble's. */
export function membersOf({ network, flow, density, weights, furtherMembers = [] }: ModelPackage): readonly ModelMember[] {
  return [{ network, flow, ...(density ? { density } : {}), weights }, ...furtherMembers];
}

/** Where a member's files lie: at the top when there is one, else in a folder each. */
function folderOf(member: number, members: number): string {
  return members === 1 ? '' : `members/${member}/`;
}

/**
 * The bytes of a `.steelyard-model` file; the same model gives the same bytes.
 * @throws Error when the card counts other members than there are
 */
export function encodePackage(pkg: ModelPackage): Uint8Array {
  const card = modelCardSchema.parse(pkg.card);
  const members = membersOf(pkg);
  if ((card.members ?? 1) !== members.length) throw new Error(`The card speaks of ${card.members ?? 1} members, the package has ${members.length}.`);
  const files = members.flatMap((member, i): [string, Uint8Array][] => {
    const at = folderOf(i, members.length);
    return [
      [`${at}network.onnx`, member.network],
      [`${at}flow.onnx`, member.flow],
      ...(member.density ? [[`${at}density.onnx`, member.density] as [string, Uint8Array]] : []),
      [`${at}weights.f32`, new Uint8Array(member.weights.buffer, member.weights.byteOffset, member.weights.byteLength)],
    ];
  });
  const domain = pkg.domain ? { 'domain.f32': encodeDomain(pkg.domain) } : {};
  return zipPackage(card, { ...Object.fromEntries(files), ...domain });
}

/**
 * @param origin the file's name, for messages
 * @throws SteelyardError `model-invalid` when the file is no model package, is damaged, or was made by a newer version
 */
export function decodePackage(bytes: Uint8Array, origin: string): ModelPackage {
  const { card: found, files, part } = unzipPackage(bytes, origin);
  const card = cardFrom(found, origin);
  const { layout } = massModel(card.recipe, card.radiiOverRh.length);
  const member = (index: number): ModelMember => {
    const at = folderOf(index, card.members ?? 1);
    const weights = part(`${at}weights.f32`).slice();
    if (weights.length !== layout.length * 4) {
      throw new SteelyardError('model-invalid', `The weights of ${origin} do not fit its recipe: the file may be damaged.`);
    }
    const density = files[`${at}density.onnx`];
    return {
      network: part(`${at}network.onnx`), flow: part(`${at}flow.onnx`), weights: new Float32Array(weights.buffer),
      ...(density ? { density } : {}),
    };
  };
  const further = Array.from({ length: (card.members ?? 1) - 1 }, (_, i) => member(i + 1));
  const domain = files['domain.f32'];
  return {
    card, ...member(0),
    ...(further.length > 0 ? { furtherMembers: further } : {}),
    ...(domain ? { domain: readDomain(domain, origin) } : {}),
  };
}

/**
 * The card of a package, without the rest of it, which may be damaged.
 * @param origin the file's name, for messages
 * @throws SteelyardError `model-invalid` when the file is no package of masses, or its card is damaged or was made by a newer version
 */
export function decodeCard(bytes: Uint8Array, origin: string): ModelCard {
  return cardFrom(unzipCard(bytes, origin), origin);
}

function cardFrom(found: unknown, origin: string): ModelCard {
  if (targetOf(found) === 'inner-slope') {
    throw new SteelyardError('model-invalid', `${origin} infers the inner slope of the dark matter, not masses: use it with "steelyard analyse --inner-slope".`);
  }
  const parsed = modelCardSchema.safeParse(found);
  if (!parsed.success) throw cardUnreadable(origin, parsed.error.issues[0]!);
  return parsed.data;
}

function readDomain(bytes: Uint8Array, origin: string): DomainReference {
  try {
    return decodeDomain(bytes);
  } catch {
    throw new SteelyardError('model-invalid', `The domain check of ${origin} cannot be read: the file may be damaged.`);
  }
}
