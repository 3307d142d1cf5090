import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseModels } from '../chosenModels.ts';
import { modelNames } from '../models.ts';
import { resourcePath } from '../resources/resources.ts';
import { checkWolfMasses, weighRealGalaxies, weighSecondDraco, type RealGalaxy } from './realGalaxies.ts';

const DATA = resourcePath('..', '..', 'shared', 'data');
const trained = modelNames().includes('combined');
const has = (folder: string) => existsSync(join(DATA, folder));

const scales = () => ({ models: [chooseModels('combined')], samples: 10_000, seed: 1, signal: new AbortController().signal });

describe.skipIf(!has('walker_dsph_kinematics') || !trained)(
  'Fornax, Sculptor, Carina, Draco (skipped without ../shared/data/walker_dsph_kinematics and the model "combined")',
  () => {
    let galaxies: RealGalaxy[];
    beforeAll(async () => { galaxies = await weighRealGalaxies(DATA, scales(), () => undefined); });

    it('have the published dispersion within 1 km/s and the mass of Errani\'s estimator within 0.2 dex', () => {
      expect(galaxies.map(({ name }) => name)).toEqual(['Fornax', 'Sculptor', 'Carina', 'Draco']);
      const published = [12.1, 9.2, 6.6, 9.55];
      galaxies.forEach((galaxy, i) => {
        expect(Math.abs(galaxy.sigma_kms - published[i]!), galaxy.name).toBeLessThanOrEqual(1);
        expect(galaxy.sigmaPasses).toBe(true);
        const { log10_mass, r_over_rh } = galaxy.weighings[0]!.radii[6]!;
        expect(r_over_rh).toBe(1.8);
        expect(Math.abs(log10_mass.q50 - galaxy.errani), galaxy.name).toBeLessThanOrEqual(0.2);
        expect(galaxy.againstErrani.every(({ passes }) => passes)).toBe(true);
      });
    });

    it.skipIf(!has('geha2026_deimos'))('Draco weighs the same from other spectra, within both errors (skipped without ../shared/data/geha2026_deimos)', async () => {
      const first = galaxies.find(({ key }) => key === 'draco_1')!;
      const second = await weighSecondDraco(DATA, scales());
      expect(second.sigmaPasses).toBe(true);
      expect(second.n_stars).toBeGreaterThan(first.n_stars);
      first.weighings[0]!.radii.forEach(({ log10_mass: a }, k) => {
        const b = second.weighings[0]!.radii[k]!.log10_mass;
        expect(Math.max(a.q025, b.q025)).toBeLessThan(Math.min(a.q975, b.q975));
      });
    });
  },
);

it.skipIf(!has('dsph_mass_checks'))('Wolf masses of all nine galaxies within 0.03 dex of the check file (skipped without ../shared/data/dsph_mass_checks)', async () => {
  const checks = await checkWolfMasses(DATA);
  expect(checks).toHaveLength(9);
  for (const { key, ours, expected, passes } of checks) {
    expect(Math.abs(ours - expected), key).toBeLessThanOrEqual(0.03);
    expect(passes).toBe(true);
  }
});

it('names the folder that lacks the check file', async () => {
  await expect(checkWolfMasses(resourcePath())).rejects.toThrow('--data');
});
