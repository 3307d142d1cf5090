import { createRandom } from '../../science/random/random.ts';
import type { FlowKind } from '../flows/maskedAutoregressiveFlow.ts';
import { massModel } from '../networks/massModel.ts';
import { initialParameters } from '../networks/parameters.ts';
import type { ModelCard } from '../packages/card.ts';
import { compileModel, type ModelMember, type ModelPackage } from '../packages/modelPackage.ts';
import type { Maps } from '../../shared/maps.ts';
import type { TrainingSet } from '../training/trainingSet.ts';

/** A model of three radii that has learnt nothing: for tests of what holds whatever a model has learnt. */
export function tinyPackage({ members = 1, kind = 'affine' }: { readonly members?: number; readonly kind?: FlowKind } = {}): ModelPackage {
  const card = tinyCard(members, kind);
  const all = Array.from({ length: members }, (_, i) => tinyMember(card, 11 + i));
  return { card, ...all[0]!, ...(members > 1 ? { furtherMembers: all.slice(1) } : {}) };
}

/** A package of one network as the first versions of Steelyard wrote it. */
export function withoutDensity({ card, network, flow, weights }: ModelPackage): ModelPackage {
  return { card, network, flow, weights };
}

function tinyMember(card: ModelCard, seed: number): ModelMember {
  const model = massModel(card.recipe, card.radiiOverRh.length);
  // Wide last layers, so that the flow is far from the identity and members differ.
  const specs = model.layout.specs.map((spec) => ({ ...spec, spread: spec.name.startsWith('flow') ? 0.3 : spec.spread }));
  const weights = initialParameters({ ...model.layout, specs }, createRandom(seed));
  return { ...compileModel(model, weights, card.scalings), weights };
}

export function tinyMaps(seed: number): Maps {
  const random = createRandom(seed);
  const image = () => {
    const values = Float32Array.from({ length: 64 }, () => random.uniform());
    const sum = values.reduce((a, b) => a + b, 0);
    return values.map((value) => value / sum);
  };
  return { sky: image(), phaseSpace: image(), scalars: Float32Array.from({ length: 2 }, () => random.normal()) } as Maps;
}

function tinyCard(members: number, kind: FlowKind): ModelCard {
  return {
    format: 'steelyard-model', formatVersion: 1, name: 'tiny', version: '1', title: 'Tiny', description: 'For tests.', licence: 'CC0-1.0',
    synthetic: true, references: [],
    recipe: {
      name: 'npe',
      maps: { pixels: 8, skyExtent: 3, radiusExtent: 3, velocityExtent: 3, bandwidthFactor: 0.4, scalars: ['a', 'b'] },
      network: { channels: [2, 3], branchFeatures: 4, hidden: 8, summary: 5 },
      flow: { ...(kind === 'affine' ? {} : { kind, bins: 5 }), hidden: 9, transforms: 2 },
      training: { batch: 8, learningRate: 1e-3, weightDecay: 0, epochs: 1, patience: 1, validation: 0.1 },
    },
    ...(members > 1 ? { members } : {}),
    radiiOverRh: [0.6, 1, 1.8],
    scalings: {
      scalars: { mean: [0.1, -0.2], deviation: [1.5, 0.7] },
      targets: { mean: [0.4, -1.2, -0.9], factor: [0.2, 0, 0, 0.1, 0.3, 0, -0.05, 0.12, 0.25] },
    },
    training: {
      suite: 'none', suiteSha256: '', seed: 1, examples: 0, validationExamples: 0, epochs: 1, validationLoss: 0, command: '', program: '',
    },
    domain: [],
  };
}

/** Examples for the tiny model: masses that follow the first scalar, with scatter. */
export function tinySet(count: number): TrainingSet {
  const { recipe, radiiOverRh } = tinyCard(1, 'affine');
  const random = createRandom(6);
  const maps = Array.from({ length: count }, (_, i) => tinyMaps(i));
  return {
    count, maps: recipe.maps, radiiOverRh,
    sky: Float16Array.from(maps.flatMap(({ sky }) => [...sky])),
    phaseSpace: Float16Array.from(maps.flatMap(({ phaseSpace }) => [...phaseSpace])),
    scalars: Float32Array.from(maps.flatMap(({ scalars }) => [...scalars])),
    log10MassScale: new Float32Array(count).fill(7),
    log10Mass: Float32Array.from(maps.flatMap(({ scalars }) => {
      const inner = 7 + 0.3 * scalars[0]! + 0.1 * random.normal();
      return [inner, inner + 0.2 + 0.05 * random.uniform(), inner + 0.4 + 0.1 * random.uniform()];
    })),
    galaxy: Int32Array.from({ length: count }, (_, i) => i),
    suite: new Int32Array(count),
  };
}
