import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../formats/index.ts';
import { estimatorMasses } from '../../science/estimators/estimators.ts';
import { publishedHalfLightRadius } from '../../science/sample/halfLightRadius.ts';
import { SteelyardError } from '../../shared/errors.ts';
import type { Galaxy } from '../../shared/galaxy.ts';
import { openCatalogue } from '../catalogue.ts';
import { galaxyNamed, listGalaxies } from '../galaxies.ts';
import { selectSample } from '../selection.ts';
import { numbersOf } from './phaseSpace.ts';
import { weigh, type Scales, type WeighedSample } from './weigh.ts';

/** How far real galaxies may be from what is published of them. */
export const TOLERANCE = Object.freeze({
  /** Line-of-sight dispersion, km/s. */
  dispersion: 1,
  /** Posterior median of M(<1.8 R_h) against Errani et al. 2018, dex. */
  errani: 0.2,
  /** Wolf et al. 2010 mass against the check file, dex. */
  wolf: 0.03,
});

const GALAXIES = ['fornax_1', 'sculptor_1', 'carina_1', 'draco_1'];
const ERRANI_RADIUS = 1.8;

/** One catalogue of a real galaxy, weighed. */
export interface RealGalaxy extends WeighedSample {
  readonly key: string;
  readonly name: string;
  readonly catalogue: string;
  readonly publishedSigma: number;
  readonly sigmaDifference: number;
  readonly sigmaPasses: boolean;
  /** log10 Msun within 1.8 R_h, of the same stars. */
  readonly errani: number;
  readonly againstErrani: readonly { readonly model: string; readonly difference: number; readonly passes: boolean }[];
}

/** The Wolf mass from the galaxy table against the check file. */
export interface WolfCheck {
  readonly key: string;
  readonly sigma_kms: number;
  readonly r_half_pc: number;
  /** log10 Msun */
  readonly ours: number;
  readonly expected: number;
  readonly passes: boolean;
}

/** The four galaxies of Walker's catalogues that have bounds to meet. */
export async function weighRealGalaxies(data: string, scales: Scales, onGalaxy: () => void): Promise<RealGalaxy[]> {
  const weighed: RealGalaxy[] = [];
  for (const key of GALAXIES) {
    weighed.push(await weighRealGalaxy(data, 'walker_dsph_kinematics', key, scales));
    onGalaxy();
  }
  return weighed;
}

/** Draco from other spectra and with other membership probabilities. */
export function weighSecondDraco(data: string, scales: Scales): Promise<RealGalaxy> {
  return weighRealGalaxy(data, 'geha2026_deimos', 'draco_1', scales);
}

/** A galaxy with the shipped table's parameters and the catalogue's membership probabilities as weights. */
async function weighRealGalaxy(data: string, folder: string, key: string, scales: Scales): Promise<RealGalaxy> {
  const opened = await openCatalogue({ path: present(data, folder, `${key}.csv`) });
  const { galaxy } = galaxyNamed(key);
  const { sample } = selectSample({ ...opened, galaxy, steps: [{ kind: 'weights', column: 'p_member' }] });
  const weighed = await weigh(sample, scales);
  const publishedSigma = publishedDispersion(galaxy).value;
  const errani = weighed.estimators.find(({ r_over_rh }) => r_over_rh === ERRANI_RADIUS)!.log10_mass;
  return {
    ...weighed, key, name: galaxy.name, catalogue: `${folder}/${key}.csv`, publishedSigma,
    sigmaDifference: weighed.sigma_kms - publishedSigma,
    sigmaPasses: Math.abs(weighed.sigma_kms - publishedSigma) <= TOLERANCE.dispersion,
    errani,
    againstErrani: weighed.weighings.map(({ model, radii }) => {
      const at = radii.find(({ r_over_rh }) => Math.abs(r_over_rh - ERRANI_RADIUS) < 1e-6);
      if (!at) throw new SteelyardError('model-invalid', `The model "${model}" has no mass within ${ERRANI_RADIUS} R_h: leave it out of --models.`);
      const difference = at.log10_mass.q50 - errani;
      return { model, difference, passes: Math.abs(difference) <= TOLERANCE.errani };
    }),
  };
}

/** The Wolf masses of the galaxies that are both in the check file and, with a dispersion, in the shipped table. */
export async function checkWolfMasses(data: string): Promise<WolfCheck[]> {
  const checks = await readCatalogue(present(data, 'dsph_mass_checks', 'estimator_masses_from_lvdb.csv'));
  const expected = numbersOf(checks, 'logM_wolf10');
  const keys = checks.columns.find(({ name }) => name === 'key');
  if (keys?.kind !== 'text') throw new SteelyardError('column-missing', `${checks.source.fileName} has no column of names "key": download it again.`);
  return keys.values.flatMap((key, row) => {
    const galaxy = listGalaxies().find((candidate) => candidate.key === key);
    if (!galaxy?.velocityDispersion) return [];
    const halfLightRadius = publishedHalfLightRadius(galaxy);
    const ours = estimatorMasses({ velocityDispersion: galaxy.velocityDispersion, halfLightRadius }).find(({ name }) => name === 'Wolf+10')!.log10_mass;
    return [{
      key, sigma_kms: galaxy.velocityDispersion.value, r_half_pc: halfLightRadius.value, ours, expected: expected[row]!,
      passes: Math.abs(ours - expected[row]!) <= TOLERANCE.wolf,
    }];
  });
}

function publishedDispersion(galaxy: Galaxy) {
  if (galaxy.velocityDispersion) return galaxy.velocityDispersion;
  throw new SteelyardError('galaxy-incomplete', `The galaxy table has no velocity dispersion for ${galaxy.name}: add one to compare with.`);
}

function present(...parts: string[]): string {
  const path = join(...parts);
  if (existsSync(path)) return path;
  throw new SteelyardError('file-not-found', `There is no file ${path}: give the folder that holds ${parts[1]!} with --data.`);
}
