import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { DIALECTS, HALO_FORMATS } from '../../formats/snapshots/index.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { RADII_OVER_RH } from '../../shared/posterior.ts';
import { readGivenFile } from '../resources/readGivenFile.ts';
import { surveySchema } from './surveySchema.ts';

/** Lists in TOML; `docs/simulations.md` explains every key. */
const strings = z.array(z.string());
const unit = z.string().exactOptional();
const units = z.strictObject({ length: unit, velocity: unit, mass: unit });
const types = z.array(z.int().min(0).max(9));

const snapshotSource = z.strictObject({
  /** Prefix of the galaxies' names; the file's name unless given. */
  name: z.string().exactOptional(),
  path: z.string(),
  dialect: z.enum(DIALECTS).exactOptional(),
  units: units.exactOptional(),
  types: z.strictObject({
    stars: types.exactOptional(), dark: types.exactOptional(), gas: types.exactOptional(), 'black-holes': types.exactOptional(),
  }).exactOptional(),
  /** Plummer-equivalent, proper kpc; the largest of the species that matter. */
  softening_kpc: z.number().min(0),
  halos: z.string(),
  halo_format: z.enum(HALO_FORMATS).exactOptional(),
  halo_units: units.exactOptional(),
  minimum_halo_mass: z.number().min(0).default(0),
  maximum_halo_mass: z.number().positive().default(Infinity),
  centrals_only: z.boolean().default(false),
  /** Stars beyond this share of the halo's radius are left out. */
  aperture: z.number().positive().max(1).default(0.2),
});

/** A column by its name, its number counted from 1, or, in an HDF5 file, its dataset. */
const column = z.union([z.string(), z.int().min(1)]);
const columns = z.strictObject({
  x: column, y: column, z: column, vx: column, vy: column, vz: column, mass: column,
  /** Datasets of N x 3 numbers, in an HDF5 file, in the place of x, y, z and vx, vy, vz. */
  position: z.string(), velocity: z.string(),
}).partial();

const massProfile = z.strictObject({
  path: z.string(),
  radius: column.default('r'),
  /** Columns that add up to the total. */
  mass: z.array(column).min(1),
  /** What the tabulated radii are: the radii that the masses lie within, or centres of bins to whose outer edges they reach. */
  convention: z.enum(['enclosed', 'bin-centres', 'log-bin-centres']),
  /** Whether each mass is of all within or of its shell. */
  masses: z.enum(['cumulative', 'shells']).default('cumulative'),
  units: units.exactOptional(),
});

const tableSource = z.strictObject({
  /** Of the galaxy; where `stars` holds a *, what it stands for is the name. */
  name: z.string().exactOptional(),
  stars: z.string(),
  /** Mass of each star particle, Msun, where the table has no column of masses. */
  star_mass: z.number().positive().default(1),
  /** Whether a text table's first line names its columns. */
  header: z.boolean().exactOptional(),
  columns: columns.exactOptional(),
  units: units.exactOptional(),
  softening_kpc: z.number().min(0),
  /** Stars beyond are left out, kpc. */
  aperture_kpc: z.number().positive().default(Infinity),
  profile: massProfile.exactOptional(),
  /** Tables of the other species' particles, with masses, read as the stars' is. */
  particles: strings.default([]),
});

const manifestSchema = z.strictObject({
  format: z.literal('steelyard-simulations'),
  version: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'small letters, digits, ".", "_" and "-"'),
  title: z.string(),
  description: z.string(),
  /** Bibcodes or sentences: who is to be cited. */
  references: strings.min(1),
  /** True for mocks that were written as particles. */
  synthetic: z.boolean().default(false),
  radii_over_rh: z.array(z.number().positive()).min(2).default([...RADII_OVER_RH]),
  selection: z.strictObject({
    minimum_stars: z.int().min(20).default(100),
    support: z.enum(['kappa_rot', 'v_over_sigma', 'none']).default('kappa_rot'),
    /** A galaxy above is held up by rotation; 0.5 of kappa_rot after Sales et al. 2012, 1 of v_over_sigma. */
    maximum_support: z.number().positive().exactOptional(),
    /** Whether galaxies that fail the Jeans check are left out, and not only warned of. */
    require_equilibrium: z.boolean().default(false),
    exclude: strings.default([]),
  }).prefault({}),
  projections: z.strictObject({
    count: z.int().min(1).max(10_000).default(32),
    directions: z.enum(['fibonacci', 'random']).default('fibonacci'),
  }).prefault({}),
  survey: surveySchema.prefault({}),
  snapshots: z.array(snapshotSource).default([]),
  galaxies: z.array(tableSource).default([]),
});

export type SnapshotSource = z.infer<typeof snapshotSource>;
export type TableSource = z.infer<typeof tableSource>;
export type ProfileSource = z.infer<typeof massProfile>;
export type TableColumns = z.infer<typeof columns>;
type Declared = z.infer<typeof manifestSchema>;

/** A suite of simulated galaxies as its manifest declares it; paths are absolute. */
export interface Manifest extends Declared {
  readonly path: string;
  /** Of its text. */
  readonly sha256: string;
}

/**
 * Reads a suite's TOML manifest. Paths in it are relative to it.
 * @throws SteelyardError `file-not-found`, `file-unreadable`; `suite-invalid` naming the line or the key that is wrong
 */
export function readManifest(path: string): Manifest {
  const text = readGivenFile(path, 'a suite\'s TOML manifest').toString('utf8');
  const result = manifestSchema.safeParse(parseToml(text, path));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new SteelyardError('suite-invalid', `The manifest '${path}' is wrong at "${issue.path.join('.') || 'its outline'}": ${issue.message}.`, { path });
  }
  const manifest = result.data;
  const { radii_over_rh: radii } = manifest;
  if (radii.some((radius, k) => k > 0 && radius <= radii[k - 1]!)) {
    throw new SteelyardError('suite-invalid', `The manifest '${path}' is wrong at "radii_over_rh": the radii must rise.`, { path });
  }
  if (manifest.snapshots.length + manifest.galaxies.length === 0) {
    throw new SteelyardError('suite-invalid', `The manifest '${path}' names no galaxies: add [[snapshots]] or [[galaxies]].`, { path });
  }
  for (const { stars, profile, particles } of manifest.galaxies) {
    if (!profile && particles.length === 0) {
      throw new SteelyardError('suite-invalid', `The manifest '${path}' gives no mass to "${stars}": add a profile, or particles of the other species.`, { path });
    }
  }
  const folder = dirname(resolve(path));
  const at = (name: string) => (isAbsolute(name) ? name : join(folder, name));
  const { like } = manifest.survey;
  return {
    ...manifest,
    path: resolve(path),
    sha256: createHash('sha256').update(text).digest('hex'),
    survey: { ...manifest.survey, ...(like ? { like: { ...like, catalogue: at(like.catalogue) } } : {}) },
    snapshots: manifest.snapshots.map((source) => ({ ...source, path: at(source.path), halos: at(source.halos) })),
    galaxies: manifest.galaxies.map((source) => ({
      ...source,
      stars: at(source.stars),
      particles: source.particles.map(at),
      ...(source.profile ? { profile: { ...source.profile, path: at(source.profile.path) } } : {}),
    })),
  };
}

/** Above, the galaxy is left out. */
export function maximumSupport({ selection: { support, maximum_support: maximum } }: Pick<Manifest, 'selection'>): number {
  return support === 'none' ? Infinity : maximum ?? (support === 'kappa_rot' ? 0.5 : 1);
}

function parseToml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw new SteelyardError('suite-invalid', `The manifest '${path}' is not TOML in line ${error.line}: ${reason!}.`, { path, line: error.line });
  }
}
