import type { Engine } from '../engines/engine.ts';
import type { TrainedMassModel, TrainingProgress } from './trainMassModel.ts';

/** Members of an ensemble, the first being the model that a training of one gives. */
export interface TrainedEnsemble extends TrainedMassModel {
  readonly furtherMembers: readonly TrainedMassModel[];
}

/**
 * Trains members: same examples, split and scalings, each from its own start and in its own order (Lakshminarayanan+17, 1612.01474,
 * whose ensembles are trained on the whole set too). Each engine trains one at a time; which one trains a member is of no matter.
 *
 * @param trainMember trains one, `progress.member` saying which
 * @param members at least 1
 * @param engines at least 1
 * @param progressOf what to report of each
 * @throws the first error of a member, when the others have stopped too; the signal's reason when `progressOf`'s is aborted
 */
export async function trainEnsemble(
  trainMember: (progress: TrainingProgress, engine: Engine) => Promise<TrainedMassModel>,
  members: number, engines: readonly Engine[], progressOf: (member: number) => TrainingProgress,
): Promise<TrainedEnsemble> {
  const trained: TrainedMassModel[] = [];
  const failure = new AbortController();
  let next = 0;
  const trainOn = async (engine: Engine): Promise<void> => {
    while (next < members && !failure.signal.aborted) {
      const member = next;
      next += 1;
      const progress = progressOf(member);
      const signal = AbortSignal.any([failure.signal, ...(progress.signal ? [progress.signal] : [])]);
      trained[member] = await trainMember({ ...progress, member, signal }, engine);
    }
  };
  await Promise.allSettled(engines.map((engine) => trainOn(engine).catch((error: unknown) => { failure.abort(error); })));
  failure.signal.throwIfAborted();
  const [first, ...furtherMembers] = trained;
  return { ...first!, furtherMembers };
}
