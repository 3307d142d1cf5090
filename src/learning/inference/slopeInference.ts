import type { Maps } from '../../shared/maps.ts';
import type { ModelOpener } from '../engines/fallback.ts';
import { openProgram } from '../engines/onnxEngine.ts';
import { networkInputSpecs } from '../networks/massModel.ts';
import { slopeModel } from '../networks/slopeModel.ts';
import type { SlopePackage } from '../packages/slopePackage.ts';
import type { Mixture } from './mixture.ts';

/** A model of the inner slope that is loaded and ready. */
export interface SlopeInference {
  /**
   * The density of d ln rho / d ln r of a galaxy's dark matter at the model's radius.
   * @param maps of the sample, drawn with the model's recipe
   */
  infer(maps: Maps): Promise<Mixture>;
  dispose(): Promise<void>;
}

/**
 * @param open loads the graph; on the CPU unless another device's is given
 * @throws SteelyardError `engine-failed` when it cannot be loaded
 */
export async function openSlopeInference(
  pkg: Pick<SlopePackage, 'card' | 'slope'>, open: ModelOpener['open'] = (onnx, specs) => openProgram(onnx, specs, { threads: 1 }),
): Promise<SlopeInference> {
  const program = await open(pkg.slope, networkInputSpecs(slopeModel(pkg.card.recipe), 1));
  return {
    async infer({ sky, phaseSpace, scalars }) {
      const { weights, means, deviations } = await program.run({ sky, phaseSpace, scalars });
      const sum = weights!.data.reduce((total, weight) => total + weight, 0); // one but for rounding
      return {
        weights: Array.from(weights!.data, (weight) => weight / sum), means: [...means!.data], deviations: [...deviations!.data],
      };
    },
    dispose: () => program.dispose(),
  };
}
