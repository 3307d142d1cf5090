import { basename, dirname, join } from 'node:path';
import { writeFilesAtomically } from '../../formats/index.ts';
import { chooseModels } from '../chosenModels.ts';
import { programVersion } from '../resources/version.ts';
import { groupsOf, type Group } from './accuracy.ts';
import { weighEdgeDwarf, type EdgeView } from './edgeDwarf.ts';
import { coverageGroups, type CoverageGroup } from './coverage.ts';
import { failuresOf } from './failures.ts';
import { gaiaChallengeDraws, viewCount, weighGaiaChallenge, type KnownView } from './gaiaChallenge.ts';
import { checkWolfMasses, weighRealGalaxies, weighSecondDraco, type RealGalaxy, type WolfCheck } from './realGalaxies.ts';

export interface ValidationInput {
  /** Folder with gaia_challenge_mocks, walker_dsph_kinematics, dsph_mass_checks, geha2026_deimos and, if wanted, edge_sim_dwarfs. */
  readonly data: string;
  /** Each as `chooseModels` takes it: names, paths, `averaged`. */
  readonly models: readonly string[];
  readonly samples: number;
  readonly seed: number;
}

/** Where the figures lie, from the document. */
export const FIGURE_FOLDER = 'docs/validation';

/** What the models are worth where the answer is known, or published. The same input gives the same value. */
export interface Validation {
  readonly program: { readonly name: 'steelyard'; readonly version: string };
  readonly models: readonly { readonly name: string; readonly version: string; readonly sha256: string; readonly synthetic: boolean }[];
  readonly samples: number;
  readonly seed: number;
  readonly gaiaChallenge: {
    readonly groups: readonly Group[];
    readonly coverage: readonly CoverageGroup[];
    readonly failures: readonly string[];
    readonly views: readonly KnownView[];
  };
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
  const models = input.models.map(chooseModels);
  const scales = { models, samples, seed, signal };
  const wolf = await checkWolfMasses(data);
  const draws = gaiaChallengeDraws(data);
  const total = viewCount(draws) + 6;
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
    models: models.map(({ name, version, sha256, models: parts }) =>
      ({ name, version, sha256, synthetic: parts.some(({ model }) => model.card.synthetic) })),
    samples, seed,
    gaiaChallenge: { groups, coverage: coverageGroups(views), failures: failuresOf(groups), views },
    realGalaxies, secondDraco, wolf,
    ...(edge ? { edge } : {}),
  };
}

/**
 * Writes the document and, in `docs/validation` beside it, its figures, each whole or not at all.
 * @param figures SVG by name
 */
export async function saveDocument(path: string, markdown: string, figures: ReadonlyMap<string, string> = new Map()): Promise<void> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  if (figures.size > 0) {
    await writeFilesAtomically(join(dirname(path), FIGURE_FOLDER), [...figures].map(([name, svg]) => ({ name: `${name}.svg`, bytes: bytes(svg) })));
  }
  await writeFilesAtomically(dirname(path), [{ name: basename(path), bytes: bytes(markdown) }]);
}
