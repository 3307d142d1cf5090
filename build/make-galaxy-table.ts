/**
 * Makes resources/galaxies/local-group.json from the tables of the Local Volume Database (Pace 2025, CC0).
 * Usage: node build/make-galaxy-table.ts FOLDER_WITH_LVDB_CSV_FILES [OUT.json]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Galaxy, Measurement } from '../src/shared/galaxy.ts';

const TABLES = ['dwarf_mw.csv', 'dwarf_m31.csv', 'dwarf_local_field.csv'];
const SOURCE = {
  title: 'Parameters of dwarf galaxies in and near the Local Group',
  database: 'Local Volume Database v1.1.1',
  citation: 'Pace 2025, The Open Journal of Astrophysics 8, 142 (arXiv:2411.07424)',
  licence: 'CC0-1.0',
  notes: [
    'Made by build/make-galaxy-table.ts; every measurement carries the ADS bibcode of the paper it is from.',
    'Left out: galaxies without a half-light radius, or whose distance has no reference (Andromeda XXXVI).',
    'Ellipticity 0 with an empty bibcode: not measured, taken as round; with a bibcode: that paper gives an upper limit only.',
    'Position angle 0 with an empty bibcode: not measured.',
    'Errors of 0: the paper gives none.',
  ],
};

type Row = Readonly<Record<string, string>>;

/** The ADS bibcode within a reference of the database, which writes the first author before it: Munoz2018ApJ...860...66M. */
function bibcode(reference: string): string {
  if (reference === '') return '';
  const match = /^\D*(\d{4}\S{15})$/.exec(reference);
  if (!match) throw new Error(`not a reference: ${reference}`);
  return match[1];
}

function number(row: Row, name: string): number | undefined {
  const text = row[name];
  if (text === undefined) throw new Error(`no column ${name}`);
  if (text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`${row.key}: ${name} is ${text}`);
  return value;
}

function measurement(row: Row, name: string, reference: string): Measurement | undefined {
  const value = number(row, name);
  if (value === undefined) return undefined;
  return {
    value,
    errorLow: Math.abs(number(row, `${name}_em`) ?? 0),
    errorHigh: Math.abs(number(row, `${name}_ep`) ?? 0),
    bibcode: bibcode(row[reference]),
  };
}

function galaxy(row: Row): Galaxy | undefined {
  const distance = measurement(row, 'distance', 'ref_distance');
  const halfLightRadius = measurement(row, 'rhalf', 'ref_structure');
  const ra = number(row, 'ra');
  const dec = number(row, 'dec');
  if (!distance || distance.bibcode === '' || !halfLightRadius || ra === undefined || dec === undefined) return undefined;
  const limited = number(row, 'ellipticity_ul') !== undefined;
  const round: Measurement = { value: 0, errorLow: 0, errorHigh: 0, bibcode: limited ? bibcode(row.ref_structure) : '' };
  const optional = {
    systemicVelocity: measurement(row, 'vlos_systemic', 'ref_vlos'),
    velocityDispersion: measurement(row, 'vlos_sigma', 'ref_vlos'),
    properMotionRa: measurement(row, 'pmra', 'ref_proper_motion'),
    properMotionDec: measurement(row, 'pmdec', 'ref_proper_motion'),
  };
  return {
    key: row.key, name: row.name, ra, dec, distance, halfLightRadius,
    ellipticity: measurement(row, 'ellipticity', 'ref_structure') ?? round,
    positionAngle: measurement(row, 'position_angle', 'ref_structure') ?? { value: 0, errorLow: 0, errorHigh: 0, bibcode: '' },
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

function main([folder, out = 'resources/galaxies/local-group.json']: string[]): void {
  if (folder === undefined) throw new Error('usage: node build/make-galaxy-table.ts FOLDER_WITH_LVDB_CSV_FILES [OUT.json]');
  const rows = TABLES.flatMap((name) => parse<Row>(readFileSync(join(folder, name), 'utf8'), { columns: true, bom: true }));
  const galaxies = rows.map(galaxy).filter((one) => one !== undefined).sort((a, b) => (a.key < b.key ? -1 : 1));
  // One galaxy a line: a diff then shows which galaxies changed.
  const lines = galaxies.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  writeFileSync(out, `{\n  "source": ${JSON.stringify(SOURCE, null, 2).replaceAll('\n', '\n  ')},\n  "galaxies": [\n${lines}\n  ]\n}\n`);
  process.stdout.write(`${galaxies.length} of ${rows.length} galaxies written to ${out}\n`);
}

main(process.argv.slice(2));
