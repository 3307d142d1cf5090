import { emptySet, emptyStars, STAR_COLUMNS, type StarColumns, type TrainingSet } from '../training/trainingSet.ts';

const MAGIC = 'steelyard-examples 2\n';

type Described = Pick<TrainingSet, 'count' | 'maps' | 'radiiOverRh'>;

interface Header extends Described {
  /** Stars kept of all examples together. */
  readonly starCount?: number;
  /** Whether there are labels for it. */
  readonly innerSlope?: true;
}

/** A training set as bytes: a line that says what this is, the length of a JSON header, the header, and the arrays as they are in memory. */
export function encodeSet(set: TrainingSet): Uint8Array {
  const { count, maps, radiiOverRh, stars, innerSlope } = set;
  const header = Buffer.from(JSON.stringify({
    count, maps, radiiOverRh, ...(stars ? { starCount: stars.x.length } : {}), ...(innerSlope ? { innerSlope: true } : {}),
  } satisfies Header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const arrays = arraysOf(set).map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return Buffer.concat([Buffer.from(MAGIC), length, header, ...arrays]);
}

/** The set of such bytes; nothing where they are cut short or of another kind. */
export function decodeSet(bytes: Uint8Array): TrainingSet | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < MAGIC.length + 4 || buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  let offset = MAGIC.length + 4 + buffer.readUInt32LE(MAGIC.length);
  if (offset > buffer.length) return undefined;
  const described = JSON.parse(buffer.toString('utf8', MAGIC.length + 4, offset)) as Header;
  const { starCount, innerSlope = false } = described;
  const set = { ...emptySet(described, innerSlope), ...(starCount === undefined ? {} : { stars: emptyStars(described.count, starCount) }) };
  for (const array of arraysOf(set)) {
    const target = new Uint8Array(array.buffer);
    if (offset + target.length > buffer.length) return undefined;
    target.set(buffer.subarray(offset, offset + target.length));
    offset += target.length;
  }
  return offset === buffer.length ? set : undefined;
}

/** In one order, whichever way the set was made. */
function arraysOf({ sky, phaseSpace, scalars, log10MassScale, log10Mass, galaxy, suite, stars, innerSlope }: TrainingSet) {
  return [
    sky, phaseSpace, scalars, log10MassScale, log10Mass, galaxy, suite,
    ...(innerSlope ? [innerSlope] : []), ...(stars ? starArrays(stars) : []),
  ];
}

function starArrays(stars: StarColumns) {
  return [stars.first, stars.halfLightRadiusPc, ...STAR_COLUMNS.map((name) => stars[name])];
}
