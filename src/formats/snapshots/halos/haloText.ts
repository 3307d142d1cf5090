import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { SteelyardError } from '../../../shared/errors.ts';
import { factorOf } from '../units.ts';
import type { Cosmology, Halo, HaloFormat, HaloListOptions } from './haloList.ts';

interface TextDialect {
  /** Column names in lower case, without numbers in brackets; the first that is there counts. */
  readonly id: readonly string[];
  readonly mass: readonly string[];
  readonly position: readonly (readonly [string, string, string])[];
  readonly radius: readonly string[];
  readonly host: readonly string[];
  readonly positionUnit: string;
  readonly radiusUnit: string;
  readonly massUnit: string;
}

const DIALECTS: Readonly<Record<Exclude<HaloFormat, 'subfind'>, TextDialect>> = {
  // AHF user's guide: all lengths kpc/h, comoving.
  ahf: {
    id: ['id'], mass: ['mvir', 'mhalo'], position: [['xc', 'yc', 'zc']], radius: ['rvir', 'rhalo'], host: ['hosthalo'],
    positionUnit: 'ckpc/h', radiusUnit: 'ckpc/h', massUnit: 'Msun/h',
  },
  // Rockstar: positions Mpc/h, radii kpc/h, comoving.
  rockstar: {
    id: ['id'], mass: ['mvir', 'm200c', 'm200b'], position: [['x', 'y', 'z']], radius: ['rvir', 'r200c', 'r200b'],
    host: ['pid', 'parent_id'],
    positionUnit: 'cMpc/h', radiusUnit: 'ckpc/h', massUnit: 'Msun/h',
  },
  csv: {
    id: ['id', 'halo', 'name'], mass: ['mass', 'mvir', 'm200'], position: [['x', 'y', 'z'], ['xc', 'yc', 'zc']],
    radius: ['radius', 'r', 'rvir', 'r200'], host: ['host'],
    positionUnit: 'kpc', radiusUnit: 'kpc', massUnit: 'Msun',
  },
};

/** What finders write for "in no other halo". */
const NO_HOST = new Set(['0', '-1', '']);

/**
 * Reads an AHF `_halos`, Rockstar `out_*.list` or `halos_*.ascii`, or comma-separated list of halos, line by line.
 * @throws SteelyardError `file-not-found`; `column-missing`; `value-invalid` naming the line that is wrong
 */
export async function readHaloText(
  path: string, format: Exclude<HaloFormat, 'subfind'>, cosmology: Cosmology, { units }: HaloListOptions,
): Promise<Halo[]> {
  const dialect = DIALECTS[format];
  const lengths = [dialect.positionUnit, dialect.radiusUnit].map((unit) => factorOf(units?.length ?? unit, 'length', cosmology));
  const massFactor = factorOf(units?.mass ?? dialect.massUnit, 'mass', cosmology);
  const halos: Halo[] = [];
  let columns: ReturnType<typeof columnsOf> | undefined;
  let line = 0;
  const stream = createReadStream(path, 'utf8');
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      line++;
      const isComment = text.startsWith('#');
      if (!columns && (isComment || format === 'csv') && text.replace('#', '').trim() !== '') {
        columns = columnsOf(wordsOf(text.replace('#', ''), format), dialect, path);
        continue;
      }
      if (isComment || text.trim() === '') continue;
      if (!columns) throw new SteelyardError('format-invalid', `'${path}' has no line of column names at its head: it is no ${format.toUpperCase()} list.`, { path });
      const words = wordsOf(text, format);
      const value = (column: number) => Number(words[column] ?? NaN);
      const centre = columns.position.map((column) => value(column) * lengths[0]!) as unknown as Halo['centre'];
      const radius = value(columns.radius) * lengths[1]!;
      if (!centre.every(Number.isFinite) || !(radius > 0)) {
        throw new SteelyardError('value-invalid', `Line ${line} of '${path}' does not give a halo a place and a radius: mend or delete it.`, { path, line });
      }
      const host = columns.host === undefined ? '' : words[columns.host] ?? '';
      halos.push({
        id: words[columns.id]!, centre, radius, mass: columns.mass === undefined ? NaN : value(columns.mass) * massFactor,
        ...(NO_HOST.has(host) ? {} : { host }),
      });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new SteelyardError('file-not-found', `There is no halo list '${path}': check the manifest.`, { path });
    if (typeof code === 'string' && !(error instanceof SteelyardError)) {
      throw new SteelyardError('file-unreadable', `The halo list '${path}' cannot be read (${code}).`, { path });
    }
    throw error;
  } finally {
    stream.destroy();
  }
  if (!columns) throw new SteelyardError('format-invalid', `'${path}' is empty: it is no list of halos.`, { path });
  return halos;
}

function wordsOf(text: string, format: HaloFormat): string[] {
  return format === 'csv' ? text.split(',').map((word) => word.trim().replace(/^"(.*)"$/, '$1')) : text.trim().split(/\s+/);
}

function columnsOf(words: readonly string[], dialect: TextDialect, path: string) {
  const names = words.map((word) => word.toLowerCase().replace(/\(.*$/, '').replace(/\[.*$/, '').trim());
  const find = (candidates: readonly string[]) => candidates.map((name) => names.indexOf(name)).find((at) => at >= 0);
  const need = (candidates: readonly string[]): number => {
    const found = find(candidates);
    if (found !== undefined) return found;
    throw new SteelyardError('column-missing', `The halo list '${path}' has no column "${candidates.join('" or "')}": name it so, or say in the manifest which format it is.`, { path });
  };
  const axes = dialect.position.find((triple) => triple.every((name) => names.includes(name))) ?? dialect.position[0]!;
  const mass = find(dialect.mass);
  const host = find(dialect.host);
  return {
    id: need(dialect.id), position: axes.map((name) => need([name])), radius: need(dialect.radius),
    ...(mass === undefined ? {} : { mass }), ...(host === undefined ? {} : { host }),
  };
}
