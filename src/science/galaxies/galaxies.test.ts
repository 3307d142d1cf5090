import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ARCMIN } from '../constants/constants.ts';
import { findGalaxy, parseGalaxies } from './galaxies.ts';
import { normaliseGalaxyName } from './names.ts';
import { editDistance } from './nearestNames.ts';

const TABLE = fileURLToPath(new URL('../../../resources/galaxies/local-group.json', import.meta.url));
const galaxies = parseGalaxies(JSON.parse(readFileSync(TABLE, 'utf8')));

describe('the table of Local Group dwarfs', () => {
  it('has every galaxy once, each number with its bibcode', () => {
    expect(galaxies.length).toBeGreaterThan(150);
    expect(new Set(galaxies.map((g) => g.key)).size).toBe(galaxies.length);
    for (const galaxy of galaxies) {
      for (const measured of [galaxy.distance, galaxy.halfLightRadius]) expect(measured.bibcode, galaxy.key).toMatch(/^\d{4}\S{15}$/);
      if (galaxy.ellipticity.value !== 0) expect(galaxy.ellipticity.bibcode, galaxy.key).toHaveLength(19);
    }
  });

  it('has Fornax as published', () => {
    const fornax = findGalaxy(galaxies, 'fornax_1');
    expect(fornax.velocityDispersion).toEqual({ value: 12.1, errorLow: 0.2, errorHigh: 0.2, bibcode: '2009AJ....137.3100W' });
    expect(fornax.halfLightRadius.bibcode).toBe('2019ApJ...881..118W');
    const radius_pc = fornax.halfLightRadius.value * ARCMIN * fornax.distance.value * 1000;
    // LVDB's own physical radii: 825.16 pc along the major axis, 695.33 pc circularised.
    expect(radius_pc).toBeCloseTo(825.16, 0);
    expect(radius_pc * Math.sqrt(1 - fornax.ellipticity.value)).toBeCloseTo(695.33, 0);
  });
});

describe('findGalaxy', () => {
  it.each([
    ['Fornax', 'fornax_1'], ['FORNAX dSph', 'fornax_1'], ['fornax_1', 'fornax_1'], ['Fornax dwarf spheroidal', 'fornax_1'], ['Fnx', 'fornax_1'],
    ['fornax dwarf galaxy', 'fornax_1'], ['Leo 2', 'leo_2'], ['LeoII', 'leo_2'], ['Leo II dSph', 'leo_2'], ['leo_t', 'leo_t'],
    ['UMi', 'ursa_minor_1'], ['ursa-minor', 'ursa_minor_1'], ['UMa II', 'ursa_major_2'], ['UMaII', 'ursa_major_2'], ['Boo1', 'bootes_1'],
    ['Boötes I', 'bootes_1'], ['Draco', 'draco_1'], ['Dra II', 'draco_2'], ['And XIX', 'andromeda_19'], ['Andromeda 9', 'andromeda_09'],
    ['NGC 0147', 'ngc_0147'], ['ngc147', 'ngc_0147'], ['Segue 1', 'segue_1'], ['Willman I', 'willman_1'], ['sagittarius', 'sagittarius_1'],
    ['Sagittarius dIrr', 'sagittarius_dirr'], ['Sgr dSph', 'sagittarius_1'], ['Sextans A', 'sextans_a'], ['WLM', 'wlm'], [' carina ', 'carina_1'],
  ])('finds %s', (name, key) => {
    expect(findGalaxy(galaxies, name).key).toBe(key);
  });

  it('finds every galaxy by its key and by its name', () => {
    for (const galaxy of galaxies) {
      expect(findGalaxy(galaxies, galaxy.key).key).toBe(galaxy.key);
      expect(findGalaxy(galaxies, galaxy.name).key).toBe(galaxy.key);
      expect(findGalaxy(galaxies, `${galaxy.name.toUpperCase()} dSph`).key).toBe(galaxy.key);
    }
  });

  it('suggests near names for one it does not know', () => {
    expect(() => findGalaxy(galaxies, 'Forax')).toThrow(/"Forax" is not in the table: did you mean Fornax/);
    expect(() => findGalaxy(galaxies, 'Leo')).toThrow(/Leo I\b/);
    expect(() => findGalaxy(galaxies, 'Milky Way')).toThrow(/give its centre, distance and half-light radius/);
    expect(() => findGalaxy(galaxies, '')).toThrow(expect.objectContaining({ code: 'galaxy-unknown' }));
  });
});

describe('parseGalaxies', () => {
  it('names what is wrong', () => {
    const good = galaxies[0];
    expect(() => parseGalaxies({ galaxies: [{ ...good, distance: { ...good.distance, value: -3 } }] })).toThrow(/galaxies\.0\.distance\.value/);
    expect(() => parseGalaxies([])).toThrow(expect.objectContaining({ code: 'format-invalid' }));
    expect(() => parseGalaxies(null)).toThrow(/not valid at its top/);
  });
});

it('spells names one way', () => {
  expect(normaliseGalaxyName('Andromeda XXVIII')).toBe('andromeda28');
  expect(normaliseGalaxyName('Canes Venatici IX')).toBe('canesvenatici9');
  expect(normaliseGalaxyName('dSph')).toBe('dsph');
  expect(editDistance('kitten', 'sitting')).toBe(3);
});
