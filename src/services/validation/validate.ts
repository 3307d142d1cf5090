import { basename, dirname } from 'node:path';
import { writeFilesAtomically } from '../../formats/index.ts';
import { loadModel } from '../models.ts';
import { programVersion } from '../resources/version.ts';
import { groupsOf, type Group } from './accuracy.ts';
import { weighEdgeDwarf, type EdgeView } from './edgeDwarf.ts';
import { failuresOf } from './failures.ts';
import { gaiaChallengeDraws, weighGaiaChallenge, type KnownView } from './gaiaChallenge.ts';
import { VIEWS } from './phaseSpace.ts';
import { checkWolfMasses, weighRealGalaxies, weighSecondDraco, type RealGalaxy, type WolfCheck } from './realGalaxies.ts';

export interface ValidationInput {
  /** Folder with gaia_challenge_mocks, walker_dsph_kinematics, dsph_mass_checks, geha2026_deimos and, if wanted, edge_sim_dwarfs. */
  readonly data: string;
  /** Names of models, or paths of packages. */
  readonly models: readonly string[];
  readonly samples: number;
  readonly seed: number;
}

/** What the models are worth where the answer is known, or published. The same input gives the same value. */
export interface Validation {
  readonly program: { readonly name: 'steelyard'; readonly version: string };
  readonly models: readonly { readonly name: string; readonly version: string; readonly sha256: string; readonly synthetic: boolean }[];
  readonly samples: number;
  readonly seed: number;
  readonly gaiaChallenge: { readonly groups: readonly Group[]; readonly failures: readonly string[]; readonly views: readonly KnownView[] };
  readonly realGalaxies: readonly RealGalaxy[];
  readonly secondDraco: RealGalaxy;
  readonly wolf: readonly WolfCheck[];
  readonly edge?: readonly EdgeView[];
}

export interface ValidationControl {
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Weighs mocks of known mass, real galaxies with published masses and a simulated dwarf with every model.
 * @throws SteelyardError `file-not-found` where the data is not there; `model-unknown`; `cancelled`
 */
export async function validate(input: ValidationInput, { onProgress, signal }: ValidationControl): Promise<Validation> {
  const { data, samples, seed } = input;
  const models = input.models.map(loadModel);
  const scales = { models, samples, seed, signal };
  const wolf = await checkWolfMasses(data);
  const draws = gaiaChallengeDraws(data);
  const total = draws.length * VIEWS.length + 6;
  let done = 0;
  const step = () => onProgress((done += 1), total);
  const realGalaxies = await weighRealGalaxies(data, scales, step);
  const secondDraco = await weighSecondDraco(data, scales);
  step();
  const views = await weighGaiaChallenge(data, draws, scales, step);
  const edge = await weighEdgeDwarf(data, scales);
  step();
  const groups = groupsOf(views);
  return {
    program: { name: 'steelyard', version: programVersion() },
    models: models.map(({ card, sha256 }) => ({ name: card.name, version: card.version, sha256, synthetic: card.synthetic })),
    samples, seed,
    gaiaChallenge: { groups, failures: failuresOf(groups), views },
    realGalaxies, secondDraco, wolf,
    ...(edge ? { edge } : {}),
  };
}

/** Writes the document, whole or not at all. */
export function saveDocument(path: string, markdown: string): Promise<void> {
  return writeFilesAtomically(dirname(path), [{ name: basename(path), bytes: new TextEncoder().encode(markdown) }]);
}
