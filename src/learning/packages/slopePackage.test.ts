import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../science/random/random.ts';
import { eagerEngine } from '../engines/eagerEngine.ts';
import { onnxEngine } from '../engines/onnxEngine.ts';
import { mixtureDensity, mixtureQuantile } from '../inference/mixture.ts';
import { openSlopeInference } from '../inference/slopeInference.ts';
import { networkInputSpecs } from '../networks/massModel.ts';
import { initialParameters, unpackParameters } from '../networks/parameters.ts';
import { slopeLoss, slopeModel } from '../networks/slopeModel.ts';
import { decodeGraphFacts } from '../testing/graphFacts.ts';
import { tinyMaps, tinyPackage } from '../testing/tinyModel.ts';
import { TINY_SLOPES, tinySlopeCard, tinySlopeSet } from '../testing/tinySlopes.ts';
import { standardiseScalars } from '../training/batches.ts';
import { emptySet } from '../training/trainingSet.ts';
import { trainSlopeModel, type TrainedSlopeModel } from '../training/trainSlopeModel.ts';
import { decodePackage, encodePackage } from './modelPackage.ts';
import { compileSlope, decodeSlopePackage, encodeSlopePackage, type SlopePackage } from './slopePackage.ts';

let trained: TrainedSlopeModel;
let pkg: SlopePackage;
const set = tinySlopeSet(400);

beforeAll(async () => {
  trained = await trainSlopeModel(TINY_SLOPES, set, onnxEngine({ threads: 1 }), 3);
  const { model, parameters, scalings } = trained;
  const { mean, deviation } = scalings.scalars;
  const card = tinySlopeCard({ scalars: { mean: [...mean], deviation: [...deviation] }, targets: scalings.targets });
  pkg = { card, slope: compileSlope(model, parameters, scalings), weights: parameters };
});

describe('a model of the inner slope', () => {
  it('learns a density as narrow as the noise, about slopes that it was not shown', async () => {
    const inference = await openSlopeInference(pkg);
    let [squares, logProb] = [0, 0];
    const count = 100;
    for (let i = 0; i < count; i++) {
      const maps = tinyMaps(10_000 + i);
      const truth = -1 + 0.4 * maps.scalars[0]!;
      const mixture = await inference.infer(maps);
      squares += (mixtureQuantile(mixture, 0.5) - truth) ** 2 / count;
      logProb += Math.log(mixtureDensity(mixture, truth)) / count;
    }
    await inference.dispose();
    // The slopes themselves scatter by 0.4, whose own density scores -0.50 on average.
    expect(Math.sqrt(squares)).toBeLessThan(0.15);
    expect(logProb).toBeGreaterThan(0.3);
  });

  it('gives in its graph the density that it was trained by', async () => {
    const { model, parameters, scalings } = trained;
    const maps = tinyMaps(77);
    const scalars = new Float32Array(2);
    standardiseScalars(scalings.scalars, maps.scalars, 0, scalars, 0);
    const program = await eagerEngine().compile(
      ({ weights, ...inputs }) => ({ loss: slopeLoss(model, unpackParameters(model.layout, weights!), inputs) }),
      { ...networkInputSpecs(model, 1), target: { shape: [1, 1] }, weights: { shape: [model.layout.length] } },
    );
    const inference = await openSlopeInference(pkg);
    const mixture = await inference.infer(maps);
    for (const standardised of [-1.5, 0, 0.7]) {
      const target = Float32Array.of(standardised);
      const { loss } = await program.run({ sky: maps.sky, phaseSpace: maps.phaseSpace, scalars, target, weights: parameters });
      const { mean, deviation } = scalings.targets;
      // The density of the slope is that of the standardised one over its deviation.
      expect(Math.log(mixtureDensity(mixture, mean + deviation * standardised))).toBeCloseTo(-loss!.data[0]! - Math.log(deviation), 3);
    }
    await inference.dispose();
    await program.dispose();
  });

  it('comes back from its file as it was, in plain ONNX', () => {
    const bytes = encodeSlopePackage(pkg);
    const back = decodeSlopePackage(bytes, 'tiny');
    expect(back.card).toEqual(pkg.card);
    expect(back.weights).toEqual(pkg.weights);
    expect(encodeSlopePackage(back)).toEqual(bytes);
    expect(decodeGraphFacts(pkg.slope)).toMatchObject({
      opsets: [{ domain: '', version: 18 }], domains: [''],
      inputs: { sky: ['N', 8, 8], phaseSpace: ['N', 8, 8], scalars: ['N', 2] },
      outputs: { weights: ['N', 3], means: ['N', 3], deviations: ['N', 3] },
    });
  });

  it('is not taken for a model of masses, nor one of masses for it; other weights are refused', () => {
    expect(() => decodePackage(encodeSlopePackage(pkg), 'tiny')).toThrow(
      'tiny infers the inner slope of the dark matter, not masses: use it with "steelyard analyse --inner-slope".',
    );
    expect(() => decodeSlopePackage(encodePackage(tinyPackage()), 'masses')).toThrow('masses infers masses, not the inner slope');
    const other = slopeModel({ ...TINY_SLOPES, components: 4 });
    const weights = initialParameters(other.layout, createRandom(1));
    expect(() => decodeSlopePackage(encodeSlopePackage({ ...pkg, weights }), 'mixed')).toThrow(/do not fit/);
  });

  it('is not trained on a set without slopes', async () => {
    await expect(trainSlopeModel(TINY_SLOPES, emptySet(set), onnxEngine({ threads: 1 }), 3)).rejects.toThrow('--recipe inner-slope');
  });
});
