import { createRandom } from '../../science/random/random.ts';
import type { Maps } from '../../shared/maps.ts';
import type { Posterior } from '../../shared/posterior.ts';
import type { Program } from '../engines/engine.ts';
import { openProgram } from '../engines/onnxEngine.ts';
import { massModel, networkInputSpecs } from '../networks/massModel.ts';
import type { ModelPackage } from '../packages/modelPackage.ts';

/** A model that is loaded and ready. */
export interface MassInference {
  /**
   * Posterior of the masses enclosed within the model's radii.
   *
   * @param maps of the sample, drawn with the model's recipe
   * @param log10MassScale log10 of sigma^2 R_h / G, Msun
   * @param seed the same seed gives the same samples
   */
  infer(maps: Maps, log10MassScale: number, sampleCount: number, seed: number): Promise<Posterior>;
  /** The network's summary of a galaxy: what the posterior depends on. */
  summarise(maps: Maps): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** @throws SteelyardError `engine-failed` when the graphs cannot be loaded */
export async function openMassInference({ card, network, flow }: ModelPackage): Promise<MassInference> {
  const model = massModel(card.recipe, card.radiiOverRh.length);
  const { dimensions, context } = model.flow;
  const networkProgram = await openProgram(network, networkInputSpecs(model, 1));
  const flowProgram: Program = await openProgram(flow, {
    summary: { shape: [1, context] }, noise: { shape: [-1, dimensions] }, log10MassScale: { shape: [1, 1] },
  });
  const summarise = async (maps: Maps) => {
    const { summary } = await networkProgram.run({ sky: maps.sky, phaseSpace: maps.phaseSpace, scalars: maps.scalars });
    return summary!.data;
  };
  return {
    summarise,
    async infer(maps, log10MassScale, sampleCount, seed) {
      const random = createRandom(seed);
      const noise = Float32Array.from({ length: sampleCount * dimensions }, () => random.normal());
      const { log10Mass } = await flowProgram.run({ summary: await summarise(maps), noise, log10MassScale: Float32Array.of(log10MassScale) });
      return { radiiOverRh: card.radiiOverRh, log10Mass: log10Mass!.data, sampleCount };
    },
    async dispose() {
      await networkProgram.dispose();
      await flowProgram.dispose();
    },
  };
}
